from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, GridPoint, Shape, Unit, resolve_points
from ops_core.domain.sampling import Sampling, sampled_points

sizes = st.integers(1, 10).map(lambda half: 2 * half + 1)


def points_of(size: int, shape: Shape = Shape.SQUARE) -> tuple[GridPoint, ...]:
    """Return the points of a grid."""
    return resolve_points(GridMap(Coordinates(30.25, -97.75), size, spacing=Distance(1, Unit.KM), shape=shape))


def test_all_of_a_grid() -> None:
    """Full sampling leaves nothing out."""
    assert sampled_points(points_of(5), 5, Sampling.FULL) == points_of(5)


@pytest.mark.parametrize(
    ("size", "rows"),
    [(3, [1]), (5, [0, 2, 4]), (7, [1, 3, 5]), (9, [0, 2, 4, 6, 8]), (11, [1, 3, 5, 7, 9])],
)
def test_every_second_row_and_column(size: int, rows: list[int]) -> None:
    """They are counted from the centre, so the edge belongs to it on every second size."""
    chosen = sampled_points(points_of(size), size, Sampling.QUARTER)
    assert [(point.row, point.col) for point in chosen] == [(row, col) for row in rows for col in rows]


@given(sizes, st.sampled_from(Shape))
def test_a_quarter_of_any_grid(size: int, shape: Shape) -> None:
    """The centre is among them, every other point lies beside one or at the rim, and about a quarter are measured."""
    points = points_of(size, shape)
    chosen = sampled_points(points, size, Sampling.QUARTER)
    places = {(point.row, point.col) for point in chosen}
    assert (size // 2, size // 2) in places
    if shape is Shape.SQUARE:
        beside = {(row + down, col + right) for row, col in places for down in (-1, 0, 1) for right in (-1, 0, 1)}
        assert {(point.row, point.col) for point in points} <= beside
        assert len(chosen) <= (size + 1) ** 2 / 4
