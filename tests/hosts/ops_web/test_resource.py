from __future__ import annotations

from typing import Any

import pytest

from ops_core.domain.flag import FlagInput, FlagName
from ops_core.domain.principal import Principal, Role
from ops_web.route import Answer, Call, Route
from tests.support.web import NAMES, Site, build_site

ANN, BEN = Principal.user("ann"), Principal.user("ben")
ROOT = Principal.user("root", frozenset({Role.ADMIN}))
THING = "/api/ops/things/thing_1"


def switch_off(site: Site, flag: FlagName) -> None:
    """Switch a flag off."""
    site.hub.flags.set(ROOT, flag, FlagInput(enabled=False, reason="for a test"), None)
    site.clock.advance(seconds=2)


def test_what_is_created_is_answered() -> None:
    """A body is structured, handed over, and the answer has its status and its tag."""
    answer = build_site().send("POST", "/api/ops/things", {"name": " A thing ", "size": 3})
    assert answer.status_code == 201
    assert answer.json == {"name": "A thing", "said": None}
    assert answer.headers["etag"] == '"v1"'
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({}, [("/name", "required")]),
        ({"name": ""}, [("/name", "required")]),
        ({"name": "x", "size": 11}, [("/size", "too_large")]),
        ({"name": "x", "size": "1"}, [("/size", "type")]),
        ({"name": "x", "colour": "green"}, [("/colour", "choice")]),
        ({"name": "x", "owner": "user:ben"}, [("/owner", "unknown")]),
        ({"name": 1, "size": 0}, [("/name", "type"), ("/size", "too_small")]),
        ([], [("", "type")]),
        ("x", [("", "type")]),
    ],
)
def test_every_field_at_fault_is_named(body: Any, found: list[tuple[str, str]]) -> None:
    """A body that breaks rules is answered with 422 and with a pointer to each field at fault."""
    answer = build_site().send("POST", "/api/ops/things", body)
    assert (answer.status_code, answer.json["code"]) == (422, "input.invalid")
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == found


def test_a_body_is_json() -> None:
    """A form is refused, also from a script."""
    answer = build_site().client.simulate_post("/api/ops/things", body="name=x", headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json["code"]) == (415, "body.media_type")


def test_a_large_body_is_refused() -> None:
    """The limit of the settings holds."""
    site = build_site({"body_limit_bytes": 1024})
    answer = site.send("POST", "/api/ops/things", {"name": "x" * 1024})
    assert (answer.status_code, answer.json["code"]) == (413, "body.too_large")


def test_a_version_is_shown() -> None:
    """What can be changed has the version in its tag."""
    assert build_site().get(THING).headers["etag"] == '"v7"'


def test_a_change_names_its_version() -> None:
    """A patch arrives as it was sent, with the version that it is based on."""
    answer = build_site().send("PATCH", THING, {"size": None, "name": "x"}, If_Match='"v7"')
    assert answer.json["said"] == [7, {"size": None, "name": "x"}]
    assert answer.headers["etag"] == '"v8"'


@pytest.mark.parametrize(("method", "body"), [("PATCH", {}), ("DELETE", None)])
def test_a_change_without_a_version_is_refused(method: str, body: Any) -> None:
    """Nobody overwrites what they have not seen."""
    site = build_site()
    answer = site.send(method, THING, body)
    assert (answer.status_code, answer.json["code"]) == (428, "version.required")
    answer = site.send(method, THING, body, If_Match="*")
    assert (answer.status_code, answer.json["code"]) == (400, "request.malformed")


def test_a_version_may_be_optional() -> None:
    """Where it is optional, a change may name it or not, but not wrongly."""
    site = build_site()
    assert site.send("PUT", THING, {"name": "x"}).json["said"] is None
    assert site.send("PUT", THING, {"name": "x"}, If_Match='"v3"').json["said"] == 3
    assert site.send("PUT", THING, {"name": "x"}, If_Match="3").status_code == 400


@pytest.mark.parametrize("patch", [[], "x", None, 1])
def test_a_patch_is_an_object(patch: Any) -> None:
    """A merge patch that would replace the whole is refused."""
    site = build_site()
    answer = site.client.simulate_patch(
        THING,
        body=__import__("json").dumps(patch),
        headers={"Content-Type": "application/merge-patch+json", "If-Match": '"v1"'},
    )
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "")


def test_nothing_is_left_of_a_deleted_thing() -> None:
    """An answer without a body has none."""
    answer = build_site().send("DELETE", THING, If_Match='"v7"')
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["x-version"] == "7"


def test_a_key_arrives_with_a_fingerprint() -> None:
    """The same request has the same fingerprint, another body another one."""
    site = build_site()
    said = [
        site.send("POST", "/api/ops/things", body, Idempotency_Key="k-1").json["said"]
        for body in ({"name": "x", "size": 1}, {"size": 1, "name": "x"}, {"name": "y"})
    ]
    assert said[0] == said[1]
    assert said[0][:2] == said[2][:2] == ["create_thing", "k-1"]
    assert said[0][2] != said[2][2]


def test_a_key_can_be_needed() -> None:
    """What costs something is refused without a key."""
    site = build_site()
    answer = site.send("POST", "/api/ops/keyed", {"name": "x"})
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency.key_required")
    answer = site.send("POST", "/api/ops/keyed", {"name": "x"}, Idempotency_Key="a b")
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency.key_malformed")
    assert site.send("POST", "/api/ops/keyed", {"name": "x"}, Idempotency_Key='"k"').status_code == 200


def test_a_list_is_read_page_by_page() -> None:
    """Following the links shows every item once, and the last page has no link."""
    site = build_site()
    headers = {"Cookie": site.cookie(ANN)}
    found: list[str] = []
    path, query = "/api/ops/things", "limit=2"
    for _ in range(10):
        answer = site.client.simulate_get(path, query_string=query, headers=headers)
        found += answer.json["items"]
        if answer.json["next"] is None:
            break
        link = answer.headers["link"]
        assert link.endswith('>; rel="next"')
        path, _, query = link[1 : link.index(">")].partition("?")
        assert f"after={answer.json['next']}" in query
        assert "limit=2" in query
    assert tuple(found) == NAMES
    assert "link" not in answer.headers


def test_a_cursor_belongs_to_its_owner_and_its_filters() -> None:
    """The cursor of somebody else, or of another list, is refused; another page size is fine."""
    site = build_site()
    ann, ben = {"Cookie": site.cookie(ANN)}, {"Cookie": site.cookie(BEN)}
    cursor = site.get("/api/ops/things", params={"limit": 1}, headers=ann).json["next"]
    for who, more in ((ben, {}), (ann, {"colour": "red"})):
        answer = site.get("/api/ops/things", params={"after": cursor, **more}, headers=who)
        assert (answer.status_code, answer.json["code"]) == (400, "cursor.invalid")
    assert site.get("/api/ops/things", params={"after": cursor, "limit": 200}, headers=ann).json["items"] == list(
        NAMES[1:]
    )
    assert site.get("/api/ops/things", params={"after": "thing_1"}, headers=ann).status_code == 400


def test_a_mounted_host_links_below_its_mount() -> None:
    """Links begin with the path under which the host is mounted in another application."""
    answer = build_site().get("/api/ops/things", root_path="/mounted")
    assert answer.headers["link"].startswith("</mounted/api/ops/things?after=")


def test_an_unknown_parameter_is_refused() -> None:
    """A misspelt parameter does not pass unnoticed, neither where there are some nor where there are none."""
    site = build_site()
    for path in ("/api/ops/things", "/api/ops/whoami"):
        answer = site.get(path, params={"limt": 5})
        assert (answer.status_code, answer.json["code"]) == (422, "query.invalid")
        assert answer.json["errors"] == [
            {"pointer": "/limt", "code": "unknown", "message": "There is no such field. Leave it out.", "in": "query"}
        ]


def test_public_routes_ignore_the_query() -> None:
    """Whoever watches the health of the host may add what keeps caches away."""
    assert build_site().get("/healthz", params={"_": "123"}).status_code == 200


@pytest.mark.parametrize("name", ["a%00b", "a%0Ab", "x" * 201, "%7F", "a%E2%80%A8b"])
def test_odd_ids_are_unknown_ids(name: str) -> None:
    """An id that no storage could hold reaches none."""
    answer = build_site().get(f"/api/ops/things/{name}")
    assert (answer.status_code, answer.json["code"]) == (404, "route.not_found")


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/api/ops/things", "GET, HEAD, OPTIONS, POST"),
        (THING, "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        ("/api/ops/keyed", "OPTIONS, POST"),
        ("/healthz", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_path_tells_its_methods(path: str, allow: str) -> None:
    """OPTIONS lists the methods, and a method that is not among them is answered with the same list."""
    site = build_site()
    options = site.client.simulate_options(path)
    assert (options.status_code, options.headers["allow"], options.content) == (204, allow, b"")
    refused = site.client.simulate_request("TRACE", path)
    assert (refused.status_code, refused.json["code"]) == (405, "method.not_allowed")
    assert sorted(refused.headers["allow"].split(", ")) == allow.split(", ")


def test_head_is_get_without_a_body() -> None:
    """HEAD has the headers of GET."""
    site = build_site()
    head, get = site.client.simulate_head(THING), site.get(THING)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-type", "content-length"):
        assert head.headers[name] == get.headers[name]


def test_a_switched_off_hub_answers_nobody() -> None:
    """With the hub off, owners get 503, and what watches it still works."""
    site = build_site()
    switch_off(site, FlagName.HUB_ENABLED)
    answer = site.get("/api/ops/whoami")
    assert (answer.status_code, answer.json["code"], answer.json["flag"]) == (503, "feature.disabled", "hub_enabled")
    assert "retry-after" in answer.headers
    assert site.get("/healthz").status_code == 200


def test_a_switched_off_feature_is_refused() -> None:
    """With a feature off, what needs it gets 409, and everything else works."""
    routes = tuple(
        Route(
            method="GET",
            path=f"/api/ops/{flag}",
            operation=flag.value,
            handler=lambda call: Answer({"owner": call.principal.owner}),
            summary="",
            tag="",
            flag=flag,
        )
        for flag in (FlagName.RUNS_ENABLED, FlagName.LIVE_RANKS_ENABLED, FlagName.HUB_ENABLED)
    )
    site = build_site(routes=routes)
    switch_off(site, FlagName.RUNS_ENABLED)
    answer = site.get("/api/ops/runs_enabled")
    assert (answer.status_code, answer.json["code"], answer.json["flag"]) == (409, "feature.disabled", "runs_enabled")
    assert site.get("/api/ops/live_ranks_enabled").status_code == 409  # off from the start
    assert site.get("/api/ops/hub_enabled").status_code == 200
    switch_off(site, FlagName.HUB_ENABLED)
    assert site.get("/api/ops/runs_enabled").status_code == 503


def test_a_public_route_has_no_caller() -> None:
    """A handler that asks for the caller of a public route is told that there is none."""
    seen: list[Call] = []

    def look(call: Call) -> Answer:
        seen.append(call)
        return Answer()

    from ops_web.route import Access  # noqa: PLC0415 - for this test only

    route = Route(
        method="GET",
        path="/look",
        operation="look",
        handler=look,
        summary="",
        tag="",
        access=Access.PUBLIC,
        flag=None,
        status=204,
    )
    site = build_site(routes=(route,))
    assert site.get("/look").status_code == 204
    with pytest.raises(RuntimeError, match="no caller"):
        _ = seen[0].principal
    with pytest.raises(RuntimeError, match="Only versioned writes"):
        _ = seen[0].version
    with pytest.raises(RuntimeError, match="require a key"):
        _ = seen[0].key
    assert seen[0].hub is site.hub
    assert "wsgi" not in repr(seen[0])


def test_somebody_elses_thing_answers_like_none() -> None:
    """A 404 says nothing that depends on the id, so that two of them differ in nothing but the request."""
    site = build_site()
    answer = site.get("/api/ops/things/missing")
    assert answer.json["code"] == "resource.not_found"
    assert "missing" not in answer.text
