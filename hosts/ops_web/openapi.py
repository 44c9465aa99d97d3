"""The OpenAPI 3.1 document of a routes table."""

from __future__ import annotations

import re
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import attrs
import msgspec

from ops_core.domain.duplicate import Suggestion
from ops_core.domain.idempotency import IdempotencyInProgress, IdempotencyMismatch
from ops_core.errors import FeatureDisabled, Forbidden, InvalidInput, StaleVersion
from ops_core.ports.storage import SchemaOutdated, StorageFailed, StorageFull, StorageUnavailable
from ops_core.settings import Settings
from ops_core.structure import pointer
from ops_web.body import JSON, MERGE_PATCH, BodyMalformed, BodyTooLarge, LengthRequired, MediaTypeUnsupported
from ops_web.csrf import CsrfRefused
from ops_web.cursor import CursorInvalid
from ops_web.etag import VersionRequired
from ops_web.idempotency_key import IdempotencyKeyMalformed, IdempotencyKeyRequired
from ops_web.identity.caller import IdentityAmbiguous, SessionEnded, TokenInvalid, Unauthenticated
from ops_web.identity.cookies import SESSION, Cookies
from ops_web.identity.jwks import KeysUnavailable
from ops_web.problem import MEDIA_TYPE, statuses
from ops_web.query import InvalidQuery, QueryReader
from ops_web.reason_phrase import reason_phrase
from ops_web.refusal import RequestMalformed
from ops_web.route import Access, KeyUse, Versioning
from ops_web.schema import Mode, Schemas

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ops_web.route import Route
    from ops_web.schema import Schema

VERSION: Final = "1"
"""Major version of the interface."""

_PARAMETER: Final = re.compile(r"\{(\w+)[^}]*\}")
_ALWAYS: Final = ("internal.error",)
_WITH_CALLER: Final = (
    IdentityAmbiguous.code,
    KeysUnavailable.code,
    TokenInvalid.code,
    StorageFailed.code,
    StorageFull.code,
    SchemaOutdated.code,
    StorageUnavailable.code,
)
_WITH_ADMIN: Final = (Forbidden.code, Unauthenticated.code)
_WITH_BODY: Final = (
    LengthRequired.code,
    BodyMalformed.code,
    MediaTypeUnsupported.code,
    BodyTooLarge.code,
    InvalidInput.code,
    RequestMalformed.code,
)
_WITH_VERSION: Final = (RequestMalformed.code, StaleVersion.code)
_WITH_KEY: Final = (IdempotencyInProgress.code, IdempotencyKeyMalformed.code, IdempotencyMismatch.code)
_TEXT: Final = {"type": "string"}
_KEPT_HOURS: Final = attrs.fields(Settings).idempotency_hours.default


def openapi_document(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the document as plain data; the same routes always give the same document."""
    table = sorted(routes, key=lambda route: (route.path, route.method))
    schemas = Schemas()
    for route in table:  # outputs first, so that they keep the plain names
        if route.response is not None:
            schemas.of(route.response, Mode.OUTPUT)
    problem = problem_schemas(schemas)
    paths: dict[str, dict[str, Any]] = {}
    for route in table:
        there = paths.setdefault(_PARAMETER.sub(r"{\1}", route.path), {})
        there[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Operations Hub",
            "version": VERSION,
            "summary": "Local search grids and setup for local businesses.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "tags": [{"name": tag} for tag in sorted({route.tag for route in table})],
        "paths": paths,
        "components": {
            "schemas": dict(sorted({**schemas.components, **problem}.items())),
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": Cookies(is_https=True).name(SESSION),
                    "description": f"Session of a browser; over plain http the cookie is called {SESSION}.",
                },
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


@lru_cache(maxsize=8)
def openapi_json(routes: tuple[Route, ...]) -> bytes:
    """Return the document as JSON text."""
    return msgspec.json.encode(openapi_document(routes))


def problem_schemas(schemas: Schemas) -> dict[str, Schema]:
    """Return the components that describe problems; what they refer to is added to `schemas`."""
    whole = _PROBLEM["Problem"]
    suggestions = schemas.of(tuple[Suggestion, ...], Mode.OUTPUT)
    suggestions["description"] = "Locations that the one at hand may be, best first."
    return {**_PROBLEM, "Problem": {**whole, "properties": {**whole["properties"], "suggestions": suggestions}}}


def error_codes(route: Route) -> tuple[str, ...]:
    """Return the code of every error that an operation answers with, sorted: those of its use case and of the host."""
    identified = route.access is not Access.PUBLIC
    required = route.versioned is Versioning.REQUIRED
    by_host = (
        (True, _ALWAYS),
        (identified, _WITH_CALLER),
        (route.access is Access.ADMIN, _WITH_ADMIN),
        (route.is_unsafe, (CsrfRefused.code,)),
        (route.is_unsafe and identified, (SessionEnded.code,)),
        (bool(route.flags), (FeatureDisabled.code,)),
        (identified or route.query is not None, (InvalidQuery.code,)),
        (route.is_paged, (CursorInvalid.code,)),
        (route.request is not None, _WITH_BODY),
        (route.changes_version, _WITH_VERSION),
        (route.changes_version and required, (VersionRequired.code,)),
        (route.key is not KeyUse.NONE, _WITH_KEY),
        (route.key is KeyUse.REQUIRED, (IdempotencyKeyRequired.code,)),
        ("{" in route.path, ("route.not_found",)),
    )
    return tuple(sorted({*route.errors, *(code for applies, codes in by_host if applies for code in codes)}))


def _operation(route: Route, schemas: Schemas) -> dict[str, Any]:
    codes = error_codes(route)
    found: dict[str, Any] = {"operationId": route.operation, "summary": route.summary, "tags": [route.tag]}
    parameters = [*_path_parameters(route), *_query_parameters(route, schemas), *_header_parameters(route)]
    if parameters:
        found["parameters"] = parameters
    if route.request is not None:
        found["requestBody"] = _request_body(route, schemas)
    found["responses"] = {str(status): _success(route, status, schemas) for status in (route.status, *route.also)}
    for status, there in statuses(codes).items():
        found["responses"][str(status)] = {
            "description": f"{reason_phrase(status)}: {', '.join(there)}",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    found["security"] = _SECURITY[route.access]
    found["x-access"] = route.access.value
    found["x-error-codes"] = list(codes)
    if route.flag is not None:
        found["x-flags"] = [flag.value for flag in route.flags]
    return found


def _path_parameters(route: Route) -> list[Schema]:
    schema = {**_TEXT, "minLength": 1, "maxLength": 200}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in _PARAMETER.findall(route.path)]


def _query_parameters(route: Route, schemas: Schemas) -> list[Schema]:
    if route.query is None:
        return []
    QueryReader(route.query)  # resolves the annotations, and refuses a class that cannot be read
    whole = schemas.inline(route.query, Mode.INPUT)
    found = []
    for field in attrs.fields(route.query):
        schema = dict(whole["properties"][field.name])
        description = schema.pop("description", "")
        parameter: Schema = {"name": field.name, "in": "query", "required": field.name in whole.get("required", ())}
        if description:
            parameter["description"] = description
        if schema.get("default", ...) is None:
            del schema["default"]
        found.append({**parameter, "schema": _without_null(schema)})
    return found


def _header_parameters(route: Route) -> list[Schema]:
    found: list[Schema] = []
    if route.changes_version:
        required = route.versioned is Versioning.REQUIRED
        text = "ETag of the version that the change is based on."
        schema = {**_TEXT, "pattern": '^"v(0|[1-9][0-9]{0,17})"$'}
        found.append(
            {"name": "If-Match", "in": "header", "required": required, "description": text, "schema": schema},
        )
    if route.key is not KeyUse.NONE:
        text = (
            "A new random value for each request; the same one when it is repeated, for the same answer. Kept for "
            f"{_KEPT_HOURS} hours, unless the setting idempotency_hours says otherwise."
        )
        schema = {**_TEXT, "pattern": "^[A-Za-z0-9_.:-]{1,255}$"}
        required = route.key is KeyUse.REQUIRED
        found.append(
            {"name": "Idempotency-Key", "in": "header", "required": required, "description": text, "schema": schema},
        )
    return found


def _request_body(route: Route, schemas: Schemas) -> Schema:
    schema = schemas.of(route.request, Mode.PATCH if route.patch else Mode.INPUT)
    kinds = (MERGE_PATCH, JSON) if route.patch else (JSON,)
    return {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}


def _success(route: Route, status: int, schemas: Schemas) -> Schema:
    found: Schema = {"description": reason_phrase(status)}
    headers: dict[str, str] = {}
    if route.versioned is not Versioning.NONE and route.response is not None:
        headers["ETag"] = "Version of what is shown, to be sent as If-Match with a change."
    if route.is_paged:
        headers["Link"] = 'Where the list goes on, as rel="next"; absent at its end.'
    is_redirect = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    if is_redirect or status in {HTTPStatus.CREATED, HTTPStatus.ACCEPTED}:
        headers["Location"] = "Where to go."
    if route.key is not KeyUse.NONE:
        headers["Idempotent-Replayed"] = "true when the outcome of an earlier request is repeated."
    if headers:
        found["headers"] = {name: {"description": text, "schema": _TEXT} for name, text in headers.items()}
    if route.response is not None and not is_redirect:
        kind = route.media_type.partition(";")[0]
        found["content"] = {kind: {"schema": schemas.of(route.response, Mode.OUTPUT)}}
    return found


def _without_null(schema: Schema) -> Schema:
    """Return the schema of a parameter, which is left out rather than null."""
    kind = schema.get("type")
    if isinstance(kind, list):
        return {**schema, "type": kind[0]}
    if "anyOf" in schema:
        members = [member for member in schema["anyOf"] if member != {"type": "null"}]
        rest = {name: value for name, value in schema.items() if name != "anyOf"}
        return {**rest, **members[0]} if len(members) == 1 else {**rest, "anyOf": members}
    return schema


_SECURITY: Final[dict[Access, list[dict[str, list[str]]]]] = {
    Access.PUBLIC: [],
    Access.OWNER: [{}, {"session": []}, {"bearer": []}],
    Access.ADMIN: [{"session": []}, {"bearer": []}],
}

_PROBLEM: Final[dict[str, Schema]] = {
    "Problem": {
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "properties": {
            "type": {**_TEXT, "format": "uri", "description": "Where the kind of problem is explained."},
            "title": {**_TEXT, "description": "The kind of problem in a few words."},
            "status": {"type": "integer", "description": "HTTP status."},
            "detail": {**_TEXT, "description": "What happened and what to do, in a sentence for people."},
            "instance": {**_TEXT, "format": "uri", "description": "This very occurrence."},
            "code": {**_TEXT, "description": "Stable name of the kind of problem."},
            "request_id": {**_TEXT, "description": "Quote it when you ask for help."},
            "errors": {
                "type": "array",
                "description": "Every field at fault.",
                "items": {"$ref": "#/components/schemas/ProblemField"},
            },
            "current": {"type": ["integer", "string"], "description": "The version or the state that is stored now."},
            "flag": {**_TEXT, "description": "The feature flag that would have to be on."},
            "reasons": {"type": "array", "items": _TEXT, "description": "What the hub lacks, and what to do."},
        },
        "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    },
    "ProblemField": {
        "type": "object",
        "description": "What is wrong with one field.",
        "properties": {
            "pointer": {
                **_TEXT,
                "description": "JSON pointer into the body, such as "
                f"{pointer('map', 'size')}, or the name of a query parameter after a slash.",
            },
            "code": {**_TEXT, "description": "Stable name of what is wrong."},
            "message": {**_TEXT, "description": "What to enter instead."},
            "in": {"const": "query", "description": "Present when the field is a parameter of the query."},
        },
        "required": ["pointer", "code", "message"],
    },
}
