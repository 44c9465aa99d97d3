"""Every error as an RFC 9457 problem."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

import attrs
import msgspec

from ops_core.errors import FieldError, InvalidInput, NotFound, OpsError
from ops_web.query import InvalidQuery
from ops_web.reason_phrase import reason_phrase
from ops_web.refusal import RequestRefused
from ops_web.request_id import new_trace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import falcon

    from ops_web.request_id import Trace

MEDIA_TYPE: Final = "application/problem+json"
REFERENCE: Final = "https://github.com/phow/ops-hub/blob/main/docs/reference/errors.md"
EXTENSIONS: Final = ("suggestions", "flag", "current", "reasons")
"""Attributes of errors that the answer shows under their own names."""

_log = logging.getLogger("ops_web.problem")
_encode = msgspec.json.encode


@attrs.frozen
class Kind:
    """How HTTP speaks of a kind of error.

    Attributes:
        status: Status of the answer.
        title: The kind in a few words, the same for every occurrence.
        retry_after: Seconds after which the same request may work, or None when waiting does not help.
    """

    status: int
    title: str
    retry_after: int | None = None


INTERNAL: Final = Kind(500, "Internal error")
DAMAGED: Final = Kind(500, "Stored data damaged")
HUB_DISABLED: Final = Kind(503, "Switched off", 60)

KINDS: Final[Mapping[str, Kind]] = {
    "ops.error": INTERNAL,
    "input.invalid": Kind(422, "Invalid input"),
    "query.invalid": Kind(422, "Invalid query"),
    "resource.not_found": Kind(404, "Not found"),
    "version.stale": Kind(412, "Changed in the meantime"),
    "state.conflict": Kind(409, "Conflict"),
    "access.forbidden": Kind(403, "Not allowed"),
    "feature.disabled": Kind(409, "Switched off"),
    "plugin.capability_not_supported": Kind(501, "Not supported"),
    "plugin.unusable": Kind(503, "Plugin unusable"),
    "storage.failed": Kind(503, "Storage failed", 5),
    "storage.unavailable": Kind(503, "Storage unavailable", 1),
    "storage.full": Kind(503, "Storage full", 60),
    "storage.schema_outdated": Kind(503, "Schema outdated", 30),
    "chunk.unreadable": DAMAGED,
    "run.plan_unreadable": DAMAGED,
    "run.damaged": Kind(409, "Run damaged"),
    "run.not_comparable": Kind(409, "Runs not comparable"),
    "ranking.failed": Kind(503, "Ranking provider failed", 30),
    "ranking.unknown_provider": Kind(503, "Ranking provider missing"),
    "idempotency.mismatch": Kind(422, "Idempotency key used before"),
    "idempotency.in_progress": Kind(409, "Request in progress", 1),
    "oauth.failed": Kind(502, "Authorization failed"),
    "oauth.unavailable": Kind(503, "Authorization server unavailable", 30),
    "oauth.throttled": Kind(503, "Authorization server busy", 30),
    "oauth.grant_ended": Kind(409, "Connect again"),
    "connector.failed": Kind(502, "Platform failed"),
    "connector.unavailable": Kind(503, "Platform unavailable", 30),
    "connector.throttled": Kind(503, "Platform busy", 30),
    "connector.quota_exhausted": Kind(503, "Quota used up", 3600),
    "connector.auth_expired": Kind(409, "Connect again"),
    "connector.forbidden": Kind(409, "Access withheld"),
    "connector.not_found": Kind(404, "Not found"),
    "vault.key_missing": Kind(503, "Key missing"),
    "vault.refused": Kind(409, "Connect again"),
    "internal.error": INTERNAL,
    "route.not_found": Kind(404, "No such path"),
    "method.not_allowed": Kind(405, "Method not allowed"),
}
"""The answer for each code of the core and of Falcon. A class whose code is missing answers like its nearest parent."""

_FALCON_CODES: Final = {400: "request.malformed", 404: "route.not_found", 405: "method.not_allowed"}
_FALCON_DETAILS: Final = {
    404: "There is nothing at this path.",
    405: "This path does not know that method. The header Allow lists those it knows.",
}


def kind_of(cls: type[OpsError]) -> Kind:
    """Return how errors of a class are answered, unless the error at hand says otherwise."""
    if issubclass(cls, RequestRefused):
        return Kind(cls.status, cls.title)
    codes = [getattr(parent, "code", "") for parent in cls.__mro__]
    return next(KINDS[code] for code in codes if code in KINDS)


def error_classes() -> dict[str, type[OpsError]]:
    """Return every class of error that has been imported, by code and in order of the codes."""
    found: dict[str, type[OpsError]] = {}
    waiting: list[type[OpsError]] = [OpsError]
    while waiting:
        cls = waiting.pop()
        found.setdefault(cls.code, cls)
        waiting.extend(reversed(cls.__subclasses__()))
    return dict(sorted(found.items()))


class Problems:
    """Answers errors of any kind; its methods are Falcon error handlers."""

    def ops_error(self, request: falcon.Request, response: falcon.Response, error: OpsError, _: Any) -> None:
        """Answer an error that the hub or this host raised on purpose."""
        kind = kind_of(type(error))
        if getattr(error, "flag", None) == "hub_enabled":
            kind = HUB_DISABLED
        fields = _fields(error)
        for name, value in error.headers if isinstance(error, RequestRefused) else ():
            response.append_header(name, value)
        extensions = {name: getattr(error, name) for name in EXTENSIONS if hasattr(error, name)}
        if kind.status == INTERNAL.status:
            what = "unmapped error" if kind is INTERNAL else "stored data damaged"
            _log.error(what, exc_info=error, extra={"request_id": _request_id(request)})
        if fields:
            in_query = isinstance(error, InvalidQuery) or (isinstance(error, NotFound) and request.method == "GET")
            where = {"in": "query"} if in_query else {}
            extensions = {"errors": [_field(field) | where for field in fields]} | extensions
        _answer(request, response, kind, code=error.code, detail=error.message, extensions=extensions)

    def http_error(self, request: falcon.Request, response: falcon.Response, error: falcon.HTTPError, _: Any) -> None:
        """Answer an error that Falcon raised."""
        status = int(error.status.split()[0]) if isinstance(error.status, str) else int(error.status)
        headers: Any = error.headers
        if headers is not None:
            response.set_headers(headers)
        code = _FALCON_CODES.get(status, "request.refused")
        kind = KINDS.get(code) or Kind(status, reason_phrase(status))
        detail = _FALCON_DETAILS.get(status, "This request cannot be handled as it was sent.")
        _answer(request, response, kind, code=code, detail=detail)

    def unforeseen(self, request: falcon.Request, response: falcon.Response, error: Exception, _: Any) -> None:
        """Answer any other exception; what it says is for the log only."""
        _log.error("unhandled exception", exc_info=error, extra={"request_id": _request_id(request)})
        detail = "Something went wrong on our side. Try again, and quote the request id if it stays."
        _answer(request, response, INTERNAL, code="internal.error", detail=detail)


def _answer(
    request: falcon.Request,
    response: falcon.Response,
    kind: Kind,
    *,
    code: str,
    detail: str,
    extensions: dict[str, Any] | None = None,
) -> None:
    request_id = _request_id(request)
    body: dict[str, Any] = {
        "type": f"{REFERENCE}#{code}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": f"urn:ops-hub:request:{request_id}",
        "code": code,
        "request_id": request_id,
    }
    response.status = kind.status
    response.content_type = MEDIA_TYPE
    if kind.retry_after is not None:
        response.set_header("Retry-After", str(kind.retry_after))
    try:
        response.data = _encode(body | (extensions or {}))
    except (UnicodeEncodeError, TypeError, ValueError):
        response.data = _encode(body | {"detail": kind.title})


def _fields(error: OpsError) -> tuple[FieldError, ...]:
    if isinstance(error, InvalidInput | RequestRefused):
        return error.errors
    if isinstance(error, NotFound) and error.pointer:
        return (FieldError(error.pointer, "not_found", error.message),)
    return ()


def _field(field: FieldError) -> dict[str, str]:
    return {"pointer": field.pointer, "code": field.code, "message": field.message}


def _request_id(request: falcon.Request) -> str:
    trace: Trace | None = request.context.get("trace")
    if trace is None:  # Falcon refused the method before it asked anybody
        trace = request.context.trace = new_trace(request.env)
    return trace.request_id


def statuses(codes: Iterable[str]) -> dict[int, list[str]]:
    """Return the codes by the status that they are answered with, for documentation.

    Raises:
        KeyError: A code belongs to no class of error and to no answer of this host.
    """
    classes = error_classes()
    found: dict[int, list[str]] = {}
    for code in sorted(set(codes)):
        kind = kind_of(classes[code]) if code in classes else KINDS[code]
        found.setdefault(kind.status, []).append(code)
        if code == "feature.disabled":
            found.setdefault(HUB_DISABLED.status, []).append(code)
    return dict(sorted(found.items()))
