"""The viewport guard: whether a map search could have shown the business at all.

A search provider that drives a map lists what the map shows. A business outside of it is missing from the list however
well it ranks, so its absence says nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

import attrs

from ops_core.structure import Number

if TYPE_CHECKING:
    from ops_core.domain.coordinates import Coordinates

WIDEST_ZOOM = 3
CLOSEST_ZOOM = 17

_TILE_PX = 256
_EQUATOR_METRES_PER_PX = 156543.03392804097
"""At zoom 0: 2 pi 6378137 / 256."""
_LEAST_CURVATURE_M = 6335439.327
"""Least radius of curvature of the WGS84 ellipsoid: a(1 - e^2), of the meridian at the equator."""
_SPHERE_M = 6378137.0
"""Radius of the sphere that Web Mercator (EPSG:3857) assumes."""
_MAP_EDGE = math.degrees(math.atan(math.sinh(math.pi)))
"""Latitude where a Web Mercator map ends, about 85.0511 degrees."""


@attrs.frozen
class Viewport:
    """The part of a map, around its centre, that is sure to be visible.

    Attributes:
        half_width_px: From the centre to the west and to the east, in pixels of 256-pixel tiles.
        half_height_px: From the centre to the north and to the south.
    """

    half_width_px: Annotated[float, Number(minimum=1)]
    half_height_px: Annotated[float, Number(minimum=1)]


CERTAIN_VIEWPORT = Viewport(half_width_px=360, half_height_px=420)
"""What Google Maps, searched by a rank provider at desktop size, is known to show.

Derived from a recorded 17x17 scan of one business: zoom 15 at latitude 30.25, so 4.127 metres a pixel, points 250 m or
60.6 px apart. Every point of the inner rectangle found the business and every point outside missed it, even right
beside points of rank 1 to 3: the edge of the map, not of the ranking. The business was found up to 485 px (the edge of
the grid) east of the centre of the map, but to the west at 363 px and no longer at 424 px; to the north and south at
424 px and no longer at 485 px. The figures are the narrowest of these on each axis, rounded down: a panel that covers
one side may well be on the other side tomorrow.
"""


def metres_per_pixel(lat: float, zoom: int) -> float:
    """Return how many metres a pixel of a Web Mercator map covers at latitude `lat`: 156543.03 cos(lat) / 2^zoom."""
    return _EQUATOR_METRES_PER_PX * math.cos(math.radians(lat)) / math.ldexp(1, zoom)


def is_visible(cell: Coordinates, business: Coordinates, zoom: int, viewport: Viewport) -> bool:
    """Return whether a map centred on `cell` is sure to show `business`.

    Nothing beyond 85.05 degrees north or south is on a Web Mercator map, so nothing is sure there.
    """
    if max(abs(cell.lat), abs(business.lat)) > _MAP_EDGE:
        return False
    world = math.ldexp(_TILE_PX, zoom)
    across = math.remainder(business.lng - cell.lng, 360) / 360 * world
    up = (_northing(business.lat) - _northing(cell.lat)) * world
    return abs(across) <= viewport.half_width_px and abs(up) <= viewport.half_height_px


def zoom_for(
    distance_m: float, lat: float, viewport: Viewport = CERTAIN_VIEWPORT, *, closest: int = CLOSEST_ZOOM
) -> int:
    """Return the greatest zoom, 3 to `closest`, at which all within `distance_m` of a point is sure to be seen.

    Seeing is mutual: maps centred anywhere within that distance show the point, too. So the greatest `distance_m` of a
    grid's points gives the zoom at which each of them shows a business at the centre. Where even zoom 3 does not, as
    near a pole, the answer is 3, and `is_visible` tells.

    Args:
        distance_m: At least 0, in metres.
        lat: Latitude of the point in degrees.
        viewport: What the map is known to show.
        closest: Greatest zoom to answer, at most 21.
    """
    # The scale of the map grows towards the poles, so the poleward end bounds the length in pixels of every path.
    poleward = abs(lat) + math.degrees(distance_m / _LEAST_CURVATURE_M)
    if poleward >= _MAP_EDGE:
        return WIDEST_ZOOM
    stretched = distance_m * _SPHERE_M / _LEAST_CURVATURE_M
    half = min(viewport.half_width_px, viewport.half_height_px)
    fitting = (
        zoom for zoom in range(closest, WIDEST_ZOOM - 1, -1) if stretched <= half * metres_per_pixel(poleward, zoom)
    )
    return next(fitting, WIDEST_ZOOM)


def _northing(lat: float) -> float:
    """Return the Web Mercator height of a latitude, 1 for the whole world from south to north."""
    return math.asinh(math.tan(math.radians(lat))) / math.tau
