"""All locations at a glance over HTTP, as JSON and as a file, and two runs beside each other."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.acceptance.support.browser import Browser, Reply
from tests.acceptance.support.world import API, PLACE, REPORTS, Site, draft, fresh, made

OVERVIEW = f"{API}/locations/overview"
NAMES = ("Café Zoë", "+Plus Dental", "Aal & Brot")


@pytest.fixture
def owner(site: Site) -> Browser:
    """Return somebody with three locations, of which the first has been measured twice."""
    browser = site.browser()
    places = [
        made(browser.post(f"{API}/locations", {**PLACE, "name": name, "on_duplicate": "create"})) for name in NAMES
    ]
    report = made(browser.post(REPORTS, draft(places[0])))
    for _ in range(2):
        made(browser.post(f"{REPORTS}/{report}/run", **fresh()))
        site.work()
    return browser


def named(reply: Reply) -> list[str]:
    """Return the names of the locations in an answer."""
    return [row["location"]["name"] for row in reply.json["items"]]


def lines(reply: Reply) -> list[dict[str, str]]:
    """Return the lines of a file by the names of their columns."""
    return list(csv.DictReader(io.StringIO(reply.text, newline="")))


def test_an_overview_is_no_location(owner: Browser) -> None:
    """The path of the overview wins over that of a location, which could be called so only by mistake."""
    reply = owner.get(OVERVIEW)
    assert (reply.json["total"], reply.json["all"]) == (3, 3)
    assert named(reply) == ["Aal & Brot", "Café Zoë", "+Plus Dental"]
    assert owner.get(f"{API}/locations/overviews").json["code"] == "resource.not_found"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"search": "zoe"}, ["Café Zoë"]),
        ({"search": "  "}, ["Aal & Brot", "Café Zoë", "+Plus Dental"]),
        ({"sort": "created_at", "descending": "true"}, ["Aal & Brot", "+Plus Dental", "Café Zoë"]),
        ({"sort": "average_rank", "limit": 1}, ["Café Zoë"]),
        ({"sort": "last_run", "offset": 1, "descending": "true"}, ["+Plus Dental", "Aal & Brot"]),
        ({"source_mode": "connect"}, []),
    ],
)
def test_an_overview_is_what_the_query_asks_for(owner: Browser, query: dict[str, Any], wanted: list[str]) -> None:
    """Words, filters, orders and parts go together; what has no figures comes last, by id."""
    assert named(owner.get(OVERVIEW, urlencode(query))) == wanted


def test_an_overview_shows_figures_and_their_source(owner: Browser) -> None:
    """Beside the location are how many reports it has and the figures of its latest run."""
    first, *others = owner.get(OVERVIEW, "sort=last_run").json["items"]
    assert (first["report_count"], first["figures"]["source"]) == (1, "simulated")
    assert first["figures"]["change_since_last_run"] is not None
    assert first["figures"]["coverage"] > 0
    assert [(other["report_count"], other["figures"]) for other in others] == [(0, None)] * 2


def test_a_file_has_all_that_match(owner: Browser, site: Site) -> None:
    """It is a download with a name that says what is in it, in the order asked for, with the chosen metrics."""
    reply = owner.get(f"{OVERVIEW}.csv", urlencode({"search": "Zoë Caf/é", "sort": "name"}))
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    today = f"{site.clock.now():%Y-%m-%d}"
    assert reply.headers["content-disposition"] == f'attachment; filename="locations-zoe-caf-e-{today}.csv"'
    assert lines(reply) == []
    whole = owner.get(f"{OVERVIEW}.csv", "sort=created_at")
    assert whole.headers["content-disposition"] == f'attachment; filename="locations-{today}.csv"'
    rows = lines(whole)
    assert [row["Name"] for row in rows] == ["Café Zoë", "'+Plus Dental", "Aal & Brot"]
    assert [row["Ranks"] for row in rows] == ["SIMULATED", "", ""]
    assert "Average rank (rank)" in rows[0]
    assert owner.put(f"{API}/locations/metrics/preferences", {"metrics": ["coverage"]}).status == 200
    chosen = lines(owner.get(f"{OVERVIEW}.csv"))[0]
    assert "Coverage (%)" in chosen
    assert "Average rank (rank)" not in chosen
    named_here = lines(owner.get(f"{OVERVIEW}.csv", "metrics=found_share&metrics=last_run"))[0]
    assert list(named_here)[14:16] == ["Found share (%)", "Last run (UTC)"]


@pytest.mark.parametrize(
    ("search", "slug"),
    [("東京", ""), ("../../etc", "-etc"), ('a"b\\c', "-a-b-c"), ("x" * 100, "-" + "x" * 40), ("&", "")],
)
def test_a_file_name_is_harmless(owner: Browser, site: Site, search: str, slug: str) -> None:
    """Whatever is searched, the name is one that any system takes, without paths and quotes."""
    reply = owner.get(f"{OVERVIEW}.csv", urlencode({"search": search}))
    wanted = f'attachment; filename="locations{slug}-{site.clock.now():%Y-%m-%d}.csv"'
    assert reply.headers["content-disposition"] == wanted


def test_reports_come_with_the_names_of_their_locations(owner: Browser) -> None:
    """A list of reports need not ask for each location, not even for one that is deleted."""
    page = owner.get(REPORTS).json
    (report,) = page["items"]
    assert page["locations"] == [{"id": report["location_id"], "name": "Café Zoë"}]
    path = f"{API}/locations/{report['location_id']}"
    assert owner.send("DELETE", path, headers=owner.get(path).etag).status == 204
    assert owner.get(REPORTS).json["locations"] == page["locations"]


def test_two_runs_are_compared(owner: Browser) -> None:
    """The later run is compared with the one before, or with the one that is named."""
    (report,) = owner.get(REPORTS).json["items"]
    runs = f"{REPORTS}/{report['id']}/runs"
    later, earlier = (run["id"] for run in owner.get(runs).json["items"])
    found = owner.get(f"{runs}/{later}/comparison")
    assert found.status == 200
    assert (found.json["later"]["id"], found.json["earlier"]["id"]) == (later, earlier)
    assert [keyword["keyword"] for keyword in found.json["keywords"]] == report["keywords"]
    assert owner.get(f"{runs}/{later}/comparison", f"earlier={earlier}").json == found.json
    first = owner.get(f"{runs}/{earlier}/comparison")
    assert (first.status, first.json["errors"]) == (
        404,
        [
            {
                "pointer": "/earlier",
                "code": "not_found",
                "message": "There is no such earlier completed run of this report.",
                "in": "query",
            }
        ],
    )


def test_runs_that_have_nothing_in_common_are_not_compared(owner: Browser, site: Site) -> None:
    """The refusal is a conflict that says what differs."""
    (report,) = owner.get(REPORTS).json["items"]
    path = f"{REPORTS}/{report['id']}"
    assert owner.send("PATCH", path, {"keywords": ["tacos"]}, headers=owner.get(path).etag).status == 200
    run = made(owner.post(f"{path}/run", **fresh()))
    site.work()
    refused = owner.get(f"{path}/runs/{run}/comparison")
    assert (refused.status, refused.json["code"]) == (409, "run.not_comparable")
    assert "no keyword in common" in refused.json["detail"]
