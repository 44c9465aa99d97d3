"""The published description is whole, current, and what the host does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from ops_core.domain.principal import Principal, Role
from ops_web.app import create_app
from ops_web.openapi import openapi_document
from ops_web.route import Access, Answer, Route
from ops_web.table import ROUTES
from tests.acceptance.support import schemas
from tests.acceptance.support.browser import Browser
from tests.acceptance.support.published import PROBLEM, Published
from tests.acceptance.support.world import API, PLACE, REPORTS, Site, draft, dump, fresh, made, populate

SNAPSHOT = schemas.CONTRACTS / "openapi" / "ops.v1.json"
REFRESH = "Run: ops-hub openapi > contracts/openapi/ops.v1.json"
REFRESH_SCHEMAS = "Run: python -m tests.acceptance.support.schemas"
SIGN_IN = {("begin_login", 302), ("finish_login", 302)}
"""These answers take an OpenID provider; tests/hosts/ops_web/identity has one."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """Return the document as clients get it."""
    return json.loads(json.dumps(openapi_document(ROUTES)))  # type: ignore[no-any-return]  # JSON of an object


def test_the_snapshot_is_current(document: dict[str, Any]) -> None:
    """A change of the interface shows as a change of the stored document, for whoever reviews it."""
    assert json.loads(SNAPSHOT.read_text()) == document, REFRESH


def test_the_host_answers_with_the_same_document(site: Site, document: dict[str, Any]) -> None:
    """What a running host publishes is the document of its routes."""
    assert site.browser().get(f"{API}/openapi.json").json == document


@pytest.mark.parametrize("name", ["problem.json", "run-results.json"])
def test_the_schemas_are_current(name: str) -> None:
    """The stored schemas are those of the classes, and valid by themselves."""
    found = json.loads((schemas.FOLDER / name).read_text())
    assert found == schemas.schemas()[name], REFRESH_SCHEMAS
    assert jsonschema_rs.meta.is_valid(found)
    jsonschema_rs.validator_for(found)  # refuses a reference that leads nowhere


def test_real_answers_fit_the_schemas(site: Site) -> None:
    """A problem and the results of a run, as the host sends them, are valid by the stored schemas."""
    owner = site.browser()
    (things,) = populate(site, owner)
    results = owner.get(f"{REPORTS}/{things.report}/runs/{things.run}/results")
    problem = owner.post(f"{API}/locations", dict(PLACE))
    for name, reply in (("run-results.json", results), ("problem.json", problem)):
        validator = jsonschema_rs.validator_for(json.loads((schemas.FOLDER / name).read_text()), validate_formats=True)
        assert validator.is_valid(reply.json), name
        assert not validator.is_valid({}), name


def test_schemas_are_json_schema(document: dict[str, Any]) -> None:
    """Every schema in the document is valid by the dialect that the document names."""
    for schema in _schemas(document):
        assert jsonschema_rs.meta.is_valid({"$schema": document["jsonSchemaDialect"], **schema}), schema


def test_references_lead_somewhere(document: dict[str, Any]) -> None:
    """Every reference is into the components of the document, and nothing there is unused."""
    components = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert _references(document) == components


def test_operations_are_whole(document: dict[str, Any]) -> None:
    """Every operation has an id of its own, its parameters, a success and a problem for each refusal."""
    ids = []
    tags = {tag["name"] for tag in document["tags"]}
    for path, method, operation in _operations(document):
        ids.append(operation["operationId"])
        assert operation["summary"], path
        assert set(operation["tags"]) <= tags
        parameters = [(parameter["in"], parameter["name"]) for parameter in operation.get("parameters", [])]
        assert len(parameters) == len(set(parameters)), path
        assert {name for where, name in parameters if where == "path"} == set(re.findall(r"{(\w+)}", path))
        assert all(p["required"] for p in operation.get("parameters", []) if p["in"] == "path")
        assert ("requestBody" in operation) <= (method in {"post", "put", "patch"}), path
        assert min(operation["responses"]) < "400", path
        for status, response in operation["responses"].items():
            assert response["description"], (path, status)
            assert re.fullmatch("[1-5][0-9][0-9]", status), (path, status)
            if status >= "400" and operation["operationId"] != "enter":
                assert set(response["content"]) == {PROBLEM}, (path, status)
        for requirement in operation["security"]:
            assert set(requirement) <= set(document["components"]["securitySchemes"])
    assert len(ids) == len(set(ids)) == len(ROUTES)


def test_fields_are_explained(document: dict[str, Any]) -> None:
    """Every component says what it is, and every field of it what it means."""
    for name, schema in document["components"]["schemas"].items():
        assert schema.get("description"), name
        for field, inner in schema.get("properties", {}).items():
            assert inner.get("description"), f"{name}.{field}"


def test_every_success_is_as_described(site: Site) -> None:
    """Each operation, carried out, answers with each status of success that it documents, by its schema."""
    seen = _walk(site)
    promised = {(route.operation, status) for route in ROUTES for status in (route.status, *route.also) if status < 400}
    assert promised - seen == SIGN_IN


def test_the_check_finds_what_is_not_described(site: Site) -> None:
    """An answer with a field, a status or a type that the document lacks fails this suite."""
    route = Route(
        method="GET",
        path="/thing",
        operation="see_thing",
        handler=lambda call: Answer({"status": "alive", **call.path}, headers=()),
        summary="See",
        tag="Things",
        access=Access.PUBLIC,
        response=next(route for route in ROUTES if route.operation == "healthz").response,
        flag=None,
    )
    app = create_app(site.hub, routes=(route,))
    assert Browser(app, Published((route,))).get("/thing").status == 200
    for status, content, kind in (
        (200, b'{"status":"alive","secret":1}', "application/json"),
        (200, b'{"status":1}', "application/json"),
        (200, b"{}", "application/json"),
        (200, b'{"status":"alive"}', "text/html"),
        (201, b'{"status":"alive"}', "application/json"),
        (404, b'{"title":"none"}', "application/json"),
        (500, b'{"title":"Traceback"}', PROBLEM),
    ):
        with pytest.raises(AssertionError):
            Published((route,)).check("GET", "/thing", status, {"content-type": kind}, content)


def _walk(site: Site) -> set[tuple[str, int]]:
    """Carry out every operation that needs nobody outside and return what was answered."""
    owner, admin = site.browser(), site.browser(Principal.user("root", frozenset({Role.ADMIN})))
    seen = Published(ROUTES)
    owner.published = admin.published = seen
    (things,) = populate(site, owner)
    dump(owner)
    location, report = f"{API}/locations/{things.location}", f"{REPORTS}/{things.report}"
    made(owner.post(f"{API}/locations", {**PLACE, "on_duplicate": "merge", "merge_into": things.location}))
    for path in (f"{location}/duplicates", location, report, f"{report}/runs", f"{report}/runs/{things.run}"):
        assert owner.get(path).status == 200
    assert owner.get(f"{report}/runs/{things.run}/comparison", f"earlier={things.run}").status == 200
    assert owner.get(f"{API}/locations/overview.csv").status == 200
    for path, change in ((location, {"category": "Pizza"}), (report, {"name": "Nearby"})):
        assert owner.send("PATCH", path, change, headers=owner.get(path).etag).status == 200
    for path, body in (
        (f"{API}/locations/import", {"csv": "name,street,city,country\nAnn,1 A Street,Austin,US\nBen,2 B Street,,US"}),
        (f"{location}/merge", {"location_id": things.second_location}),
        (f"{API}/locations/{things.deleted_location}/restore", None),
        (f"{REPORTS}/{things.deleted_report}/restore", None),
        (f"{REPORTS}/preview", draft(things.location)),
        (f"{report}/preview", None),
        (f"{REPORTS}/{things.open_report}/runs/{things.open_run}/cancel", None),
        (f"{API}/dead-letters/{things.letter}/replay", None),
        (f"{API}/dead-letters/replay", {"failure": "auth"}),
        (f"{REPORTS}/{things.failed_report}/runs/{things.failed_run}/replay", None),
    ):
        assert owner.post(path, body, **fresh()).status in {200, 202}, path
    assert owner.get(f"{API}/dead-letters/{things.letter}").status == 200
    for path in (f"{API}/bootstrap", f"{API}/metrics/definitions", f"{API}/dead-letters", f"{API}/app-settings"):
        assert owner.get(path).status == 200
    for path in ("/healthz", "/readyz", f"{API}/openapi.json"):
        assert owner.get(path).status == 200
    assert owner.send("GET", "/metrics", environ={"REMOTE_ADDR": "127.0.0.1"}).status == 200
    switch = {"enabled": True, "reason": "trying it out"}
    for path in (f"{API}/flags", f"{API}/flags/runs_enabled/changes"):
        assert admin.put(f"{API}/flags/runs_enabled", switch).status == 200
        assert admin.get(path).status == 200
    visitor = site.browser()
    visitor.published = seen
    assert visitor.get("/ops/enter", f"ticket={site.hub.sessions.open().token}").status == 303
    assert visitor.get("/ops/enter", f"ticket={'x' * 43}").status == 410
    assert visitor.post(f"{API}/auth/logout").status == 204
    return seen.seen


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, there in document["paths"].items():
        for method, operation in there.items():
            yield path, method, operation


def _schemas(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from document["components"]["schemas"].values()
    for _, _, operation in _operations(document):
        yield from (parameter["schema"] for parameter in operation.get("parameters", []))
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        yield from (kind["schema"] for body in bodies for kind in body.get("content", {}).values())


def _references(part: Any) -> set[str]:
    match part:
        case dict():
            own = {part["$ref"]} if "$ref" in part else set()
            return own.union(*(_references(value) for value in part.values()))
        case list():
            return set().union(*(_references(item) for item in part))
    return set()
