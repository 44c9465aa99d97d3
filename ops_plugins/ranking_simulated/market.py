"""The market of a business: who competes with it, where they are and how well known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.cell import Listing
from ops_plugins.ranking_simulated.chance import chance_of, number_of
from ops_plugins.ranking_simulated.names import business_name, street_address, streets
from ops_plugins.ranking_simulated.plane import place_at

if TYPE_CHECKING:
    import random

    from ops_core.domain.coordinates import Coordinates
    from ops_core.domain.run import Business
    from ops_plugins.ranking_simulated.trades import Trade

_TOWN_KM = 6.0
_STREET_KM = 0.45


@attrs.frozen
class Competitor:
    """A business in the market.

    Attributes:
        listing: How a search lists it.
        east_km: East of the business that is looked for.
        north_km: North of it.
        prominence: How well known it is, about -1 to 1.
        locality: How fast its score falls with distance; a well-known business reaches farther.
    """

    listing: Listing
    east_km: float
    north_km: float
    prominence: float
    locality: float


def competitors_of(
    business: Business, trade: Trade, origin: Coordinates, count: int, seed: str
) -> tuple[Competitor, ...]:
    """Return the competitors of a business; who they are does not depend on the keyword.

    About two thirds stand along three high streets, the others anywhere within 6 km.

    Args:
        business: Who is looked for; none of them has its name or key.
        trade: What they all do.
        origin: Where the business, or else the centre of the grid, is.
        count: How many.
        seed: Another seed, another town.
    """
    chance = chance_of(seed, "market", business.key, trade.category)
    town = streets(chance, 12)
    high_streets = [_somewhere(chance, 0.3, 3.5) for _ in range(3)]
    taken = {business.name.casefold()}
    return tuple(
        _competitor(
            chance,
            business,
            trade,
            origin,
            town=town,
            high_streets=high_streets,
            taken=taken,
            number=number_of(seed, business.key, trade.category, index),
        )
        for index in range(count)
    )


def own_listing(business: Business, seed: str) -> Listing:
    """Return how a search lists the business that is looked for; of all that, only its reviews are made up."""
    chance = chance_of(seed, "own", business.key)
    fame = chance.uniform(-0.6, 0.6)
    return Listing(
        key=business.key,
        name=business.name,
        coordinates=business.coordinates,
        rating=_rating(chance, fame),
        reviews=_reviews(chance, fame),
        category=business.category,
    )


def _competitor(
    chance: random.Random,
    business: Business,
    trade: Trade,
    origin: Coordinates,
    *,
    town: list[str],
    high_streets: list[tuple[float, float]],
    taken: set[str],
    number: int,
) -> Competitor:
    fame = max(-1.0, min(1.0, chance.gauss(0.0, 0.45)))
    number_of_street = chance.randrange(len(town))
    if number_of_street < 2 * len(high_streets):
        east, north = high_streets[number_of_street // 2]
        east, north = east + chance.gauss(0, _STREET_KM), north + chance.gauss(0, _STREET_KM)
    else:
        east, north = _somewhere(chance, 0.2, _TOWN_KM)
    key = f"sim_{number:016x}"
    listing = Listing(
        key=key if key != business.key else f"{key}_",
        name=business_name(chance, trade, taken),
        address=street_address(chance, town[number_of_street]),
        coordinates=place_at(origin, east, north),
        rating=_rating(chance, fame),
        reviews=_reviews(chance, fame),
        category=trade.category,
    )
    return Competitor(listing, east, north, fame, locality=0.75 - 0.25 * fame + chance.uniform(-0.1, 0.1))


def _somewhere(chance: random.Random, nearest_km: float, farthest_km: float) -> tuple[float, float]:
    distance = nearest_km + (farthest_km - nearest_km) * math.sqrt(chance.random())
    bearing = chance.uniform(0, math.tau)
    return distance * math.sin(bearing), distance * math.cos(bearing)


def _rating(chance: random.Random, fame: float) -> float:
    return round(max(2.6, min(5.0, 4.35 + 0.3 * fame + chance.gauss(0, 0.25))), 1)


def _reviews(chance: random.Random, fame: float) -> int:
    return 3 + int(math.exp(4.6 + 1.5 * fame + chance.gauss(0, 0.6)))
