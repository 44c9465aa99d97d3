"""Scores: how relevant, well known and near a business is, as seen from a point.

The score of business i for a keyword, seen from p, is

    prominence_i + relevance_i - locality_i * ln(1 + d_i(p)^2 / s^2) / 2 + sum_j w_ij cos(k_j . p + phase_j)

with d its distance and s 1.3 km. The waves make neighbouring points agree and distant ones differ, as real scans do.
"""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import attrs

from ops_core.ports.ranking import RankedListing
from ops_plugins.ranking_simulated.chance import chance_of

if TYPE_CHECKING:
    import random

    from ops_core.domain.cell import Listing
    from ops_plugins.ranking_simulated.market import Competitor

Wave: TypeAlias = tuple[float, float, float]
"""Radians a kilometre to the east and to the north, and the phase."""
Row: TypeAlias = tuple[float, float, float, float, float, float, float, float, float, float]
"""East and north in km, half the locality, what does not depend on the point, and the weights of the six waves."""

_NEAR_KM2 = 1.3**2
_SHORTEST_KM, _LONGEST_KM = 2.5, 8.0
_ROUGHNESS = 0.08
"""Standard deviation of one weight."""
_NEAREST_END_KM, _FARTHEST_END_KM = 6.0, 10.0
"""Within these bounds the business that is looked for falls out of a long list."""
_LEAST_FADE = 0.65
"""Half its least locality: more than that of any rival, so that it stays out farther away."""
_LONG_LIST = 20
"""Where the list that searches ask for usually ends."""


@attrs.frozen
class Scores:
    """All businesses of a market for one keyword.

    Attributes:
        rows: One for each business.
        waves: The six that all businesses share.
        ranked: By rank less one, then by row: the listing at that rank.
    """

    rows: tuple[Row, ...]
    waves: tuple[Wave, Wave, Wave, Wave, Wave, Wave]
    ranked: tuple[tuple[RankedListing, ...], ...]

    def best(self, east: float, north: float, depth: int) -> tuple[RankedListing, ...]:
        """Return the first `depth` businesses as seen from a point, in kilometres from the origin."""
        penalties = penalties_at(self.rows, self.waves, east, north)
        order = sorted(range(len(penalties)), key=penalties.__getitem__)
        return tuple([at_rank[row] for at_rank, row in zip(islice(self.ranked, depth), order, strict=False)])


def penalties_at(rows: tuple[Row, ...], waves: tuple[Wave, ...], east: float, north: float) -> list[float]:
    """Return the negative score of each business as seen from a point; least is best."""
    cos, log, near = math.cos, math.log, _NEAR_KM2
    v1, v2, v3, v4, v5, v6 = [cos(a * east + b * north + phase) for a, b, phase in waves]
    return [
        fade * log(near + (x - east) * (x - east) + (y - north) * (y - north))
        - (base + w1 * v1 + w2 * v2 + w3 * v3 + w4 * v4 + w5 * v5 + w6 * v6)
        for x, y, fade, base, w1, w2, w3, w4, w5, w6 in rows
    ]


def scores_of(competitors: tuple[Competitor, ...], own: Listing | None, keyword: str, seed: str) -> Scores:
    """Return the scores of a market for a keyword.

    The business that is looked for is set so that it ranks first to fourth at its own door and falls out of a list of
    twenty, or to the end of a shorter market, some kilometres away.

    Args:
        competitors: The market.
        own: The business that is looked for, at the origin, or None to leave it out.
        keyword: Changes how relevant each business is, and the waves.
        seed: As of the market.
    """
    chance = chance_of(seed, "keyword", keyword.casefold())
    waves = (_wave(chance), _wave(chance), _wave(chance), _wave(chance), _wave(chance), _wave(chance))
    rows = [
        _row(chance, at.east_km, at.north_km, at.locality, at.prominence + chance.gauss(0, 0.35)) for at in competitors
    ]
    listings = [at.listing for at in competitors]
    if own is not None:
        rows.append(_own_row(chance, tuple(rows), waves))
        listings.append(own)
    ranked = tuple(tuple(RankedListing(rank, listing) for listing in listings) for rank in range(1, len(listings) + 1))
    return Scores(tuple(rows), waves, ranked)


def _wave(chance: random.Random) -> Wave:
    pace = math.tau / (_SHORTEST_KM * (_LONGEST_KM / _SHORTEST_KM) ** chance.random())
    bearing = chance.uniform(0, math.tau)
    return pace * math.sin(bearing), pace * math.cos(bearing), chance.uniform(0, math.tau)


def _row(chance: random.Random, east: float, north: float, locality: float, base: float) -> Row:
    w1, w2, w3, w4, w5, w6 = (chance.gauss(0, _ROUGHNESS) for _ in range(6))
    return east, north, locality / 2, base, w1, w2, w3, w4, w5, w6


def _own_row(chance: random.Random, rivals: tuple[Row, ...], waves: tuple[Wave, ...]) -> Row:
    home_rank = chance.choice((1, 1, 1, 2, 2, 3, 4))
    reach = chance.uniform(_NEAREST_END_KM, _FARTHEST_END_KM)
    around = [(reach * math.sin(turn * math.tau / 12), reach * math.cos(turn * math.tau / 12)) for turn in range(12)]
    home = _threshold(rivals, waves, 0.0, 0.0, home_rank)
    away = sum(_threshold(rivals, waves, east, north, _LONG_LIST + 1) for east, north in around) / len(around)
    fall = math.log((_NEAR_KM2 + reach**2) / _NEAR_KM2)
    fade = max(_LEAST_FADE, (away - home) / fall)
    row = _row(chance, 0.0, 0.0, 2 * fade, 0.0)
    (short,) = penalties_at((row,), waves, 0.0, 0.0)
    return (*row[:3], short - home, *row[4:])


def _threshold(rivals: tuple[Row, ...], waves: tuple[Wave, ...], east: float, north: float, rank: int) -> float:
    """Return the penalty with which a business would just have this rank at a point, or the last one there."""
    ordered = sorted(penalties_at(rivals, waves, east, north))
    if rank > len(ordered):
        return ordered[-1] + 0.1
    return ordered[0] - 0.1 if rank == 1 else (ordered[rank - 2] + ordered[rank - 1]) / 2
