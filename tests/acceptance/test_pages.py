from __future__ import annotations

from collections.abc import Iterator

import pytest

from ops_core.domain.principal import Principal
from ops_core.domain.schedule import ScheduleProblem
from tests.acceptance.support.world import Site, build_site, populate

ANN = Principal.user("ann")


@pytest.fixture
def without_links() -> Iterator[Site]:
    """Return a host that knows no sign-in links."""
    built = build_site(sign_in_links=False)
    yield built
    built.hub.close()


def test_a_sign_in_link_works_once(site: Site) -> None:
    """The link that the command line prints opens a session under a new token, and only for the first who uses it."""
    ticket = site.hub.sessions.open_for(ANN).token
    first, second = site.browser(), site.browser()
    answer = first.get("/ops/enter", f"ticket={ticket}")
    assert (answer.status, answer.headers["location"]) == (303, "/ops")
    assert first.cookies["hub_session"] != ticket
    assert second.get("/ops/enter", f"ticket={ticket}").status == 410
    session = site.hub.sessions.resolve(first.cookies["hub_session"])
    assert session is not None
    assert session.principal == ANN


def test_looking_at_a_link_does_not_use_it_up(site: Site) -> None:
    """A HEAD request signs nobody in and leaves the link good."""
    ticket = site.hub.sessions.open_for(ANN).token
    looked = site.browser()
    assert looked.send("HEAD", "/ops/enter", query=f"ticket={ticket}").status == 303
    assert not looked.cookies
    assert site.browser().get("/ops/enter", f"ticket={ticket}").status == 303


def test_links_are_off_unless_switched_on(without_links: Site) -> None:
    """Without the setting a good ticket opens nothing, so nobody can be lured into somebody else's session."""
    ticket = without_links.hub.sessions.open_for(ANN).token
    answer = without_links.browser().get("/ops/enter", f"ticket={ticket}")
    assert answer.status == 404
    assert not answer.cookies


def test_the_results_page_shows_the_latest_run(site: Site) -> None:
    """The page shows the badge, every keyword with its grid and figures by definition, and what the marks mean."""
    ann = site.browser(ANN)
    (things,) = populate(site, ann)
    text = ann.get(f"/ops/reports/local-search-grid/{things.report}/results").text
    assert "SIMULATED ranks" in text
    assert "average_total_rank@1" in text
    assert "inconclusive: the list or the map was cut off" in text
    failed = ann.get(f"/ops/reports/local-search-grid/{things.failed_report}/results").text
    assert "refused the credentials" in failed
    listed = ann.get("/ops").text
    assert f"/ops/reports/local-search-grid/{things.report}/results" in listed


def test_a_stopped_schedule_is_told_on_the_pages(site: Site) -> None:
    """Whoever looks at the list or at the report learns that its schedule is stopped, and why."""
    ann = site.browser(ANN)
    (things,) = populate(site, ann)
    pages = ["/ops", f"/ops/reports/local-search-grid/{things.report}/results"]
    assert not any("schedule is stopped" in ann.get(page).text for page in pages)
    now = site.hub.clock.now()
    with site.hub.storage.write() as uow:
        problem = ScheduleProblem("feature.disabled", "Runs are switched off for now.", now, now)
        uow.reports.record_problem(things.report, problem)
    told = "The schedule is stopped. Runs are switched off for now."
    assert all(told in ann.get(page).text for page in pages)


def test_a_circle_leaves_its_corners_blank(site: Site) -> None:
    """Points outside a circle are no cells, and a keyword that is found nowhere has no average rank."""
    ann = site.browser(ANN)
    where = {"line1": "1 Main St", "city": "Springfield", "country": "US"}
    new = {"name": "Far away", "source_mode": "no_listing", "address": where, "coordinates": {"lat": 1, "lng": 2}}
    location = ann.post("/api/ops/locations", new).json
    grid = {"center": {"lat": 40, "lng": 90}, "size": 5, "spacing": {"value": 1, "unit": "km"}, "shape": "circle"}
    draft = {"location_id": location["id"], "name": "Elsewhere", "map": grid, "keywords": ["pizza"]}
    report = ann.post("/api/ops/reports/local-grid", draft).json
    ann.post(f"/api/ops/reports/local-grid/{report['id']}/run", Idempotency_Key="once")
    site.work()
    text = ann.get(f"/ops/reports/local-search-grid/{report['id']}/results").text
    assert '<td class="outside"></td>' in text
    assert text.count('<td class="out"') == 13
    assert "<td>none</td>" in text


def test_pages_escape_what_people_enter(site: Site) -> None:
    """The name of a business or a report is text on the page, whatever it looks like."""
    ann = site.browser(ANN)
    evil = "<script>alert(1)</script>"
    where = {"line1": "1 Main St", "city": "Springfield", "country": "US"}
    location = ann.post("/api/ops/locations", {"name": evil, "source_mode": "no_listing", "address": where}).json
    grid = {"center": {"lat": 1, "lng": 2}, "size": 3, "spacing": {"value": 1, "unit": "km"}, "shape": "square"}
    new = {"location_id": location["id"], "name": evil, "map": grid, "keywords": [evil]}
    report = ann.post("/api/ops/reports/local-grid", new).json
    page = f"/ops/reports/local-search-grid/{report['id']}/results"
    assert "has not run yet" in ann.get(page).text
    ann.post(f"/api/ops/reports/local-grid/{report['id']}/run", Idempotency_Key="once")
    site.work()
    for path in ("/ops", page):
        assert "<script" not in ann.get(path).text
        assert "&lt;script&gt;" in ann.get(path).text
