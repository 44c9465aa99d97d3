"""What every answer of every operation tells browsers, proxies and those who trace requests."""

from __future__ import annotations

import re

import pytest

from ops_core.domain.principal import Principal, Role
from ops_web.route import Route
from ops_web.table import ROUTES
from tests.acceptance.support.browser import Browser
from tests.acceptance.support.world import API, Site, build_site

HTTPS = "https://hub.example.com"
TRACE = "0af7651916cd43dd8448eb211c80319c"
MEMORY = {"healthz", "readyz", "metrics", "enter"}
"""Operations outside of the interface; browsers may keep what they answer."""


@pytest.fixture(scope="module")
def admin() -> Browser:
    """Return the browser of somebody who gets at every operation."""
    return build_site(public_url=HTTPS).browser(Principal.user("root", frozenset({Role.ADMIN})))


@pytest.mark.parametrize("fault", ["", "surprise=1"], ids=["as it should be", "with a fault"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation)
def test_every_operation_is_guarded(admin: Browser, route: Route, fault: str) -> None:
    """Whatever comes back, a browser runs nothing foreign with it, guesses no type and tells no other site."""
    body: dict[str, object] | None = {} if route.request is not None else None
    reply = admin.send(route.method, re.sub(r"{\w+}", "x", route.path), body, query=fault)
    headers = reply.headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert int(headers["strict-transport-security"].removeprefix("max-age=").partition(";")[0]) >= 31_536_000
    assert not {"server", "x-powered-by", "access-control-allow-origin"} & set(headers)
    if route.path.startswith("/api/"):
        assert headers["cache-control"] == "no-store"
        assert "script-src" not in policy
    else:
        assert route.operation in MEMORY


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("PUT", "/api/ops/flags", 405)])
def test_refusals_without_an_operation_are_guarded(admin: Browser, method: str, path: str, status: int) -> None:
    """So is what no operation answers."""
    reply = admin.send(method, path)
    assert reply.status == status
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in reply.headers["content-security-policy"]


def test_every_answer_can_be_traced(admin: Browser) -> None:
    """Each answer has an id of its own, and continues the trace of its request."""
    parent = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    replies = [admin.send("GET", path, headers=parent) for path in ("/healthz", f"{API}/bootstrap", "/nothing")]
    for reply in replies:
        _, trace, span, _ = reply.headers["traceparent"].split("-")
        assert (trace, span) == (TRACE, reply.headers["x-request-id"])
    assert len({reply.headers["x-request-id"] for reply in replies}) == len(replies)


@pytest.mark.parametrize(
    ("url", "name", "attributes"),
    [
        (HTTPS, "__Host-hub_session", {"path=/", "httponly", "samesite=lax", "secure"}),
        ("http://127.0.0.1:8000", "hub_session", {"path=/", "httponly", "samesite=lax"}),
    ],
    ids=["https", "http"],
)
def test_a_session_is_out_of_reach(url: str, name: str, attributes: set[str]) -> None:
    """Neither scripts nor other sites get at the cookie of a session, nor over https other hosts of the domain."""
    (cookie,) = build_site(public_url=url).browser().get(f"{API}/bootstrap").cookies
    value, *found = cookie.split("; ")
    assert re.fullmatch(rf"{name}=[A-Za-z0-9_-]{{43}}", value)
    assert {part.lower() for part in found if not part.startswith("Max-Age=")} == attributes


def test_a_known_session_gets_no_other_cookie(site: Site) -> None:
    """A browser that has a session keeps it."""
    browser = site.browser()
    assert browser.get(f"{API}/bootstrap").cookies
    assert not browser.get(f"{API}/bootstrap").cookies


def test_large_answers_are_compressed_for_those_who_ask(site: Site) -> None:
    """The description of the interface comes compressed, and proxies are told that it depends on the request."""
    browser = site.browser()
    browser.published = None  # it reads plain answers only
    plain = browser.get(f"{API}/openapi.json")
    compressed = browser.get(f"{API}/openapi.json", Accept_Encoding="gzip")
    assert compressed.headers["content-encoding"] == "gzip"
    assert len(compressed.content) < len(plain.content) / 3
    assert plain.headers["vary"] == compressed.headers["vary"] == "Accept-Encoding"
