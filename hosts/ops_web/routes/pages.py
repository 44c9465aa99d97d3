"""Pages for people that are no part of the web app."""

from __future__ import annotations

from ops_web.resources import sign_in_link
from ops_web.resources.sign_in_link import EnterQuery
from ops_web.route import Access, Route

ROUTES = (
    Route(
        method="GET",
        path="/ops/enter",
        operation="enter",
        handler=sign_in_link.enter,
        summary="Come in by the link that the command line printed; it works once",
        tag="Pages",
        access=Access.PUBLIC,
        query=EnterQuery,
        response=str,
        status=303,
        also=(410,),
        errors=("resource.not_found",),
        media_type="text/html; charset=utf-8",
    ),
)
