"""Nobody gets at what belongs to somebody else, and nobody can tell it from what does not exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from ops_core.domain.principal import Principal, Role
from ops_web.identity.cookies import SESSION
from ops_web.route import Access, Route
from ops_web.table import ROUTES
from tests.acceptance.support.browser import Browser, Reply
from tests.acceptance.support.vectors import NOT_IDS, VECTORS, Known, Shot
from tests.acceptance.support.world import API, REPORTS, Site, Things, build_site, draft, dump, made, populate, unknown

OWNER_ROUTES = [route for route in ROUTES if route.access is Access.OWNER]
ADMIN_ROUTES = [route for route in ROUTES if route.access is Access.ADMIN]
PUBLIC_READS = [route for route in ROUTES if route.access is Access.PUBLIC and not route.is_unsafe]
OWNERS = ("session", "user")
STRANGERS = ("stranger", "ended session")
CALLERS = ("other user", "other session", "admin of another account", *STRANGERS)
CURSORS = {
    "list_locations": f"{API}/locations",
    "list_reports": REPORTS,
    "list_runs": REPORTS + "/{report}/runs",
    "list_dead_letters": f"{API}/dead-letters",
}
SWITCH = {"enabled": True, "reason": "trying it out"}


@attrs.frozen
class Scene:
    """An owner with one of everything, and others with as much.

    Attributes:
        owners: By kind, those who are to be left alone.
        callers: By kind, those who try.
        things: What everybody has, by kind.
        before: What each owner saw at the start.
    """

    owners: Mapping[str, Browser]
    callers: Mapping[str, Browser]
    things: Mapping[str, Things]
    before: Mapping[str, dict[str, Any]]

    def known(self, owner: str) -> Known:
        """Return what somebody may have found out about an owner."""
        things = self.things[owner]
        browser = self.owners[owner]
        pages = {name: browser.get(path.format(report=things.report), "limit=1") for name, path in CURSORS.items()}
        return Known(things, {name: page.json["next"] for name, page in pages.items()})

    def marks(self, owner: str) -> set[str]:
        """Return everything that tells of an owner wherever it shows."""
        key = self.before[owner][f"{API}/onboarding"]["owner"]
        return {key, *attrs.astuple(self.things[owner])}

    def untouched(self, owner: str) -> bool:
        """Return whether an owner sees what it saw at the start."""
        return dump(self.owners[owner]) == self.before[owner]


@pytest.fixture(scope="module")
def scene() -> Scene:
    """Return owners and callers of every kind."""
    site = build_site()
    owners = {"session": site.browser(), "user": site.browser(Principal.user("ann"))}
    settled = {
        "other user": site.browser(Principal.user("ben")),
        "other session": site.browser(),
        "admin of another account": site.browser(Principal.user("root", frozenset({Role.ADMIN}))),
    }
    everybody = owners | settled
    things = dict(zip(everybody, populate(site, *everybody.values()), strict=True))
    strangers = {"stranger": site.browser(keeps_cookies=False), "ended session": _ended(site)}
    before = {name: dump(browser) for name, browser in owners.items()}
    return Scene(owners, settled | strangers, things | dict.fromkeys(strangers, unknown()), before)


def test_every_route_for_owners_has_its_vectors() -> None:
    """A new operation cannot be forgotten, nor can a parameter of its path."""
    assert set(VECTORS) == {route.operation for route in OWNER_ROUTES}
    fields = [field.name for field in attrs.fields(Things)]
    their = Known(Things(**dict.fromkeys(fields, "their")), dict.fromkeys(CURSORS, "their"))
    own = Things(**dict.fromkeys(fields, "own"))
    for route in OWNER_ROUTES:
        shots = [vector.aim(their, own) for vector in VECTORS[route.operation]]
        for parameter in set(re.findall(r"{(\w+)}", route.path)) - NOT_IDS:
            assert any(shot.path[parameter] == "their" for shot in shots), (route.operation, parameter)
        if route.is_paged:
            assert any("after=their" in shot.query for shot in shots), route.operation
        if route.changes_version:
            assert route.versioned.value == "optional" or any("If-Match" in shot.headers for shot in shots)


def test_the_owner_gets_at_all_of_it(scene: Scene) -> None:
    """What the others are refused is there: the suite does not try ids that nobody has."""
    for name, owner in scene.owners.items():
        things = scene.things[name]
        known = scene.known(name)
        for operation in (
            *("get_location", "get_report", "get_run", "get_results", "get_dead_letter"),
            *("list_duplicates", "list_runs"),
        ):
            assert _send(owner, operation, VECTORS[operation][0].aim(known, things)).status == 200
        for operation, cursor in known.cursors.items():
            path = CURSORS[operation].format(report=things.report)
            assert owner.get(path, f"limit=1&after={cursor}").status == 200
        assert owner.get(f"{API}/locations/{things.location}").headers["etag"] == '"v1"'
        assert owner.get(f"{REPORTS}/{things.report}").headers["etag"] == '"v1"'


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("route", OWNER_ROUTES, ids=lambda route: route.operation)
def test_others_find_nothing(scene: Scene, route: Route, caller: str, owner: str) -> None:
    """Somebody else's things answer as those that do not exist, byte for byte, and stay as they are."""
    browser, own = scene.callers[caller], scene.things[caller]
    their, nothing = scene.known(owner), Known(unknown(), dict.fromkeys(CURSORS, "A" * 60))
    marks = scene.marks(owner)
    for vector in VECTORS[route.operation]:
        reply = _send(browser, route.operation, vector.aim(their, own))
        if caller not in STRANGERS:
            assert reply.status == vector.status, (vector.name, reply.text)
        if caller == "ended session" and route.is_unsafe:
            assert (reply.status, reply.json["code"]) == (401, "auth.session_ended"), vector.name
        elif vector.code:
            assert 400 <= reply.status < 500, (vector.name, reply.text)
            assert caller in STRANGERS or reply.json["code"] == vector.code, vector.name
        if vector.code:
            assert reply.shown == _send(browser, route.operation, vector.aim(nothing, own)).shown, vector.name
        assert not [mark for mark in marks if mark in reply.text], vector.name
    assert scene.untouched(owner)


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("caller", ["other user", "other session", "admin of another account"])
def test_an_idempotency_key_is_its_owners_alone(scene: Scene, caller: str, owner: str) -> None:
    """The same key of somebody else starts a run of its own and tells nothing of the first."""
    report = made(scene.callers[caller].post(REPORTS, draft(scene.things[caller].location)))
    reply = scene.callers[caller].post(f"{REPORTS}/{report}/run", Idempotency_Key=scene.things[owner].key)
    assert reply.status == 202
    assert "idempotent-replayed" not in reply.headers
    assert reply.json["id"] != scene.things[owner].run
    assert scene.untouched(owner)


@pytest.mark.parametrize("route", ADMIN_ROUTES, ids=lambda route: route.operation)
def test_administration_is_for_administrators(site: Site, route: Route) -> None:
    """Strangers and sessions are asked to sign in, users are refused, and no flag changes."""
    admin = site.browser(Principal.user("root", frozenset({Role.ADMIN})))
    session = site.browser()
    session.get(f"{API}/bootstrap")
    flags = admin.get(f"{API}/flags").json
    shot = Shot({"flag": "runs_enabled"}, SWITCH if route.request is not None else None)
    refusals = [_send(browser, route.operation, shot) for browser in (site.browser(), session)]
    assert [(reply.status, reply.json["code"]) for reply in refusals] == [(401, "auth.required")] * 2
    ended = _send(_ended(site), route.operation, shot)
    assert (ended.status, ended.json["code"]) == (401, "auth.session_ended" if route.is_unsafe else "auth.required")
    user = _send(site.browser(Principal.user("ben")), route.operation, shot)
    assert (user.status, user.json["code"]) == (403, "access.forbidden")
    assert admin.get(f"{API}/flags").json == flags
    assert _send(admin, route.operation, shot).status == 200


@pytest.mark.parametrize("route", PUBLIC_READS, ids=lambda route: route.operation)
def test_public_answers_tell_of_nobody(scene: Scene, route: Route) -> None:
    """What everybody may read is the same for an owner as for a stranger, and names nothing of an owner."""
    answers = [_send(browser, route.operation, Shot()) for browser in (*scene.owners.values(), *scene.callers.values())]
    assert len({reply.status for reply in answers}) == 1
    for reply in answers:
        assert not [mark for owner in OWNERS for mark in scene.marks(owner) if mark in reply.text]
        if route.operation != "metrics":  # its figures count these very requests
            assert reply.shown == answers[0].shown


def test_signing_out_ends_the_own_session_only(site: Site) -> None:
    """Whoever signs out loses a session; nobody else does, whatever comes along in the request."""
    owner, other = site.browser(), site.browser()
    key = owner.get(f"{API}/onboarding").json["owner"]
    other.get(f"{API}/bootstrap")
    assert other.send("POST", f"{API}/auth/logout", query=f"session={key}").status == 204
    assert owner.get(f"{API}/onboarding").json["owner"] == key


def _ended(site: Site) -> Browser:
    browser = site.browser()
    browser.get(f"{API}/bootstrap")
    browser.keeps_cookies = False
    site.hub.sessions.revoke(browser.cookies[SESSION])
    return browser


def _send(browser: Browser, operation: str, shot: Shot) -> Reply:
    route = next(route for route in ROUTES if route.operation == operation)
    path = route.path.format(**shot.path) if "{" in route.path else route.path
    return browser.send(route.method, path, shot.body, query=shot.query, headers=shot.headers)
