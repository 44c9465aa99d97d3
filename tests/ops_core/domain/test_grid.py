"""The geometry of the grid, held against an independent solution of the geodesic problem."""

from __future__ import annotations

import math

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import (
    Distance,
    GridMap,
    GridPoint,
    Shape,
    Unit,
    distance_m,
    offset_m,
    resolve_points,
    validate_grid,
)
from ops_core.errors import InvalidInput
from ops_core.structure import structure, unstructure

AUSTIN = Coordinates(30.249711, -97.749132)
TAVEUNI = Coordinates(-16.85, 179.98)
SVALBARD = Coordinates(78.2, 15.6)
HIGH_ARCTIC = Coordinates(89.0, -30.0)
MERIDIAN_M = 10_001_965.729  # from the equator to a pole on WGS84

sizes = st.integers(1, 10).map(lambda half: 2 * half + 1)
centers = st.builds(Coordinates, lat=st.floats(-80, 80), lng=st.floats(-180, 180))
distances = st.one_of(
    st.builds(Distance, st.floats(0.1, 5), st.just(Unit.KM)), st.builds(Distance, st.floats(0.06, 3), st.just(Unit.MI))
)
grids = st.one_of(
    st.builds(GridMap, centers, sizes, spacing=distances), st.builds(GridMap, centers, sizes, radius=distances)
)


def kilometres(value: float) -> Distance:
    """Return a distance in kilometres."""
    return Distance(value, Unit.KM)


def vincenty(start: Coordinates, azimuth: float, distance: float) -> tuple[float, float]:
    """Solve the direct geodesic problem on WGS84 by T. Vincenty's series (Survey Review 23/176, 1975)."""
    a, f = 6378137.0, 1 / 298.257223563
    b = a * (1 - f)
    alpha1 = math.radians(azimuth)
    tan_u1 = (1 - f) * math.tan(math.radians(start.lat))
    cos_u1 = 1 / math.hypot(1, tan_u1)
    sin_u1 = tan_u1 * cos_u1
    sigma1 = math.atan2(tan_u1, math.cos(alpha1))
    sin_alpha = cos_u1 * math.sin(alpha1)
    cos_sq_alpha = 1 - sin_alpha**2
    u_sq = cos_sq_alpha * (a * a - b * b) / (b * b)
    big_a = 1 + u_sq / 16384 * (4096 + u_sq * (-768 + u_sq * (320 - 175 * u_sq)))
    big_b = u_sq / 1024 * (256 + u_sq * (-128 + u_sq * (74 - 47 * u_sq)))
    sigma = distance / (b * big_a)
    for _ in range(20):
        c2 = math.cos(2 * sigma1 + sigma)
        inner = math.cos(sigma) * (2 * c2**2 - 1)
        inner -= big_b / 6 * c2 * (4 * math.sin(sigma) ** 2 - 3) * (4 * c2**2 - 3)
        sigma = distance / (b * big_a) + big_b * math.sin(sigma) * (c2 + big_b / 4 * inner)
    sin_s, cos_s = math.sin(sigma), math.cos(sigma)
    c2 = math.cos(2 * sigma1 + sigma)
    across = sin_u1 * sin_s - cos_u1 * cos_s * math.cos(alpha1)
    lat = math.atan2(sin_u1 * cos_s + cos_u1 * sin_s * math.cos(alpha1), (1 - f) * math.hypot(sin_alpha, across))
    lam = math.atan2(sin_s * math.sin(alpha1), cos_u1 * cos_s - sin_u1 * sin_s * math.cos(alpha1))
    c = f / 16 * cos_sq_alpha * (4 + f * (4 - 3 * cos_sq_alpha))
    turn = lam - (1 - c) * f * sin_alpha * (sigma + c * sin_s * (c2 + c * cos_s * (2 * c2**2 - 1)))
    return math.degrees(lat), start.lng + math.degrees(turn)


def apart(point: Coordinates, lat: float, lng: float) -> float:
    """Return about how many metres lie between two points that are close together."""
    north = (point.lat - lat) * 111_700
    east = math.remainder(point.lng - lng, 360) * 111_700 * math.cos(math.radians(lat))
    return math.hypot(north, east)


def neighbours(points: tuple[GridPoint, ...]) -> list[tuple[GridPoint, GridPoint]]:
    """Return every pair of points that are next to each other in a row or a column."""
    by_place = {(point.row, point.col): point for point in points}
    steps = ((0, 1), (1, 0))
    return [
        (point, by_place[row + down, col + right])
        for (row, col), point in by_place.items()
        for down, right in steps
        if (row + down, col + right) in by_place
    ]


def faults(grid: GridMap, prefix: str = "/map") -> list[tuple[str, str]]:
    """Return pointer and code of every error of a grid."""
    try:
        validate_grid(grid, prefix)
    except InvalidInput as invalid:
        return [(error.pointer, error.code) for error in invalid.errors]
    return []


@pytest.mark.parametrize(
    ("center", "radius"),
    [(AUSTIN, 2.0), (AUSTIN, 100.0), (TAVEUNI, 5.0), (SVALBARD, 50.0), (HIGH_ARCTIC, 100.0), (Coordinates(0, 0), 100)],
)
def test_points_agree_with_an_independent_geodesic_solution(center: Coordinates, radius: float) -> None:
    """Every point is within 5 cm of where Vincenty's series puts it, also over the date line and near a pole."""
    grid = GridMap(center, 21, radius=kilometres(radius))
    for point in resolve_points(grid):
        east, north = (point.col - 10) * grid.spacing_m, (10 - point.row) * grid.spacing_m
        lat, lng = vincenty(center, math.degrees(math.atan2(east, north)), math.hypot(east, north))
        assert apart(point.coordinates, lat, lng) < 0.05
        assert point.distance_m == pytest.approx(math.hypot(east, north), abs=1e-6)


def test_the_widest_grid_is_exact_too() -> None:
    """At 100 km spacing the corners, 1,414 km away, still agree with the independent solution."""
    grid = GridMap(Coordinates(40.7, -74.0), 21, spacing=kilometres(100))
    corner = resolve_points(grid)[0]
    lat, lng = vincenty(grid.center, -45, 1_000_000 * math.sqrt(2))
    assert apart(corner.coordinates, lat, lng) < 0.05


def test_distance_matches_a_surveyed_baseline() -> None:
    """Flinders Peak to Buninyong, 54,972.271 m: the worked example of the Australian GDA94 technical manual."""
    flinders = Coordinates(-(37 + 57 / 60 + 3.72030 / 3600), 144 + 25 / 60 + 29.52440 / 3600)
    buninyong = Coordinates(-(37 + 39 / 60 + 10.15610 / 3600), 143 + 55 / 60 + 35.38390 / 3600)
    east, north = offset_m(flinders, buninyong)
    assert distance_m(flinders, buninyong) == pytest.approx(54_972.271, abs=0.001)
    assert math.degrees(math.atan2(east, north)) % 360 == pytest.approx(306 + 52 / 60 + 5.37 / 3600, abs=1e-5)


def test_rows_run_south_and_columns_east() -> None:
    """Point 0 is the north-western corner, numbers count along rows, and the middle point is the centre as given."""
    points = resolve_points(GridMap(AUSTIN, 5, radius=kilometres(2)))
    assert [point.number for point in points] == list(range(25))
    assert (points[0].row, points[0].col, points[4].col, points[20].row) == (0, 0, 4, 4)
    assert points[0].coordinates.lat > points[20].coordinates.lat
    assert points[0].coordinates.lng < points[4].coordinates.lng
    assert (points[12].coordinates, points[12].distance_m, points[12].ring) == (AUSTIN, 0, 0)
    assert [point.ring for point in points[10:15]] == [2, 1, 0, 1, 2]


def test_radius_reaches_the_middle_of_the_edge() -> None:
    """A radius of 2 km on 5 points a side is a spacing of 1 km, and the reverse."""
    by_radius = GridMap(AUSTIN, 5, radius=kilometres(2))
    by_spacing = GridMap(AUSTIN, 5, spacing=kilometres(1))
    assert (by_radius.spacing_m, by_spacing.radius_m) == (1000, 2000)
    assert resolve_points(by_radius) == resolve_points(by_spacing)
    assert resolve_points(by_radius)[2].distance_m == pytest.approx(2000)


def test_the_date_line_is_crossed() -> None:
    """Five kilometres east of Taveuni the longitude is negative again."""
    points = resolve_points(GridMap(TAVEUNI, 3, spacing=kilometres(5)))
    assert points[5].coordinates.lng == pytest.approx(-179.973, abs=0.0005)
    assert points[3].coordinates.lng == pytest.approx(179.933, abs=0.0005)
    assert distance_m(points[5].coordinates, points[3].coordinates) == pytest.approx(10_000, abs=0.05)


def test_a_centre_on_the_date_line_has_one_name() -> None:
    """Longitude 180 is written -180, so that every longitude lies in the half-open range."""
    points = resolve_points(GridMap(Coordinates(10, 180), 3, spacing=kilometres(1)))
    assert [point.coordinates.lng for point in points[1::3]] == [-180.0] * 3


def test_zero_has_no_sign() -> None:
    """No coordinate on the equator or the prime meridian is written -0.0."""
    for point in resolve_points(GridMap(Coordinates(0, 0), 3, spacing=kilometres(1))):
        assert "-0.0" not in {str(point.coordinates.lat), str(point.coordinates.lng)}


@given(grids)
def test_the_grid_is_symmetric(grid: GridMap) -> None:
    """Mirrored columns share a latitude and lie equally far from the centre's meridian; all points differ."""
    points = resolve_points(grid)
    for point in points:
        mirrored = points[point.row * grid.size + grid.size - 1 - point.col]
        assert point.coordinates.lat == mirrored.coordinates.lat
        turn = math.remainder(point.coordinates.lng - grid.center.lng, 360)
        back = math.remainder(grid.center.lng - mirrored.coordinates.lng, 360)
        assert turn == pytest.approx(back, abs=2e-7)
    assert len({point.coordinates for point in points}) == grid.size**2


@given(grids)
@settings(deadline=None)  # hundreds of geodesics each, on machines of any speed
def test_neighbours_are_one_spacing_apart(grid: GridMap) -> None:
    """Every two neighbours are a spacing apart, but for rounding and the little that the earth's curve takes."""
    points = resolve_points(grid)
    far = max(point.distance_m for point in points)
    tolerance = 0.03 + grid.spacing_m * (far / 6_335_000) ** 2
    for one, other in neighbours(points):
        assert distance_m(one.coordinates, other.coordinates) == pytest.approx(grid.spacing_m, abs=tolerance)


@given(grids)
def test_coordinates_are_normal(grid: GridMap) -> None:
    """Latitudes and longitudes are in range, with at most 7 decimals off the centre."""
    for point in resolve_points(grid):
        lat, lng = point.coordinates.lat, point.coordinates.lng
        assert -90 <= lat <= 90
        assert -180 <= lng < 180
        assert point.ring == 0 or (round(lat, 7), round(lng, 7)) == (lat, lng)


@given(grids)
@settings(deadline=None)  # hundreds of geodesics each, on machines of any speed
def test_offset_leads_back_to_the_lattice(grid: GridMap) -> None:
    """The offset of a point from the centre is its place on the lattice, within the rounding of coordinates."""
    half = grid.size // 2
    for point in resolve_points(grid):
        east, north = offset_m(grid.center, point.coordinates)
        assert east == pytest.approx((point.col - half) * grid.spacing_m, abs=0.02)
        assert north == pytest.approx((half - point.row) * grid.spacing_m, abs=0.02)
        assert distance_m(grid.center, point.coordinates) == pytest.approx(point.distance_m, abs=0.02)


@given(grids)
def test_a_circle_is_the_part_of_the_square_within_the_radius(grid: GridMap) -> None:
    """A circle keeps the numbers of the square's points and leaves out those farther than the radius."""
    square = resolve_points(grid)
    circle = resolve_points(attrs.evolve(grid, shape=Shape.CIRCLE))
    assert set(circle) <= set(square)
    assert set(circle) == {point for point in square if point.distance_m <= grid.radius_m * (1 + 1e-9)}
    edges = grid.size // 2
    assert {edges, grid.size**2 - 1 - edges, edges * grid.size} <= {point.number for point in circle}


@given(centers, sizes, st.floats(0.06, 3))
def test_miles_and_kilometres_give_the_same_grid(center: Coordinates, size: int, miles: float) -> None:
    """A grid in miles is the grid in kilometres times 1.609344."""
    in_miles = resolve_points(GridMap(center, size, spacing=Distance(miles, Unit.MI)))
    in_kilometres = resolve_points(GridMap(center, size, spacing=kilometres(miles * 1.609344)))
    for one, other in zip(in_miles, in_kilometres, strict=True):
        assert one.coordinates.lat == pytest.approx(other.coordinates.lat, abs=2e-7)
        assert abs(math.remainder(one.coordinates.lng - other.coordinates.lng, 360)) <= 2e-7


@given(st.floats(80, 89.9), st.floats(-180, 180), st.sampled_from([-1, 1]), sizes, st.floats(0.1, 100))
@settings(deadline=None)  # hundreds of geodesics each, on machines of any speed
def test_near_a_pole_a_grid_is_right_or_refused(lat: float, lng: float, side: int, size: int, radius: float) -> None:
    """A grid that reaches the pole is refused at the latitude; any other keeps its distances and its rows in order."""
    grid = GridMap(Coordinates(side * lat, lng), size, radius=kilometres(radius))
    to_pole = distance_m(grid.center, Coordinates(side * 90.0, 0))
    if grid.radius_m >= to_pole:
        assert faults(grid) == [("/map/center/lat", "too_near_pole")]
        return
    assert faults(grid) == []
    points = resolve_points(grid)
    for point in points:
        assert distance_m(grid.center, point.coordinates) == pytest.approx(point.distance_m, abs=0.02)
    column = [point.coordinates.lat for point in points[size // 2 :: size]]
    assert column == sorted(column, reverse=True)


def test_the_pole_is_a_quarter_meridian_away() -> None:
    """Along the meridian, the equator is 10,001,965.729 m from either pole."""
    assert distance_m(Coordinates(0, 7), Coordinates(90, 0)) == pytest.approx(MERIDIAN_M, abs=0.001)
    assert offset_m(Coordinates(0, 0), Coordinates(-90, 0))[1] == pytest.approx(-MERIDIAN_M, abs=0.001)


@pytest.mark.parametrize("size", [3, 5, 21])
def test_odd_sizes_are_accepted(size: int) -> None:
    """Three, five and twenty-one points a side are fine."""
    assert faults(GridMap(AUSTIN, size, spacing=kilometres(1))) == []


@pytest.mark.parametrize("size", [-1, 1, 2, 4, 20, 22, 23])
def test_other_sizes_are_refused(size: int) -> None:
    """Even numbers and those below 3 or above 21 are refused at the size."""
    assert faults(GridMap(AUSTIN, size, spacing=kilometres(1))) == [("/map/size", "not_odd")]


@pytest.mark.parametrize(
    ("distance", "accepted"),
    [
        (Distance(0.1, Unit.KM), True),
        (Distance(100, Unit.KM), True),
        (Distance(0.06, Unit.MI), True),
        (Distance(62, Unit.MI), True),
        (Distance(0.0999, Unit.KM), False),
        (Distance(100.001, Unit.KM), False),
        (Distance(0.0599, Unit.MI), False),
        (Distance(62.001, Unit.MI), False),
        (Distance(math.nan, Unit.KM), False),
    ],
)
def test_spacing_and_radius_have_inclusive_ranges(distance: Distance, *, accepted: bool) -> None:
    """From 0.1 to 100 km or 0.06 to 62 mi, ends included; the fault is shown at the value."""
    spacing, radius = [("/map/spacing/value", "out_of_range")], [("/map/radius/value", "out_of_range")]
    assert faults(GridMap(AUSTIN, 3, spacing=distance)) == ([] if accepted else spacing)
    assert faults(GridMap(AUSTIN, 3, radius=distance)) == ([] if accepted else radius)


def test_exactly_one_of_spacing_and_radius_is_needed() -> None:
    """Neither and both are refused at the spacing, and such a grid has no points."""
    neither = GridMap(AUSTIN, 3)
    both = GridMap(AUSTIN, 3, kilometres(1), kilometres(1))
    assert faults(neither) == [("/map/spacing", "required")]
    assert faults(both) == [("/map/spacing", "one_of")]
    for grid in (neither, both):
        with pytest.raises(ValueError, match="either a spacing or a radius"):
            resolve_points(grid)


@pytest.mark.parametrize("lat", [89.95, -90.0])
def test_a_centre_close_to_a_pole_is_refused(lat: float) -> None:
    """Beyond 89.9 degrees there is no grid at all."""
    assert faults(GridMap(Coordinates(lat, 0), 3, spacing=kilometres(0.1))) == [("/map/center/lat", "too_near_pole")]


def test_every_fault_is_named_under_the_prefix() -> None:
    """All faults are reported together, in the order of the fields, below the given pointer."""
    grid = GridMap(Coordinates(-89.95, 0), 4, kilometres(0), kilometres(101))
    assert faults(grid, "/grids/0") == [
        ("/grids/0/center/lat", "too_near_pole"),
        ("/grids/0/size", "not_odd"),
        ("/grids/0/spacing", "one_of"),
        ("/grids/0/spacing/value", "out_of_range"),
        ("/grids/0/radius/value", "out_of_range"),
    ]


def test_a_grid_is_read_from_json_and_written_back() -> None:
    """The documented JSON gives the grid, whose shape is a square unless said otherwise."""
    document = {"center": {"lat": 30.25, "lng": -97.75}, "size": 7, "radius": {"value": 3, "unit": "mi"}}
    grid = structure(document, GridMap)
    assert grid == GridMap(Coordinates(30.25, -97.75), 7, radius=Distance(3.0, Unit.MI), shape=Shape.SQUARE)
    assert grid.radius_m == pytest.approx(4828.032)
    assert structure(unstructure(grid), GridMap) == grid


def test_published_ranges_hold_in_json() -> None:
    """A size, a distance and a unit outside the published ranges are each named."""
    document = {"center": {"lat": 0, "lng": 0}, "size": 22, "spacing": {"value": 101, "unit": "nm"}}
    with pytest.raises(InvalidInput) as refused:
        structure(document, GridMap)
    assert {(error.pointer, error.code) for error in refused.value.errors} == {
        ("/size", "too_large"),
        ("/spacing/value", "too_large"),
        ("/spacing/unit", "choice"),
    }
