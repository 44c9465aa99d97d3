"""The queries that the ranking contract asks, for authors to prepare their answers."""

from __future__ import annotations

from functools import cache
from typing import Any

import attrs

from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, GridPoint, Unit, resolve_points
from ops_core.domain.run import Business
from ops_core.ports.ranking import RankingQuery

SECRET = "contract-secret-3f9d1c"  # noqa: S105 - it protects nothing; it is looked for in messages
"""Use it for every secret of the configuration: the contract looks for it in messages and representations."""

SAMPLE_KEYWORD = "pizza"
SAMPLE_BUSINESS = Business(
    key="sample-place-1",
    name="Sample Slice House",
    coordinates=Coordinates(30.249711, -97.749132),
    category="Pizza restaurant",
)
"""Who all sample queries look for."""
SAMPLE_GRID = GridMap(center=Coordinates(30.249711, -97.749132), size=5, spacing=Distance(1.0, Unit.KM))
"""Where the sample queries search."""


@cache
def sample_points() -> tuple[GridPoint, ...]:
    """Return the 25 points of the sample grid."""
    return resolve_points(SAMPLE_GRID)


def sample_query(**changes: Any) -> RankingQuery:
    """Return a query at the middle of the sample grid, with `changes` to its attributes."""
    query = RankingQuery(
        keyword=SAMPLE_KEYWORD,
        point=sample_points()[12],
        business=SAMPLE_BUSINESS,
        zoom=13,
        depth=20,
        country="US",
        language="en",
        seed="sample",
    )
    return attrs.evolve(query, **changes)


def sample_queries() -> tuple[RankingQuery, ...]:
    """Return one query for each point of the sample grid."""
    return tuple(sample_query(point=point) for point in sample_points())


def foreign_plan() -> tuple[RankingQuery, ...]:
    """Return a plan that has no keyword, place or size in common with the sample queries."""
    grid = GridMap(center=Coordinates(-41.2865, 174.7762), size=7, spacing=Distance(3.0, Unit.KM))
    return tuple(sample_query(keyword="boat repair", point=point) for point in resolve_points(grid))


def odd_queries() -> tuple[RankingQuery, ...]:
    """Return queries that are allowed but rare: long keywords in many scripts, and the ends of the earth."""
    keywords = (
        "x" * 80,
        "寿司 近く",
        "مطعم بيتزا",
        "пицца рядом",
        "café ☕ & crème brûlée",
        '100% O\'Neill "grill" <b>\\',
    )
    ends = ((89.9, 0.0), (-89.9, 0.0), (90.0, 0.0), (-90.0, 12.0), (0.0, -180.0), (-16.85, 179.9999999), (64.1, 180.0))
    first = sample_points()[0]
    places = (attrs.evolve(first, coordinates=Coordinates(lat, lng)) for lat, lng in ends)
    nowhere = attrs.evolve(SAMPLE_BUSINESS, coordinates=None, category=None)
    return (
        *(sample_query(keyword=keyword) for keyword in keywords),
        *(sample_query(point=place) for place in places),
        *(
            sample_query(
                point=attrs.evolve(first, coordinates=end), business=attrs.evolve(SAMPLE_BUSINESS, coordinates=end)
            )
            for end in (Coordinates(90.0, 0.0), Coordinates(-16.85, 180.0))
        ),
        *(sample_query(point=point, business=nowhere) for point in sample_points()[::6]),
        sample_query(depth=1),
        sample_query(depth=100, zoom=21),
        sample_query(zoom=3, country="NZ", language="mi", seed=""),
    )
