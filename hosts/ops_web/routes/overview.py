"""All locations at a glance."""

from __future__ import annotations

from ops_core.domain.overview import Overview, OverviewRequest
from ops_web.resources import overview
from ops_web.resources.overview import ExportQuery
from ops_web.route import Route

_OVERVIEW = "/api/ops/locations/overview"

ROUTES = (
    Route(
        method="GET",
        path=_OVERVIEW,
        operation="list_location_overview",
        handler=overview.show,
        summary="Locations with the figures of their latest runs, searched, filtered and sorted",
        tag="Locations",
        query=OverviewRequest,
        response=Overview,
    ),
    Route(
        method="GET",
        path=_OVERVIEW + ".csv",
        operation="export_locations",
        handler=overview.export,
        summary="All matching locations with their figures, as CSV",
        tag="Locations",
        query=ExportQuery,
        response=str,
        media_type="text/csv; charset=utf-8",
    ),
)
