"""The page of the HTTP interface lists every route as the routes table has it."""

from __future__ import annotations

import pytest

from ops_web.route import KeyUse, Route, Versioning
from ops_web.table import ROUTES
from tests.docs.pages import REFERENCE, section, table_rows

PAGE = REFERENCE / "http.md"
VERSIONS = {
    Versioning.NONE: "",
    Versioning.ANSWER: "ETag",
    Versioning.OPTIONAL: "ETag, If-Match if you like",
    Versioning.REQUIRED: "ETag, If-Match",
}
LISTED = {row[0].strip("`"): row[1:] for row in table_rows(section(PAGE, "Routes"))}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation)
def test_a_route_is_listed_as_it_is(route: Route) -> None:
    """The row gives summary, access, status, and what version and key are to it."""
    assert LISTED[f"{route.method} {route.path}"] == [
        route.summary,
        route.access,
        " or ".join(map(str, (route.status, *route.also))),
        VERSIONS[route.versioned],
        "" if route.key is KeyUse.NONE else route.key,
    ]


def test_no_route_is_listed_that_does_not_exist() -> None:
    """The table has as many rows as there are routes."""
    assert len(LISTED) == len(ROUTES)
