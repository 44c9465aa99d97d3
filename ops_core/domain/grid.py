"""The search grid: what a user configures, and the points on the earth that follow from it."""

from __future__ import annotations

import math
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

import attrs
from geographiclib.geodesic import Geodesic

from ops_core.domain.coordinates import Coordinates
from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import Number

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALLEST_SIZE = 3
LARGEST_SIZE = 21
POLAR_LIMIT = 89.9
"""Greatest latitude, north or south, of the centre of a grid, in degrees."""

_DECIMALS = 7
"""About one centimetre on the ground, and the most that search providers accept."""


class Unit(StrEnum):
    """Unit of a distance that a user enters."""

    KM = "km"
    MI = "mi"

    @property
    def metres(self) -> float:
        """Return the length of one unit; the mile is the international one."""
        return 1000.0 if self is Unit.KM else 1609.344

    @property
    def bounds(self) -> tuple[float, float]:
        """Return the least and greatest spacing or radius in this unit, both allowed."""
        return (0.1, 100.0) if self is Unit.KM else (0.06, 62.0)


class Shape(StrEnum):
    """Which points of the square lattice belong to the grid."""

    SQUARE = "square"
    """All of them."""
    CIRCLE = "circle"
    """Those no farther from the centre than the radius."""


@attrs.frozen
class Distance:
    """A distance as a user enters it.

    Attributes:
        value: 0.1 to 100 km, or 0.06 to 62 mi.
        unit: Unit of `value`.
    """

    value: Annotated[float, Number(0.06, 100)]
    unit: Unit

    @property
    def metres(self) -> float:
        """Return the distance in metres."""
        return self.value * self.unit.metres


@attrs.frozen
class GridMap:
    """What a user configures: a square lattice around a centre, given by its spacing or by its radius.

    With n points a side, the radius R reaches from the centre to the middle of an edge, so the spacing is 2R/(n-1).

    Attributes:
        center: Where the middle point lies.
        size: Points a side, odd so that one of them is the centre.
        spacing: Between neighbouring points; leave out when `radius` is given.
        radius: From the centre to the middle of an edge; leave out when `spacing` is given.
        shape: Which points of the lattice to search at.
    """

    center: Coordinates
    size: Annotated[int, Number(SMALLEST_SIZE, LARGEST_SIZE)]
    spacing: Distance | None = None
    radius: Distance | None = None
    shape: Shape = Shape.SQUARE

    @property
    def spacing_m(self) -> float:
        """Return the distance between neighbouring points in metres.

        Raises:
            ValueError: Not exactly one of spacing and radius is given.
        """
        if self.spacing is not None and self.radius is None:
            return self.spacing.metres
        if self.radius is not None and self.spacing is None:
            return 2 * self.radius.metres / (self.size - 1)
        msg = "A grid has either a spacing or a radius"
        raise ValueError(msg)

    @property
    def radius_m(self) -> float:
        """Return the distance from the centre to the middle of an edge in metres.

        Raises:
            ValueError: Not exactly one of spacing and radius is given.
        """
        return self.spacing_m * (self.size - 1) / 2


@attrs.frozen
class GridPoint:
    """One point of a grid.

    Attributes:
        number: row * size + col, also where a circle leaves gaps.
        row: 0 is the northern edge.
        col: 0 is the western edge.
        coordinates: Longitude from -180 up to, not including, 180; 7 decimals but for the centre, which stays as given.
        distance_m: From the centre, in metres.
        ring: Steps from the centre, diagonal steps included: 0 is the centre, 1 the eight points around it.
    """

    number: int
    row: int
    col: int
    coordinates: Coordinates
    distance_m: float
    ring: int


def validate_grid(grid: GridMap, pointer_prefix: str = "/map") -> None:
    """Refuse a grid that breaks a rule across fields.

    Raises:
        InvalidInput: With one error for each field at fault, their pointers starting with `pointer_prefix`.
    """
    problems = [attrs.evolve(error, pointer=pointer_prefix + error.pointer) for error in _problems(grid)]
    if problems:
        raise InvalidInput(problems)


@lru_cache(maxsize=32)
def resolve_points(grid: GridMap) -> tuple[GridPoint, ...]:
    """Return the points of a grid that `validate_grid` accepts, row by row from the north-west.

    Each point lies hypot(east, north) metres from the centre at the azimuth atan2(east, north), along a geodesic of the
    WGS84 ellipsoid (C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87, 2013, doi:10.1007/s00190-012-0578-z).
    The same grid is previewed, run, and run again every week, so the latest ones are kept.
    """
    half = grid.size // 2
    spacing = grid.spacing_m
    points = []
    for row in range(grid.size):
        # A geodesic and its mirror image reach the same latitude, so the eastern half gives the western one.
        eastern = [_reach(grid.center.lat, spacing * col, spacing * (half - row)) for col in range(half + 1)]
        for col in range(grid.size):
            north, east = half - row, col - half
            # In whole steps the circle is exact: points on its edge belong to it whatever the rounding.
            if grid.shape is Shape.CIRCLE and north**2 + east**2 > half**2:
                continue
            lat, turn = eastern[abs(east)]
            lng = _normal(grid.center.lng + math.copysign(turn, east))
            points.append(
                GridPoint(
                    number=row * grid.size + col,
                    row=row,
                    col=col,
                    coordinates=_middle(grid.center) if north == east == 0 else Coordinates(lat, lng),
                    distance_m=spacing * math.hypot(east, north),
                    ring=max(abs(east), abs(north)),
                )
            )
    return tuple(points)


def distance_m(a: Coordinates, b: Coordinates) -> float:
    """Return the length in metres of the shortest path from `a` to `b` on the WGS84 ellipsoid."""
    return float(_inverse(a, b)["s12"])


def offset_m(origin: Coordinates, point: Coordinates) -> tuple[float, float]:
    """Return how far `point` lies east and north of `origin` in metres: the geodesic distance, split by its azimuth."""
    inverse = _inverse(origin, point)
    azimuth = math.radians(inverse["azi1"])
    return inverse["s12"] * math.sin(azimuth), inverse["s12"] * math.cos(azimuth)


def _problems(grid: GridMap) -> Iterator[FieldError]:
    latitude = grid.center.lat
    sized = grid.size in range(SMALLEST_SIZE, LARGEST_SIZE + 1, 2)
    ranged = [
        FieldError(f"/{name}/value", "out_of_range", f"Enter {low:g} to {high:g} {distance.unit}.")
        for name, distance in (("spacing", grid.spacing), ("radius", grid.radius))
        if distance is not None
        for low, high in [distance.unit.bounds]
        if not low <= distance.value <= high
    ]
    chosen = (grid.spacing is None) != (grid.radius is None)
    if abs(latitude) > POLAR_LIMIT:
        yield FieldError("/center/lat", "too_near_pole", f"Enter a latitude between -{POLAR_LIMIT} and {POLAR_LIMIT}.")
    elif sized and chosen and not ranged and grid.radius_m >= _to_pole(grid.center):
        message = "The grid would reach over a pole. Move its centre away from the pole or make the grid smaller."
        yield FieldError("/center/lat", "too_near_pole", message)
    if not sized:
        yield FieldError("/size", "not_odd", f"Enter an odd number from {SMALLEST_SIZE} to {LARGEST_SIZE}.")
    if not chosen:
        code = "required" if grid.spacing is None else "one_of"
        yield FieldError("/spacing", code, "Give either the spacing or the radius, not both and not neither.")
    yield from ranged


def _reach(latitude: float, east: float, north: float) -> tuple[float, float]:
    """Return the latitude of a point and how far its longitude lies from that of the centre, in degrees."""
    azimuth = math.degrees(math.atan2(east, north))
    wanted = Geodesic.LATITUDE | Geodesic.LONGITUDE
    reached = Geodesic.WGS84.Direct(latitude, 0.0, azimuth, math.hypot(east, north), wanted)
    return round(reached["lat2"], _DECIMALS) + 0.0, reached["lon2"]  # + 0.0 turns -0.0 into 0.0


def _middle(center: Coordinates) -> Coordinates:
    return attrs.evolve(center, lng=-180.0) if center.lng == 180 else center  # noqa: PLR2004 - degrees of a half circle


def _normal(longitude: float) -> float:
    rounded = round(math.remainder(longitude, 360), _DECIMALS) + 0.0
    return -180.0 if rounded == 180 else rounded  # noqa: PLR2004 - degrees of a half circle


def _to_pole(center: Coordinates) -> float:
    return distance_m(center, Coordinates(math.copysign(90, center.lat), center.lng))


def _inverse(a: Coordinates, b: Coordinates) -> dict[str, Any]:
    wanted = Geodesic.DISTANCE | Geodesic.AZIMUTH
    inverse: dict[str, Any] = Geodesic.WGS84.Inverse(a.lat, a.lng, b.lat, b.lng, wanted)
    return inverse
