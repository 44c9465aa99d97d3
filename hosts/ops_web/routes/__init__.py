"""The routes table: the single source of resources, documentation and the suites that go over every route."""

from __future__ import annotations

from ops_web.routes import administration, locations, overview, pages, reports, runs, start

USE_CASES = (
    *start.ROUTES,
    *locations.ROUTES,
    *overview.ROUTES,
    *reports.ROUTES,
    *runs.ROUTES,
    *administration.ROUTES,
    *pages.ROUTES,
)
"""Every operation on what owners have, and the pages that show it."""
