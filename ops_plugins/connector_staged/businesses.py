"""The businesses behind the accounts: all staged platforms know the same ones."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

import attrs

from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_plugins.connector_staged.chance import chance_of, share_of
from ops_plugins.connector_staged.towns import QUARTERS, SURNAMES, TOWNS, Town, address_in, phone_in, point_in
from ops_plugins.connector_staged.trades import TRADES, Trade

if TYPE_CHECKING:
    from ops_plugins.connector_staged.config import StagedConfig

CLOSED: Final = date(2025, 6, 30)
"""Last day of a place that has closed for good."""
_MOST_OF_OTHERS = 4
"""Places of a business that is not the first."""


@attrs.frozen
class Branch:
    """A place of a business.

    Attributes:
        key: Follows from the seed; the same on all platforms.
        name: As customers see it.
        trade: What kind of business it is.
        town: Where it is.
        address: Where it is.
        coordinates: Where it is.
        phone: None for one in twelve, never for the first of a business.
        popularity: How many people look for it, 1 for an ordinary one.
        quality: How good customers find it, 0 to 1.
        is_open: False for one in fifteen, never for the first of a business.
    """

    key: str
    name: str
    trade: Trade
    town: Town
    address: Address
    coordinates: Coordinates
    phone: str | None
    popularity: float
    quality: float
    is_open: bool


@attrs.frozen
class Business:
    """A business with one place or several.

    Attributes:
        key: Follows from the seed; the same on all platforms.
        name: As its owner calls it.
        website: Web address, in the domain that is kept free for examples.
        branches: At least one.
    """

    key: str
    name: str
    website: str
    branches: tuple[Branch, ...]


def businesses_of(config: StagedConfig) -> tuple[Business, ...]:
    """Return all businesses that a seed leads to; the first has the most places, no two have one name."""
    taken: set[str] = set()
    return tuple(_business(config, number, taken) for number in range(config.accounts))


def _business(config: StagedConfig, number: int, taken: set[str]) -> Business:
    key = f"{config.seed}\x1f{number}"
    chance = chance_of(key, "business")
    turn = chance_of(config.seed, "turn").randrange(len(TRADES) * len(TOWNS)) + number
    trade, town = TRADES[turn % len(TRADES)], TOWNS[turn % len(TOWNS)]
    name = f"{chance.choice(SURNAMES)} {chance.choice(trade.nouns)}"
    while name in taken:
        name = f"{chance.choice(SURNAMES)} & {chance.choice(SURNAMES)} {chance.choice(trade.nouns)}"
    taken.add(name)
    count = config.listings if number == 0 else min(config.listings, chance.randrange(1, _MOST_OF_OTHERS + 1))
    quarters = chance.sample(QUARTERS, min(count, len(QUARTERS)))
    names = [name, *(f"{name} {quarters[place % len(quarters)]}" for place in range(1, count))]
    branches = (_branch(f"{key}\x1f{place}", names[place], trade, town) for place in range(count))
    slug = re.sub(r"[^a-z]+", "-", name.lower())
    return Business(key, name, f"https://www.{slug}.example", tuple(branches))


def _branch(key: str, name: str, trade: Trade, town: Town) -> Branch:
    chance = chance_of(key, "branch")
    is_first = key.endswith("\x1f0")
    return Branch(
        key=key,
        name=name,
        trade=trade,
        town=town,
        address=address_in(chance, town),
        coordinates=point_in(chance, town),
        phone=phone_in(chance, town) if is_first or share_of(key, "phone") >= 1 / 12 else None,
        popularity=chance.lognormvariate(0.0, 0.45),
        quality=min(1.0, max(0.0, chance.gauss(0.76, 0.1))),
        is_open=is_first or share_of(key, "closed") >= 1 / 15,
    )
