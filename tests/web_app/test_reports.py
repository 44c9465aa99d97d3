"""The list of local search grids: what is in it, and everything that can be done from there."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, Request, Route, expect

from tests.web_app.axe import Axe
from tests.web_app.conftest import Console
from tests.web_app.owner import Owner

GRIDS = "/ops/reports/local-search-grid"
LIST = re.compile(r"/api/ops/reports/local-grid(\?|$)")
WEEKLY = {"frequency": "weekly", "weekday": "monday", "time": "09:00", "time_zone": "Europe/Berlin"}
PIZZA = "Pizza near South Congress"


def refuse(route: Route, status: int) -> None:
    """Answer a request with a problem."""
    problem = {"title": "Refused", "detail": "Because of this.", "status": status, "code": "state.conflict"}
    route.fulfill(status=status, content_type="application/problem+json", json=problem)


def expect_no_overflow(page: Page) -> None:
    """Expect that the page scrolls up and down only."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def menu(page: Page, report: str, item: str) -> None:
    """Choose something in the menu of a report."""
    page.get_by_role("button", name=f"More actions for {report}").click()
    page.get_by_role("menuitem", name=item).click()


def test_without_reports_the_first_one_is_offered(page: Page, owner: Owner, axe: Axe) -> None:
    """An empty list says what will be here and leads to the builder."""
    owner.onboard()
    owner.location()
    page.goto(GRIDS)
    expect(page.get_by_role("heading", name="No reports yet")).to_be_visible()
    axe.check()
    page.get_by_role("link", name="Create report").click()
    expect(page.get_by_role("heading", level=1, name="New report")).to_be_visible()


def test_a_row_tells_what_there_is_to_know(page: Page, owner: Owner, axe: Axe) -> None:
    """Location, grid, keywords, schedule in words, and where the latest run stands, also at 360 px."""
    owner.onboard()
    location = owner.location()
    ran = owner.report(location["id"])
    owner.run(ran["id"])
    owner.report(location["id"], "Weekly", schedule=WEEKLY)
    page.goto(GRIDS)
    row = page.get_by_role("row").filter(has_text=PIZZA)
    for said in ("Home Slice Pizza", re.compile("5 . 5, 2 km radius"), "pizza, pizza delivery", "By hand only"):
        expect(row.get_by_role("cell", name=said).first).to_be_visible()
    expect(row).to_contain_text("Completed")
    expect(row.get_by_role("link", name=PIZZA)).to_have_attribute("href", f"{GRIDS}/{ran['id']}/results")
    weekly = page.get_by_role("row").filter(has_text="Every Monday at 09:00")
    expect(weekly).to_contain_text("Europe/Berlin")
    expect(weekly).to_contain_text("Next: ")
    axe.check()
    page.get_by_role("button", name=f"More actions for {PIZZA}").click()
    expect(page.get_by_role("menuitem", name="See results")).to_be_visible()
    axe.check()
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 360, "height": 740})
    expect_no_overflow(page)
    axe.check()


def test_a_free_run_starts_with_one_press(page: Page, owner: Owner) -> None:
    """Pressing Run now queues one run and leads to its results."""
    owner.onboard()
    report = owner.report(owner.location()["id"])
    page.goto(GRIDS)
    page.get_by_role("button", name=f"Run now: {PIZZA}").click()
    expect(page).to_have_url(re.compile(f"{GRIDS}/{report['id']}/results"))
    assert len(owner.get(f"/reports/local-grid/{report['id']}/runs")["items"]) == 1


def test_a_run_whose_answer_was_lost_is_not_made_twice(page: Page, owner: Owner, console: Console) -> None:
    """The hub gets the request, the browser no answer; the next press asks for the same run."""
    owner.onboard()
    report = owner.report(owner.location()["id"])
    console.expect("ERR_FAILED")
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.fetch()
        route.abort()

    page.route("**/run", lose)
    page.goto(GRIDS)
    run = page.get_by_role("button", name=f"Run now: {PIZZA}")
    run.click()
    expect(page.get_by_role("alert").filter(has_text=f"{PIZZA} does not run yet")).to_be_visible()
    page.unroute("**/run")
    with page.expect_request("**/run") as again:
        run.click()
    expect(page).to_have_url(re.compile("/results"))
    assert [again.value.headers["idempotency-key"]] == keys
    assert len(owner.get(f"/reports/local-grid/{report['id']}/runs")["items"]) == 1


def test_a_run_that_costs_is_confirmed(page: Page, owner: Owner, axe: Axe) -> None:
    """Where runs cost money, the amount is said before anything is spent."""
    owner.onboard()
    report = owner.report(owner.location()["id"])
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.url.endswith("/run") else None)

    def price(route: Route) -> None:
        body = route.fetch().json()
        route.fulfill(json={**body, "cost": 0.25, "provider": "acme"})

    page.route("**/preview", price)
    page.goto(GRIDS)
    page.get_by_role("button", name=f"Run now: {PIZZA}").click()
    dialog = page.get_by_role("dialog", name=f"Run {PIZZA}?")
    expect(dialog).to_contain_text("50 searches, which cost US$0.25")
    axe.check()
    assert asked == []
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name=f"Run now: {PIZZA}").click()
    dialog.get_by_role("button", name="Run for US$0.25").click()
    expect(page).to_have_url(re.compile("/results"))
    assert len(owner.get(f"/reports/local-grid/{report['id']}/runs")["items"]) == 1


def test_a_refused_run_is_explained(page: Page, owner: Owner, console: Console, axe: Axe) -> None:
    """What the hub says is said, and the list stays."""
    owner.onboard()
    owner.report(owner.location()["id"])
    console.expect("409")
    page.route("**/run", lambda route: refuse(route, 409))
    page.goto(GRIDS)
    page.get_by_role("button", name=f"Run now: {PIZZA}").click()
    expect(page.get_by_role("alert").filter(has_text="Because of this.")).to_be_visible()
    expect(page.get_by_role("button", name=f"Run now: {PIZZA}")).to_be_enabled()
    axe.check()


def test_a_deleted_report_can_be_brought_back(page: Page, owner: Owner) -> None:
    """Deleting by mouse leaves the rest, and undo brings the row back."""
    owner.onboard()
    location = owner.location()
    owner.report(location["id"])
    owner.report(location["id"], "Another")
    page.goto(GRIDS)
    menu(page, PIZZA, "Delete report")
    expect(page.get_by_role("link", name=PIZZA)).to_be_hidden()
    expect(page.get_by_role("region", name="Reports")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name=PIZZA)).to_be_visible()
    expect(page.get_by_text(f"{PIZZA} is back")).to_be_visible()


def test_the_list_works_by_keyboard(page: Page, owner: Owner) -> None:
    """With the keyboard alone: open the menu, delete the only report, undo it."""
    owner.onboard()
    owner.report(owner.location()["id"])
    page.goto(GRIDS)
    page.get_by_role("link", name=PIZZA).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=f"More actions for {PIZZA}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Edit report")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem", name="Delete report")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No reports yet")).to_be_visible()
    expect(page.get_by_role("link", name="Create report")).to_be_focused()
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=PIZZA)).to_be_visible()


def test_what_was_changed_elsewhere_is_not_deleted(page: Page, owner: Owner, console: Console) -> None:
    """The list shows the newer version instead, for people to decide again."""
    owner.onboard()
    report = owner.report(owner.location()["id"])
    page.goto(GRIDS)
    expect(page.get_by_role("link", name=PIZZA)).to_be_visible()
    owner.patch(f"/reports/local-grid/{report['id']}", {"name": "Renamed"}, report["version"])
    console.expect("412")
    menu(page, PIZZA, "Delete report")
    expect(page.get_by_role("alert").filter(has_text="It was changed elsewhere.")).to_be_visible()
    menu(page, "Renamed", "Delete report")
    expect(page.get_by_role("heading", name="No reports yet")).to_be_visible()


def test_a_copy_does_not_run_by_itself(page: Page, owner: Owner) -> None:
    """A duplicate has everything but the schedule, and is opened for editing."""
    owner.onboard()
    report = owner.report(owner.location()["id"], schedule=WEEKLY)
    page.goto(GRIDS)
    menu(page, PIZZA, "Duplicate report")
    expect(page).to_have_url(re.compile("/edit"))
    expect(page.get_by_label("Report name")).to_have_value(f"Copy of {PIZZA}")
    copy, original = owner.get("/reports/local-grid")["items"]
    assert original["id"] == report["id"]
    assert (copy["keywords"], copy["map"], copy["schedule"]) == (original["keywords"], original["map"], None)


def test_reports_of_one_location(page: Page, owner: Owner, axe: Axe, console: Console) -> None:
    """The filter is in the address: it survives a refresh, Back takes it away, and none left is said."""
    owner.onboard()
    pizza, ramen = owner.location(), owner.location("Ramen Tatsu-Ya")
    owner.report(pizza["id"])
    page.goto(GRIDS)
    expect(page.get_by_role("link", name=PIZZA)).to_be_visible()
    page.get_by_role("combobox", name="Location").fill("ramen")
    page.get_by_role("option", name="Ramen Tatsu-Ya").click()
    expect(page).to_have_url(f"{page.url.split('/ops')[0]}{GRIDS}?location={ramen['id']}")
    expect(page.get_by_text("No report is about this location.")).to_be_visible()
    axe.check()
    page.reload()
    expect(page.get_by_role("combobox", name="Location")).to_have_value("Ramen Tatsu-Ya")
    expect(page.get_by_role("link", name="Create report")).to_have_attribute(
        "href", f"{GRIDS}/new?location={ramen['id']}"
    )
    page.go_back()
    expect(page.get_by_role("link", name=PIZZA)).to_be_visible()
    page.go_forward()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_role("link", name=PIZZA)).to_be_visible()
    console.expect("404")
    page.goto(f"{GRIDS}?location=loc_gone")
    expect(page.get_by_text("This location does not exist any more.")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_role("link", name=PIZZA)).to_be_visible()


def test_the_list_grows(page: Page, owner: Owner) -> None:
    """More reports come below those that are there, and a refresh shows as many."""
    owner.onboard()
    location = owner.location()
    for number in range(5):
        owner.report(location["id"], f"Report {number}")
    # Small pages, so that five reports are a long list.
    page.route(LIST, lambda route: route.continue_(url=route.request.url.replace("limit=50", "limit=2")))
    page.goto(GRIDS)
    more = page.get_by_role("button", name="Show more")
    expect(page.get_by_text("2 reports shown")).to_be_visible()
    more.click()
    expect(page.get_by_text("4 reports shown")).to_be_visible()
    expect(page.get_by_role("link", name="Report 2", exact=True)).to_be_focused()
    more.click()
    expect(page.get_by_text("5 reports shown, these are all")).to_be_visible()
    expect(page.get_by_role("link", name="Report 0", exact=True)).to_be_focused()
    expect(page.get_by_role("link", name="Report 4", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text("5 reports shown, these are all")).to_be_visible()


def test_a_schedule_that_does_not_run_is_explained(page: Page, owner: Owner, axe: Axe) -> None:
    """Below its row stands what was due, why it was not done, and the way to mend it."""
    owner.onboard()
    report = owner.report(owner.location()["id"], schedule=WEEKLY)

    def trouble(route: Route) -> None:
        body: dict[str, Any] = route.fetch().json()
        problem = {
            "code": "resource.not_found",
            "message": "The location was deleted. Choose another one.",
            "due": "2026-11-02T08:00:00Z",
            "since": "2026-11-02T08:01:00Z",
        }
        body["items"][0]["schedule_problem"] = problem
        route.fulfill(json=body)

    page.route(LIST, trouble)
    page.goto(GRIDS)
    expect(page.get_by_text(f"The run of {PIZZA} that was due 2 Nov 2026, 09:00 was not made")).to_be_visible()
    expect(page.get_by_text("The location was deleted. Choose another one.")).to_be_visible()
    axe.check()
    page.get_by_role("link", name="Edit schedule").click()
    expect(page).to_have_url(re.compile(f"{report['id']}/edit"))
    expect(page.get_by_label("Run by itself")).to_have_value("weekly")


def test_a_list_that_does_not_come_can_be_asked_for_again(page: Page, owner: Owner, console: Console, axe: Axe) -> None:
    """A failed read says so and offers another try."""
    owner.onboard()
    owner.report(owner.location()["id"])
    console.expect("500")
    page.route(LIST, lambda route: refuse(route, 500))
    page.goto(GRIDS)
    expect(page.get_by_role("alert").filter(has_text="The hub failed")).to_be_visible()
    axe.check()
    page.unroute(LIST)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("link", name=PIZZA)).to_be_visible()
