"""The viewport guard, held against the recorded scan that it was derived from."""

from __future__ import annotations

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, Unit, resolve_points
from ops_core.domain.viewport import CERTAIN_VIEWPORT, Viewport, is_visible, metres_per_pixel, zoom_for

BUSINESS = Coordinates(30.249711, -97.749132)

places = st.builds(Coordinates, lat=st.floats(-80, 80), lng=st.floats(-180, 179.9999))


def moved(start: Coordinates, azimuth: float, metres: float) -> Coordinates:
    """Return the point that lies so far from another in that direction."""
    end = Geodesic.WGS84.Direct(start.lat, start.lng, azimuth, metres)
    return Coordinates(end["lat2"], end["lon2"])


def test_scale_of_the_recorded_scan() -> None:
    """At zoom 15 and latitude 30.25 a pixel covers 4.127 m; at zoom 0 on the equator 156,543 m."""
    assert metres_per_pixel(30.25, 15) == pytest.approx(4.127, abs=0.0005)
    assert metres_per_pixel(0, 0) == pytest.approx(156_543.034, abs=0.001)


def test_the_recorded_scan_of_289_points() -> None:
    """At 250 m a step, a map just wide enough for 6 steps and high enough for 7 covers the rows and columns seen."""
    points = resolve_points(GridMap(BUSINESS, 17, radius=Distance(2, Unit.KM)))
    viewport = Viewport(half_width_px=365, half_height_px=426)
    sure = [point for point in points if is_visible(point.coordinates, BUSINESS, 15, viewport)]
    assert {point.row for point in sure} == set(range(1, 16))
    assert {point.col for point in sure} == set(range(2, 15))
    assert len(sure) == 15 * 13


def test_the_certain_viewport_stays_inside_what_was_seen() -> None:
    """Nothing that the recorded scan missed, 424 px west and 485 px north or south, is called sure."""
    points = resolve_points(GridMap(BUSINESS, 17, radius=Distance(2, Unit.KM)))
    sure = [point for point in points if is_visible(point.coordinates, BUSINESS, 15, CERTAIN_VIEWPORT)]
    assert {point.row for point in sure}.isdisjoint({0, 16})
    assert {point.col for point in sure}.isdisjoint({15, 16})
    assert sure


@pytest.mark.parametrize(("pixels", "visible"), [(359.9, True), (360.1, False)])
@pytest.mark.parametrize("side", [-1, 1])
def test_the_edge_in_the_east_and_west(side: int, pixels: float, *, visible: bool) -> None:
    """The business is sure to be seen up to 360 px to either side, also over the date line."""
    for lng in (-97.75, 179.999, -179.999):
        shifted = lng + side * pixels * 360 / (256 * 2**15)
        business = Coordinates(30.25, (shifted + 180) % 360 - 180)
        assert is_visible(Coordinates(30.25, lng), business, 15, CERTAIN_VIEWPORT) is visible


@pytest.mark.parametrize(("pixels", "visible"), [(419.5, True), (420.5, False)])
@pytest.mark.parametrize("side", [-1, 1])
def test_the_edge_in_the_north_and_south(side: int, pixels: float, *, visible: bool) -> None:
    """The business is sure to be seen up to 420 px to the north and the south."""
    shift = side * pixels * metres_per_pixel(30.25, 15) / 6378137 * 57.29577951308232
    business = Coordinates(30.25 + shift, -97.75)
    assert is_visible(Coordinates(30.25, -97.75), business, 15, CERTAIN_VIEWPORT) is visible


def test_beyond_the_edge_of_the_map_nothing_is_sure() -> None:
    """Web Mercator ends at 85.05 degrees: not even a business at the very point of the search is sure."""
    for lat in (85.06, -89.0, 90.0):
        assert not is_visible(Coordinates(lat, 0), Coordinates(lat, 0), 15, CERTAIN_VIEWPORT)
    assert is_visible(Coordinates(85.05, 0), Coordinates(85.05, 0), 15, CERTAIN_VIEWPORT)


@given(places, places, st.integers(3, 21))
def test_seeing_is_mutual(one: Coordinates, other: Coordinates, zoom: int) -> None:
    """A map centred on A shows B exactly when a map centred on B shows A."""
    assert is_visible(one, other, zoom, CERTAIN_VIEWPORT) == is_visible(other, one, zoom, CERTAIN_VIEWPORT)


@given(places, st.floats(0, 360), st.floats(1, 300_000), st.floats(0, 1))
def test_the_zoom_shows_everything_within_the_distance(
    center: Coordinates, azimuth: float, distance: float, part: float
) -> None:
    """At the chosen zoom a business anywhere within the distance is sure to be seen."""
    zoom = zoom_for(distance, center.lat, CERTAIN_VIEWPORT)
    assert 3 <= zoom <= 17
    assert is_visible(moved(center, azimuth, part * distance), center, zoom, CERTAIN_VIEWPORT)


@given(places, st.floats(10, 100_000))
def test_one_zoom_closer_would_hide_something(center: Coordinates, distance: float) -> None:
    """The zoom is the greatest one, but for a margin of 1.5 percent and the growth of the scale over the distance."""
    zoom = zoom_for(distance, center.lat, CERTAIN_VIEWPORT, closest=21)
    reach = 1.015 * distance * metres_per_pixel(center.lat, 0) / metres_per_pixel(abs(center.lat) + distance / 1e5, 0)
    closer = is_visible(center, moved(center, 90, reach), zoom + 1, CERTAIN_VIEWPORT)
    assert zoom == 21 or not closer


@pytest.mark.parametrize(
    ("distance", "lat", "zoom"), [(0, 0, 17), (300, 30.25, 17), (1400, 30.25, 15), (2000, 30.25, 14), (1e5, 0, 9)]
)
def test_typical_zooms(distance: float, lat: float, zoom: int) -> None:
    """Small grids are capped at zoom 17; 2 km in Austin need zoom 14, where zoom 15 was used and cut the edge off."""
    assert zoom_for(distance, lat) == zoom


def test_no_zoom_is_enough_near_a_pole() -> None:
    """Where the map ends, the answer is the widest zoom."""
    assert zoom_for(1000, 85.05) == 3
    assert zoom_for(1000, -89.0) == 3
