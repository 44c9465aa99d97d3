"""A flat map around a business: good enough for a made-up town, and quick."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import offset_m

if TYPE_CHECKING:
    from ops_core.domain.grid import GridPoint

_NORTH_M = 111_132.0
"""Metres in a degree of latitude, on average."""
_EAST_M = 111_320.0
"""Metres in a degree of longitude at the equator."""
_LEAST_COSINE = 0.01
"""Keeps places near a pole finite."""


def scale_at(lat: float) -> tuple[float, float]:
    """Return how many kilometres a degree of longitude and one of latitude cover around `lat`."""
    return _EAST_M * max(math.cos(math.radians(lat)), _LEAST_COSINE) / 1000, _NORTH_M / 1000


def place_at(origin: Coordinates, east_km: float, north_km: float) -> Coordinates:
    """Return the place so far east and north of `origin`, to 6 decimals."""
    across, up = scale_at(origin.lat)
    lat = min(90.0, max(-90.0, origin.lat + north_km / up))
    return Coordinates(round(lat, 6) + 0.0, round(math.remainder(origin.lng + east_km / across, 360), 6) + 0.0)


def steps_of(point: GridPoint) -> tuple[float, float]:
    """Return how far `point` lies east and north of the centre of its grid in kilometres.

    It follows from the number, the row and the ring of the point; a point whose figures contradict each other is taken
    to lie due east.
    """
    size = (point.number - point.col) // point.row if point.row else 2 * point.ring + 1
    middle = (size - 1) / 2
    east, north = point.col - middle, middle - point.row
    steps = math.hypot(east, north)
    if max(abs(east), abs(north)) != point.ring or steps == 0:
        return point.distance_m / 1000, 0.0
    return east / steps * point.distance_m / 1000, north / steps * point.distance_m / 1000


@lru_cache(maxsize=4096)
def centre_of(point: GridPoint) -> Coordinates:
    """Return where the centre of the grid of `point` lies, to 4 decimals: about ten metres."""
    east, north = (1000 * km for km in steps_of(point))
    lat, lng = point.coordinates.lat, point.coordinates.lng
    lost_east, lost_north = east, north
    for _ in range(4):  # each pass leaves about the square of the error before it
        across, up = scale_at(lat)
        lat = min(90.0, max(-90.0, lat - lost_north / 1000 / up))
        lng = math.remainder(lng - lost_east / 1000 / across, 360)
        reached_east, reached_north = offset_m(Coordinates(lat, lng), point.coordinates)
        lost_east, lost_north = east - reached_east, north - reached_north
    return Coordinates(round(lat, 4) + 0.0, round(lng, 4) + 0.0)
