"""What a run would do and cost, before anything is spent."""

from __future__ import annotations

import hashlib
from datetime import datetime

import attrs

from ops_core.domain.address import comparison_key
from ops_core.domain.business_name import fold_name
from ops_core.domain.cell import CellSource
from ops_core.domain.grid import GridMap, GridPoint, distance_m, resolve_points
from ops_core.domain.location import Location
from ops_core.domain.report import ReportInput
from ops_core.domain.run import Business, RunPlan
from ops_core.domain.schedule import Occurrence, describe_occurrences
from ops_core.domain.viewport import CLOSEST_ZOOM, zoom_for
from ops_core.ports.ranking import RankingLimits
from ops_core.services.ranking import RankingSource

OCCURRENCES = 10


@attrs.frozen
class Preview:
    """A run that has not been requested.

    Attributes:
        points: The points of the grid, north-west first.
        measured: Numbers of the points where searches would be made; at the others the rank would be estimated.
        spacing_m: Between neighbouring points, in metres.
        radius_m: From the centre to the middle of an edge, in metres.
        zoom: Map zoom of the searches.
        provider: Name of the ranking offer that would answer.
        source: Kind of its answers: whoever shows the preview shows this beside it.
        calls: How many times the provider would be asked.
        cost: What that would cost, in US dollars.
        occurrences: The next scheduled runs, moved into the opening hours where the schedule says so; none without one.
    """

    points: tuple[GridPoint, ...]
    measured: tuple[int, ...]
    spacing_m: float
    radius_m: float
    zoom: int
    provider: str
    source: CellSource
    calls: int
    cost: float
    occurrences: tuple[Occurrence, ...]


def preview_run(report: ReportInput, location: Location, source: RankingSource, now: datetime) -> Preview:
    """Return the preview of a normalised report; the same input gives the same points."""
    plan = plan_run(report, location, source.limits)
    schedule, hours = report.schedule, location.opening_hours
    measured = plan.measured
    calls = len(measured) * len(plan.keywords)
    return Preview(
        points=plan.points,
        measured=tuple(point.number for point in measured),
        spacing_m=report.map.spacing_m,
        radius_m=report.map.radius_m,
        zoom=plan.zoom,
        provider=source.name,
        source=source.source,
        calls=calls,
        cost=round(calls * source.limits.price, 6),
        occurrences=describe_occurrences(schedule, now, OCCURRENCES, hours) if schedule else (),
    )


def plan_run(report: ReportInput, location: Location, limits: RankingLimits) -> RunPlan:
    """Return everything that a run of a normalised report needs.

    The zoom is the closest at which every point's map is sure to show the business.
    """
    points = resolve_points(report.map)
    return RunPlan(
        business=Business(
            key=location.place_id or _own_key(location),
            name=location.name,
            coordinates=location.coordinates,
            category=location.category,
        ),
        map=report.map,
        points=points,
        keywords=report.keywords,
        country=location.address.country,
        language="en",
        zoom=_zoom(report.map, points, location, limits),
        depth=limits.depth,
        seed=location.place_id or _own_key(location),
        sampling=report.sampling,
    )


def _own_key(location: Location) -> str:
    """Return the hub's own identity of a business without a listing: the same wherever it is entered again."""
    identity = f"{fold_name(location.name)}|{comparison_key(location.address)}"
    return f"hub_{hashlib.sha256(identity.encode()).hexdigest()[:24]}"


def _zoom(grid: GridMap, points: tuple[GridPoint, ...], location: Location, limits: RankingLimits) -> int:
    if limits.viewport is None:
        return CLOSEST_ZOOM
    business = location.coordinates or grid.center
    # No point is farther from the business than from the centre plus the way from there to the business.
    farthest = max(point.distance_m for point in points) + distance_m(grid.center, business)
    return zoom_for(farthest, business.lat, limits.viewport)
