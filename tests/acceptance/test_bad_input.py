"""Whatever is wrong with a request, the answer says what, where and in the same form."""

from __future__ import annotations

import re
from typing import Any

import attrs
import pytest

from ops_core.domain.principal import Principal, Role
from ops_web.table import ROUTES
from tests.acceptance.support.bad import Bad
from tests.acceptance.support.bad_everywhere import BAD_EVERYWHERE
from tests.acceptance.support.bad_imports import BAD_IMPORTS
from tests.acceptance.support.bad_letters import BAD_LETTERS
from tests.acceptance.support.bad_locations import LOCATIONS
from tests.acceptance.support.bad_overviews import BAD_OVERVIEWS
from tests.acceptance.support.bad_reports import BAD_REPORTS
from tests.acceptance.support.bad_requests import BODIES, CALLERS, PATHS, QUERIES, START, VERSIONS
from tests.acceptance.support.browser import Browser, Reply
from tests.acceptance.support.published import Published
from tests.acceptance.support.world import API, PUBLISHED, build_site, dump, populate

TABLE = (
    *LOCATIONS,
    *BAD_IMPORTS,
    *BAD_OVERVIEWS,
    *BAD_REPORTS,
    *BAD_LETTERS,
    *BODIES,
    *QUERIES,
    *PATHS,
    *VERSIONS,
    *CALLERS,
    *START,
    *BAD_EVERYWHERE,
)
EXTENSIONS = {"version.stale": "current", "run.transition_refused": "current", "location.duplicate": "suggestions"}
"""What an answer with a code says besides."""
NAME = re.compile(r"{(\w+)}")


@attrs.frozen
class Desk:
    """An owner and an administrator who send bad requests.

    Attributes:
        owner: Has one of everything.
        admin: May change flags.
        names: What names in braces stand for.
    """

    owner: Browser
    admin: Browser
    names: dict[str, str]

    def send(self, bad: Bad) -> Reply:
        """Send a bad request."""
        browser = self.admin if bad.admin else self.owner
        headers = {name: self._filled(value) for name, value in bad.headers.items()}
        return browser.send(
            bad.method,
            self._filled(bad.path),
            self._filled(bad.body),
            raw=bad.raw,
            query=self._filled(bad.query),
            headers=headers,
            environ=bad.environ,
        )

    def _filled(self, value: Any) -> Any:
        match value:
            case str():
                return NAME.sub(lambda match: self.names.get(match[1], match[0]), value)
            case dict():
                return {name: self._filled(item) for name, item in value.items()}
            case list():
                return [self._filled(item) for item in value]
        return value


@pytest.fixture(scope="module")
def desk() -> Desk:
    """Return an owner with one of everything, and an administrator."""
    return _desk()


def _desk() -> Desk:
    site = build_site()
    owner = site.browser(keeps_cookies=True)
    (things,) = populate(site, owner)
    owner.keeps_cookies = False
    cursor = owner.get(f"{API}/locations", "limit=1").json["next"]
    admin = site.browser(Principal.user("root", frozenset({Role.ADMIN})))
    return Desk(owner, admin, {**attrs.asdict(things), "cursor": cursor})


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.title[:100])
def test_refusals_say_what_is_wrong(desk: Desk, bad: Bad) -> None:
    """Each bad request is answered with its status, its code and every field at fault, and with nothing else."""
    reply = desk.send(bad)
    assert (reply.status, reply.json["code"]) == (bad.status, bad.code), reply.text
    errors = reply.json.get("errors", [])
    assert {error["pointer"]: error["code"] for error in errors} == bad.fields, reply.text
    assert len(errors) == len(bad.fields), reply.text
    assert all(error["message"].endswith((".", "?")) for error in errors), reply.text
    assert all(error.get("in") == ("query" if bad.query or bad.method == "GET" else None) for error in errors)
    if bad.code in EXTENSIONS:
        assert EXTENSIONS[bad.code] in reply.json


def test_refusals_change_nothing() -> None:
    """After every bad request in a row, the owner has what was there before."""
    desk = _desk()
    before = dump(desk.owner)
    for bad in TABLE:
        desk.send(bad)
    assert dump(desk.owner) == before


@pytest.mark.parametrize("path", PUBLISHED.document["paths"])
def test_every_path_lists_its_methods(desk: Desk, path: str) -> None:
    """A method that a path does not know is answered with those that it knows; so is the question for them."""
    operations = {method.upper() for method in PUBLISHED.document["paths"][path]}
    known = operations | {"OPTIONS"} | ({"HEAD"} if "GET" in operations else set())
    filled = NAME.sub("x", path)
    for method, status in (("OPTIONS", 204), ("DELETE" if "DELETE" not in operations else "PUT", 405)):
        reply = desk.owner.send(method, filled)
        assert reply.status == status
        assert set(reply.headers["allow"].split(", ")) == known


def test_there_is_a_row_for_every_operation() -> None:
    """No operation is left out, and the table is as long as it was promised to be."""
    desk = _desk()
    published = desk.owner.published = desk.admin.published = Published(ROUTES)
    for bad in TABLE:
        desk.send(bad)
    refusable = {
        operation["operationId"]
        for there in published.document["paths"].values()
        for operation in there.values()
        if {"404", "409", "412", "413", "422", "428"} & set(operation["responses"])
    }
    assert refusable <= {operation for operation, status in published.seen if status >= 400}
    assert len(TABLE) >= 170
