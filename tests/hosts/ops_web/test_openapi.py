from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import jsonschema_rs
import pytest

from ops_web.openapi import error_codes, openapi_document, openapi_json
from ops_web.own_routes import OWN_ROUTES
from ops_web.problem import error_classes
from ops_web.table import ROUTES
from tests.support.web import THINGS, build_site

DOCUMENT = openapi_document((*OWN_ROUTES, *THINGS))
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def operation(method: str, path: str) -> dict[str, Any]:
    """Return the description of an operation."""
    found: dict[str, Any] = DOCUMENT["paths"][path][method]
    return found


def references(value: Any) -> set[str]:
    """Return every reference below a value."""
    if isinstance(value, dict):
        found = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return found.union(*(references(inner) for inner in value.values()))
    return set().union(*(references(inner) for inner in value)) if isinstance(value, list) else set()


def test_the_host_describes_itself() -> None:
    """The document is served beside the operations, with the media type of JSON."""
    answer = build_site().get("/api/ops/openapi.json")
    assert answer.json == json.loads(json.dumps(DOCUMENT))
    assert answer.headers["content-type"] == "application/json"


def test_every_route_is_in_it() -> None:
    """No operation can be forgotten, and none is described that is not there."""
    routes = (*OWN_ROUTES, *THINGS)
    described = {
        (method.upper(), path, told["operationId"])
        for path, there in DOCUMENT["paths"].items()
        for method, told in there.items()
    }
    assert described == {(route.method, route.path, route.operation) for route in routes}


def test_it_is_always_the_same() -> None:
    """Another process, with other hashes, writes the same bytes, whatever the order of the routes."""
    code = "from ops_web.table import ROUTES; from ops_web.openapi import openapi_json; import sys; "
    code += "sys.stdout.buffer.write(openapi_json(tuple(reversed(ROUTES))))"
    written = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    ]
    assert written[0] == written[1] == openapi_json(ROUTES)


def test_every_reference_leads_somewhere() -> None:
    """No schema is missing, in the whole table of the host."""
    document = openapi_document(ROUTES)
    there = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= there
    assert references(document) > {"#/components/schemas/Problem"}


def test_every_schema_is_a_schema() -> None:
    """Each component is valid JSON Schema 2020-12."""
    for name, schema in openapi_document(ROUTES)["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}), name


def test_parameters_of_the_query() -> None:
    """Each has its rules and its default; none is null, since it would be left out."""
    told = {parameter["name"]: parameter for parameter in operation("get", "/api/ops/things")["parameters"]}
    assert told["limit"] == {
        "name": "limit",
        "in": "query",
        "required": False,
        "description": "Most of them.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 2},
    }
    assert told["after"]["schema"] == {"type": "string"}
    assert told["colour"]["schema"] == {"$ref": "#/components/schemas/Colour"}


def test_headers_and_paths_are_parameters() -> None:
    """What a change needs is said: the id, the version and the key."""
    told = {p["name"]: p for p in operation("patch", "/api/ops/things/{thing_id}")["parameters"]}
    assert told["thing_id"]["in"] == "path"
    assert told["If-Match"]["required"] is True
    told = {p["name"]: p for p in operation("put", "/api/ops/things/{thing_id}")["parameters"]}
    assert told["If-Match"]["required"] is False
    assert operation("post", "/api/ops/keyed")["parameters"][0]["required"] is True
    key = operation("post", "/api/ops/things")["parameters"][0]
    assert key["name"] == "Idempotency-Key"
    assert "Kept for 72 hours, unless the setting idempotency_hours says otherwise." in key["description"]
    assert operation("post", "/api/ops/things")["parameters"][0]["required"] is False


def test_bodies() -> None:
    """A body is JSON, and a patch may be sent as either."""
    body = operation("post", "/api/ops/things")["requestBody"]
    assert body["content"] == {"application/json": {"schema": {"$ref": "#/components/schemas/ThingInput"}}}
    assert set(operation("patch", "/api/ops/things/{thing_id}")["requestBody"]["content"]) == {
        "application/merge-patch+json",
        "application/json",
    }
    assert "requestBody" not in operation("get", "/api/ops/things")
    assert SCHEMAS["ThingInputPatch"]["properties"]["name"]["type"] == ["string", "null"]


def test_answers() -> None:
    """Success has its schema and its headers, and every error is a problem."""
    created = operation("post", "/api/ops/things")["responses"]
    assert created["201"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Thing"}
    assert set(created["201"]["headers"]) == {"ETag", "Location", "Idempotent-Replayed"}
    assert "Link" in operation("get", "/api/ops/things")["responses"]["200"]["headers"]
    assert "content" not in operation("delete", "/api/ops/things/{thing_id}")["responses"]["204"]
    assert list(operation("get", "/metrics")["responses"]["200"]["content"]) == ["text/plain"]
    for there in DOCUMENT["paths"].values():
        for told in there.values():
            for status, answer in told["responses"].items():
                if status >= "4":
                    assert list(answer["content"]) == ["application/problem+json"]


def test_codes_of_errors() -> None:
    """An operation lists the codes of its use case and those that follow from what it is."""
    codes = set(operation("patch", "/api/ops/things/{thing_id}")["x-error-codes"])
    assert {"version.required", "version.stale", "body.malformed", "csrf.refused", "auth.session_ended"} <= codes
    assert "cursor.invalid" not in codes
    assert "idempotency.mismatch" not in codes
    codes = set(operation("get", "/api/ops/things")["x-error-codes"])
    assert {"cursor.invalid", "query.invalid", "feature.disabled", "storage.unavailable"} <= codes
    assert "csrf.refused" not in codes
    codes = set(operation("post", "/api/ops/keyed")["x-error-codes"])
    assert {"idempotency.key_required", "idempotency.in_progress", "idempotency.mismatch"} <= codes
    assert {"access.forbidden", "auth.required"} <= set(operation("get", "/api/ops/admin")["x-error-codes"])
    assert operation("get", "/healthz")["x-error-codes"] == ["internal.error"]


def test_every_code_in_the_table_exists() -> None:
    """No route promises an error that nobody raises."""
    known = {*error_classes(), "internal.error", "route.not_found", "query.invalid"}
    for route in ROUTES:
        assert set(error_codes(route)) <= known, route.operation


def test_who_is_answered() -> None:
    """Everybody, everybody with something of their own, or administrators only."""
    assert operation("get", "/healthz")["security"] == []
    assert {} in operation("get", "/api/ops/whoami")["security"]
    assert {} not in operation("get", "/api/ops/admin")["security"]
    assert operation("get", "/api/ops/admin")["x-access"] == "admin"
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert schemes["session"]["name"] == "__Host-hub_session"
    assert schemes["bearer"]["scheme"] == "bearer"


@pytest.mark.parametrize("path", ["/api/ops/nothing", "/api/ops/fail", "/api/ops/things?limit=0", "/api/ops/admin"])
def test_problems_fit_their_schema(path: str) -> None:
    """What is answered is what is described."""
    answer = build_site().get(path)
    document = {"$ref": "#/components/schemas/Problem", "components": {"schemas": SCHEMAS}}
    jsonschema_rs.validator_for(document).validate(answer.json)


def test_operations_are_unique() -> None:
    """In the whole table each name, and each method at a path, is there once."""
    assert len({route.operation for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)
