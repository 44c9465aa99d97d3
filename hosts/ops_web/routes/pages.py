"""Pages for people."""

from __future__ import annotations

from ops_web.page import STYLE_PATH
from ops_web.resources import pages
from ops_web.resources.pages import EnterQuery
from ops_web.route import Access, Route

_HTML = "text/html; charset=utf-8"
_TAG = "Pages"

ROUTES = (
    Route(
        method="GET",
        path="/ops/enter",
        operation="enter",
        handler=pages.enter,
        summary="Come in by the link that the command line printed; it works once",
        tag=_TAG,
        access=Access.PUBLIC,
        query=EnterQuery,
        response=str,
        status=303,
        also=(410,),
        errors=("resource.not_found",),
        media_type=_HTML,
    ),
    Route(
        method="GET",
        path="/ops",
        operation="home_page",
        handler=pages.home,
        summary="The reports, as a page",
        tag=_TAG,
        response=str,
        media_type=_HTML,
    ),
    Route(
        method="GET",
        path="/ops/reports/local-search-grid/{report_id}/results",
        operation="results_page",
        handler=pages.results,
        summary="The heatmap of the latest run, as a page",
        tag=_TAG,
        response=str,
        errors=("resource.not_found",),
        media_type=_HTML,
    ),
    Route(
        method="GET",
        path=STYLE_PATH,
        operation="stylesheet",
        handler=pages.style,
        summary="The style of the pages",
        tag=_TAG,
        access=Access.PUBLIC,
        response=str,
        flag=None,
        media_type="text/css; charset=utf-8",
    ),
)
