"""Bad requests that every operation has to refuse, made from the table of routes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ops_web.route import Access, KeyUse, Route
from ops_web.table import ROUTES
from tests.acceptance.support.bad import CURRENT, Bad

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_NAMES: Final = {
    "{location_id}": "{location}",
    "{report_id}": "{report}",
    "{run_id}": "{run}",
    "{letter_id}": "{letter}",
    "{task}": "run_grid",
    "{flag}": "runs_enabled",
}


def _of(route: Route, name: str, status: int, code: str, **rest: Any) -> Bad:
    headers = (CURRENT if route.changes_version else {}) | _key(route) | rest.pop("headers", {})
    is_admin = route.access is Access.ADMIN
    return Bad(name, route.method, _path(route), status, code, headers=headers, admin=is_admin, **rest)


def _key(route: Route) -> dict[str, str]:
    return {"Idempotency-Key": "key-of-a-bad-request"} if route.key is KeyUse.REQUIRED else {}


def _path(route: Route) -> str:
    return re.sub(r"\{\w+\}", lambda match: _NAMES[match[0]], route.path)


def _rows(route: Route) -> Iterator[Bad]:
    if route.access is not Access.PUBLIC:
        fields = {"/surprise": "unknown"}
        yield _of(route, "surprising parameter", 422, "query.invalid", fields=fields, query="surprise=1")
        yield _of(route, "parameter not in UTF-8", 422, "query.invalid", fields={"": "format"}, query="surprise=%FF")
    if route.is_unsafe:
        foreign = {"Sec-Fetch-Site": "cross-site"}
        yield _of(route, "by another site", 403, "csrf.refused", headers=foreign)
    if route.request is not None:
        yield _of(route, "body not JSON", 400, "body.malformed", fields={"": "json"}, raw=b"{name}")
        yield _of(route, "body empty", 400, "body.malformed", fields={"": "empty"}, raw=b"")
        yield _of(route, "body with NaN", 400, "body.malformed", fields={"": "json"}, raw=b'{"a":NaN}')
        yield _of(route, "body a list", 422, "input.invalid", fields={"": "type"}, raw=b"[]")
        fields = {"": "encoding"}
        yield _of(route, "body with a lone surrogate", 400, "body.malformed", fields=fields, raw=b'{"\\ud800":1}')
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        yield _of(route, "body a form", 415, "body.media_type", raw=b"a=1", headers=form)
        lengthless = {"CONTENT_LENGTH": None}
        yield _of(route, "body without a length", 411, "body.length_required", raw=b"{}", environ=lengthless)
        yield _of(route, "body too large", 413, "body.too_large", raw=b"{}", environ={"CONTENT_LENGTH": "1048577"})
    if route.changes_version:
        yield _of(route, "version malformed", 400, "request.malformed", raw=b"{}", headers={"If-Match": "v1"})
    if route.key is not KeyUse.NONE:
        yield _of(route, "key malformed", 400, "idempotency.key_malformed", headers={"Idempotency-Key": "ä"})
    if route.key is KeyUse.REQUIRED:
        is_admin = route.access is Access.ADMIN
        yield Bad("key missing", route.method, _path(route), 400, "idempotency.key_required", admin=is_admin)
    if route.is_paged:
        yield _of(route, "cursor malformed", 400, "cursor.invalid", query="after=x")


def _methods() -> Iterator[Bad]:
    by_path: dict[str, list[Route]] = {}
    for route in ROUTES:
        by_path.setdefault(_path(route), []).append(route)
    for path, there in by_path.items():
        for method in sorted({*_METHODS} - {route.method for route in there}):
            yield Bad("method unknown here", method, path, 405, "method.not_allowed")


BAD_EVERYWHERE: Final = (*(row for route in ROUTES for row in _rows(route)), *_methods())
