from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, Shape, Unit, distance_m, resolve_points
from ops_core.domain.scan import Scan, ScanProblem, ScanRefused, ScanRow, folded, grid_of, problems_with
from ops_core.domain.scan_file import parse_scan

_AUSTIN = parse_scan((Path(__file__).parents[2] / "data" / "austin-pizza-5x5.csv").read_bytes())
_CENTER = Coordinates(30.249711, -97.749132)


def _scan_on(grid: GridMap, keywords: tuple[str, ...] = ("pizza",)) -> Scan:
    points = resolve_points(grid)
    rows = [
        ScanRow(2 + index, keyword, point.row, point.col, point.coordinates, None, 20, 15)
        for index, (keyword, point) in enumerate((keyword, point) for keyword in keywords for point in points)
    ]
    return Scan(keywords, grid.size, tuple(rows))


def _grid(size: int = 5, spacing: float = 1.0, unit: Unit = Unit.KM, center: Coordinates = _CENTER) -> GridMap:
    return GridMap(center, size, spacing=Distance(spacing, unit))


def test_grid_of_the_real_scan() -> None:
    """The real scan was made 1 km apart around the business: 5 x 5 points, so a radius of 2 km."""
    grid = grid_of(_AUSTIN)
    assert grid == GridMap(_CENTER, 5, spacing=Distance(1.0, Unit.KM), shape=Shape.SQUARE)
    assert grid.radius_m == 2000


def test_real_scan_answers_a_run_on_its_grid() -> None:
    """A run on the grid of the scan, with its keyword in any spelling, fits."""
    points = resolve_points(grid_of(_AUSTIN))
    assert problems_with(_AUSTIN, points, [" PIZZA "], 5) == ()
    assert problems_with(_AUSTIN, points[::3], ["pizza"], 5) == ()


@pytest.mark.parametrize(
    ("spacing", "unit"), [(0.1, Unit.KM), (0.25, Unit.KM), (1.5, Unit.KM), (40, Unit.KM), (0.5, Unit.MI), (3, Unit.MI)]
)
def test_round_spacing_is_found_again(spacing: float, unit: Unit) -> None:
    """The spacing comes out as whoever made the scan entered it, in kilometres or miles."""
    grid = _grid(7, spacing, unit)
    assert grid_of(_scan_on(grid)) == grid


@settings(max_examples=25, deadline=None)
@given(
    lat=st.floats(-80, 80),
    lng=st.floats(-180, 179.9),
    size=st.sampled_from([3, 5, 9]),
    metres=st.floats(150, 20_000),
)
def test_grid_of_a_scan_fits_the_scan(lat: float, lng: float, size: int, metres: float) -> None:
    """Wherever a scan was made, the points of the grid derived from it lie where the scan has them."""
    scan = _scan_on(_grid(size, metres / 1000, center=Coordinates(lat, lng)))
    grid = grid_of(scan)
    assert problems_with(scan, resolve_points(grid), scan.keywords, size) == ()
    assert grid.spacing_m == pytest.approx(metres, rel=0.011)


def test_points_that_are_no_grid_are_refused() -> None:
    """A file whose points lie on no square lattice is refused with the first line that is off."""
    scan = _scan_on(_grid())
    stray = attrs.evolve(scan.rows[3], coordinates=Coordinates(30.3, -97.7))
    with pytest.raises(ScanRefused, match=r"^Line 5: The scan's row 0, column 3 lies [\d,]+ m from the point"):
        grid_of(attrs.evolve(scan, rows=(*scan.rows[:3], stray, *scan.rows[4:])))


@pytest.mark.parametrize("center", [_CENTER, Coordinates(89.95, 0.0)], ids=["too dense", "too near the pole"])
def test_grid_that_the_hub_cannot_search_is_refused(center: Coordinates) -> None:
    """Points closer than the hub's least spacing, or at a pole, make no grid."""
    rows = [
        ScanRow(
            2 + 3 * row + col,
            "a",
            row,
            col,
            Coordinates(center.lat + (1 - row) * 1e-4, center.lng + (col - 1) * 1e-4),
            None,
            20,
            15,
        )
        for row in range(3)
        for col in range(3)
    ]
    with pytest.raises(ScanRefused, match=r"^Line 6: Points .* m apart .* are no grid that the hub can search"):
        grid_of(Scan(("a",), 3, tuple(rows)))


def test_run_of_another_size_does_not_fit() -> None:
    """A run with more points on a side is told both sizes, at the first line."""
    assert problems_with(_AUSTIN, resolve_points(_grid(7)), ["pizza"], 7) == (
        ScanProblem(1, None, "The file has a grid of 5 x 5 points, the run one of 7 x 7."),
    )


def test_unknown_keywords_are_named_with_the_known_ones() -> None:
    """Each keyword that the file lacks is named, with those that it has."""
    problems = problems_with(_AUSTIN, resolve_points(_grid()), ["pizza", "taco", "sushi"], 5)
    assert [str(problem) for problem in problems] == [
        "Line 1, keyword: The file has no scan for 'taco'. It has: 'pizza'.",
        "Line 1, keyword: The file has no scan for 'sushi'. It has: 'pizza'.",
    ]


def test_points_elsewhere_are_named_by_line_and_distance() -> None:
    """A point beyond the tolerance is a problem at its line, with how far off it is."""
    moved = resolve_points(_grid(center=Coordinates(30.2525, -97.749132)))
    problems = problems_with(_AUSTIN, moved, ["pizza"], 5)
    assert [problem.line for problem in problems] == list(range(2, 27))
    assert problems[12].reason.startswith(
        "The scan's row 2, column 2 lies 309 m from the point of the run; at most 100 m"
    )


def test_point_outside_of_the_scan_is_not_covered() -> None:
    """A point whose row or column the file does not have is a problem of its own."""
    beyond = attrs.evolve(resolve_points(_grid())[0], row=5)
    assert problems_with(_AUSTIN, [beyond], ["pizza"], 5) == (ScanProblem(1, None, "The file has no row 5, column 0."),)


@pytest.mark.parametrize(("spacing", "tolerance"), [(0.1, 25.0), (0.25, 25.0), (2.0, 200.0)])
def test_tolerance_is_a_tenth_of_the_spacing_but_25_m_at_least(spacing: float, tolerance: float) -> None:
    """Dense grids allow 25 m, others a tenth of their spacing; just within fits, just beyond does not."""
    scan = _scan_on(_grid(3, spacing))
    assert scan.tolerance_m == pytest.approx(tolerance, rel=1e-3)
    middle = resolve_points(_grid(3, spacing))[4]
    for share, fits in ((0.99, True), (1.01, False)):
        north = Coordinates(_CENTER.lat + share * tolerance / 110_852, _CENTER.lng)
        assert distance_m(north, _CENTER) == pytest.approx(share * tolerance, rel=2e-3)
        found = problems_with(scan, [attrs.evolve(middle, coordinates=north)], ["pizza"], 3)
        assert (found == ()) is fits


def test_several_keywords_share_the_grid() -> None:
    """Every keyword of the file can be asked for."""
    scan = _scan_on(_grid(3), ("pizza", "taco"))
    assert problems_with(scan, resolve_points(_grid(3)), ["taco", "pizza"], 3) == ()
    assert scan.cells["taco", 0, 0].line == 11


@pytest.mark.parametrize(
    ("one", "other"), [("Pizza", "pizza"), ("a  b", " A b\t"), ("Stra\u00dfe", "STRASSE"), ("cafe\u0301", "Caf\u00e9")]
)
def test_spellings_of_a_keyword_fold_together(one: str, other: str) -> None:
    """Case, spaces and Unicode form do not make another keyword."""
    assert folded(one) == folded(other)
