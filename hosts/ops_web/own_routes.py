"""The routes of the host itself: health, figures, documentation and sign-in."""

from __future__ import annotations

from typing import Final

from ops_web.health import Alive, Ready, readiness
from ops_web.login_routes import LOGIN_ROUTES
from ops_web.metrics import CONTENT_TYPE, check_scraper
from ops_web.openapi import openapi_json
from ops_web.route import Access, Answer, Call, Route

_TAG: Final = "Operations"


def healthz(_: Call) -> Answer:
    """Say that the process answers."""
    return Answer(Alive())


def readyz(call: Call) -> Answer:
    """Say whether the hub can do its work."""
    return Answer(readiness(call.hub))


def metrics(call: Call) -> Answer:
    """Return the figures for Prometheus."""
    check_scraper(call.environ, call.host.settings.metrics_token)
    return Answer(call.host.metrics.exposition())


def openapi(call: Call) -> Answer:
    """Return the description of this interface."""
    return Answer(openapi_json(call.host.routes))


OWN_ROUTES: Final = (
    Route(
        method="GET",
        path="/healthz",
        operation="healthz",
        handler=healthz,
        summary="Whether the process answers",
        tag=_TAG,
        access=Access.PUBLIC,
        response=Alive,
        flag=None,
    ),
    Route(
        method="GET",
        path="/readyz",
        operation="readyz",
        handler=readyz,
        summary="Whether the hub can do its work",
        tag=_TAG,
        access=Access.PUBLIC,
        response=Ready,
        errors=("hub.not_ready",),
        flag=None,
    ),
    Route(
        method="GET",
        path="/metrics",
        operation="metrics",
        handler=metrics,
        summary="Figures for Prometheus",
        tag=_TAG,
        access=Access.PUBLIC,
        response=str,
        errors=("access.forbidden", "auth.required"),
        flag=None,
        media_type=CONTENT_TYPE,
    ),
    Route(
        method="GET",
        path="/api/ops/openapi.json",
        operation="openapi",
        handler=openapi,
        summary="The description of this interface",
        tag=_TAG,
        access=Access.PUBLIC,
        response=dict,
        flag=None,
    ),
    *LOGIN_ROUTES,
)
