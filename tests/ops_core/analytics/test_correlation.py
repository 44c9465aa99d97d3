from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.analytics.correlation import morans_i
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, GridPoint, Unit, resolve_points


def points_of(size: int) -> tuple[GridPoint, ...]:
    """Return the points of a square grid."""
    return resolve_points(GridMap(Coordinates(30.25, -97.75), size, spacing=Distance(1, Unit.KM)))


def test_a_slope_by_hand() -> None:
    """Rows of 1, 2 and 3: neighbours in a row are equal, those in a column one apart."""
    # Away from the mean: -1, 0, 1. In rows 2*1 + 2*0 + 2*1 = 4, in columns 0: 4 over 12 pairs; the variance is 2/3.
    assert morans_i(points_of(3), [1, 1, 1, 2, 2, 2, 3, 3, 3]) == pytest.approx((4 / 12) / (2 / 3))


def test_a_chessboard_is_the_opposite_of_order() -> None:
    """Every neighbour differs."""
    points = points_of(5)
    assert morans_i(points, [(point.row + point.col) % 2 for point in points]) == pytest.approx(-1, abs=0.01)


def test_a_step_is_order() -> None:
    """Two halves that each agree, on a large grid, come close to 1."""
    points = points_of(21)
    value = morans_i(points, [float(point.col > 10) for point in points])
    assert value is not None
    assert value > 0.9


def test_chance_has_no_order() -> None:
    """Random values come close to what is expected without correlation."""
    points, random = points_of(21), Random(3)  # noqa: S311 - no secret
    found = [morans_i(points, [random.random() for _ in points]) or 0 for _ in range(20)]
    assert sum(found) / 20 == pytest.approx(-1 / 440, abs=0.02)


@pytest.mark.parametrize(
    ("numbers", "values"), [([], []), ([0], [1.0]), ([0, 2, 6, 8], [1.0, 2.0, 3.0, 4.0]), ([0, 1], [2.0, 2.0])]
)
def test_without_neighbours_or_differences_there_is_none(numbers: list[int], values: list[float]) -> None:
    """A single point, points that do not touch, and values that are all the same have no correlation."""
    assert morans_i([points_of(3)[number] for number in numbers], values) is None


def test_each_point_needs_a_value() -> None:
    """A list that is too short is a mistake of the caller."""
    with pytest.raises(ValueError, match="shorter"):
        morans_i(points_of(3), [1.0, 2.0])


@given(
    st.lists(st.integers(1, 21), min_size=9, max_size=9),
    st.floats(0.5, 10),
    st.integers(-50, 50),
    st.permutations(range(9)),
)
def test_scale_shift_and_order_do_not_matter(ranks: list[int], scale: float, shift: int, order: list[int]) -> None:
    """It is about alikeness, not about size, and points come in any order."""
    points = points_of(3)
    plain = morans_i(points, ranks)
    turned = morans_i([points[each] for each in order], [scale * ranks[each] + shift for each in order])
    if plain is None:
        assert len(set(ranks)) == 1
    else:
        assert turned == pytest.approx(plain, abs=1e-6)
