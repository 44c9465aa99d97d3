"""The start page: the checklist and how things stand."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.web_app.axe import Axe
from tests.web_app.conftest import Console
from tests.web_app.owner import Owner
from tests.web_app.reach import PHONE, ZOOMED, fits, tab_to

_TASKS = "**/api/ops/setup-tasks/*"
_GRIDS = "/ops/reports/local-search-grid"


def test_the_checklist_shows_what_comes_next(page: Page, owner: Owner, axe: Axe) -> None:
    """The next task is one button away, what is locked says what comes first, and progress moves on."""
    owner.onboard()
    page.goto("/ops")
    checklist = page.get_by_role("region", name="Setup checklist")
    total = len(owner.get("/setup-tasks")["items"])
    expect(checklist.get_by_role("status")).to_have_text(f"0 of {total} done")
    expect(checklist.get_by_role("progressbar", name="Setup tasks done")).to_have_attribute("aria-valuenow", "0")
    expect(_task(page, "Create a local search grid")).to_contain_text("LockedChoose the area")
    expect(_task(page, "Create a local search grid")).to_contain_text("First: Add your first location")
    axe.check()

    owner.location()
    page.reload()
    expect(checklist.get_by_role("status")).to_have_text(f"1 of {total} done")
    expect(_task(page, "Add your first location")).to_contain_text(re.compile(r"Done on \d+ \w+ \d{4}"))
    _task(page, "Connect Google Business Profile").get_by_role("link").click()
    expect(page).to_have_url(re.compile("/ops/connections$"))
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()


def test_a_task_is_put_aside_and_taken_up_again(page: Page, owner: Owner, axe: Axe) -> None:
    """The next task opens at once, the focus stays, a refresh keeps it, and it can be undone."""
    owner.onboard()
    page.goto("/ops")
    _button(page, "Put aside: Add your first location").click()
    expect(_task(page, "Add your first location")).to_contain_text("Put aside")
    expect(_button(page, "Take up again: Add your first location")).to_be_focused()
    expect(_task(page, "Connect Google Business Profile").get_by_role("link")).to_be_visible()
    expect(page.get_by_text("Put aside: Add your first location", exact=True)).to_be_visible()
    axe.check()
    with page.expect_response(_TASKS):
        page.get_by_role("button", name="Undo").click()
    expect(_button(page, "Put aside: Add your first location")).to_be_visible()
    assert _statuses(owner)[:2] == ["open", "locked"]

    with page.expect_response(_TASKS):
        _button(page, "Put aside: Add your first location").click()
    page.reload()
    with page.expect_response(_TASKS):
        _button(page, "Take up again: Add your first location").click()
    expect(_button(page, "Put aside: Add your first location")).to_be_focused()
    page.reload()
    expect(_task(page, "Add your first location")).to_contain_text("Next")


def test_a_task_is_put_aside_by_keyboard_alone(page: Page, owner: Owner) -> None:
    """Tab and Space are enough."""
    owner.onboard()
    page.goto("/ops")
    tab_to(page, _button(page, "Put aside: Add your first location"))
    with page.expect_response(_TASKS):
        page.keyboard.press("Space")
    expect(_button(page, "Take up again: Add your first location")).to_be_focused()
    tab_to(page, _button(page, "Put aside: Connect Google Business Profile"))
    with page.expect_response(_TASKS):
        page.keyboard.press("Enter")
    expect(_button(page, "Take up again: Connect Google Business Profile")).to_be_focused()
    with page.expect_response(_TASKS):
        page.keyboard.press("Enter")
    assert _statuses(owner)[:2] == ["skipped", "open"]


@pytest.mark.parametrize("status", [409, 500])
def test_a_task_that_cannot_be_put_aside_stays(
    page: Page, owner: Owner, axe: Axe, console: Console, status: int
) -> None:
    """What was shown at once is taken back, and the reason is said."""
    console.expect(str(status))
    owner.onboard()
    page.goto("/ops")
    page.route(_TASKS, lambda route: route.fulfill(status=status, json=_problem(status)))
    _button(page, "Put aside: Add your first location").click()
    expect(page.get_by_role("alert")).to_contain_text("“Add your first location” was not put aside")
    expect(page.get_by_role("alert")).to_contain_text("The storage is busy.")
    expect(_task(page, "Add your first location")).to_contain_text("Next")
    expect(_button(page, "Put aside: Add your first location")).to_be_visible()
    axe.check()


def test_a_settled_checklist_is_one_line(page: Page, owner: Owner, axe: Axe) -> None:
    """It opens on demand, its address remembers that, and nothing vanishes below whoever settles the last task."""
    owner.onboard()
    owner.location()
    *_, last = [task["id"] for task in owner.get("/setup-tasks")["items"] if task["status"] != "done"]
    for task in owner.get("/setup-tasks")["items"]:
        if task["status"] != "done" and task["id"] != last:
            owner.put(f"/setup-tasks/{task['id']}", {"skipped": True})
    page.goto("/ops")
    page.get_by_role("button", name="Put aside").click()
    expect(page.get_by_role("button", name="Take up again").last).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?checklist=shown$"))

    page.get_by_role("button", name="Hide").click()
    expect(page.get_by_role("heading", name="Add your first location")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Show", exact=True)).to_have_attribute("aria-expanded", "false")
    axe.check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("heading", name="Add your first location")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Add your first location")).to_have_count(0)


def test_nothing_yet_says_what_will_be_here(page: Page, owner: Owner) -> None:
    """An empty hub leads to its first location and its first report."""
    owner.onboard()
    page.goto("/ops")
    expect(page.get_by_role("region", name="Latest reports")).to_contain_text("Reports will be here.")
    expect(page.get_by_role("link", name="Create location")).to_have_attribute("href", "/ops/locations/new")
    expect(page.get_by_role("main").get_by_role("link", name="Create local search grid")).to_have_attribute(
        "href", _GRIDS + "/new"
    )


def test_reports_show_how_they_stand(page: Page, owner: Owner, axe: Axe) -> None:
    """The newest reports lead to their results, and a run that goes on is followed."""
    owner.onboard()
    location = owner.location()
    report = owner.report(location["id"])
    owner.run(report["id"])
    draft = owner.report(location["id"], name="Not run yet")
    page.goto("/ops")
    reports = page.get_by_role("region", name="Latest reports")
    expect(reports.get_by_role("listitem").filter(has_text=report["name"])).to_contain_text("Completed")
    expect(reports.get_by_role("listitem").filter(has_text=draft["name"])).to_contain_text("Draft")
    expect(page.get_by_role("region", name="Local search grids")).to_contain_text("2")
    axe.check()
    reports.get_by_role("link", name=f"Show results of {report['name']}").click()
    expect(page).to_have_url(re.compile(f"{_GRIDS}/{report['id']}/results"))


def test_a_run_is_followed(page: Page, owner: Owner) -> None:
    """While a report runs the page asks again by itself, and the checklist moves on with it."""
    owner.onboard()
    report = owner.report(owner.location()["id"])
    page.clock.install()
    owner.post(f"/reports/local-grid/{report['id']}/run", **{"Idempotency-Key": "followed-on-the-start-page"})
    page.goto("/ops")
    item = page.get_by_role("region", name="Latest reports").get_by_role("listitem")
    expect(item).to_contain_text("Queued")
    owner.host.work()
    page.clock.fast_forward(5_000)
    expect(item).to_contain_text("Completed")
    page.clock.fast_forward(5_000)
    expect(_task(page, "Run it")).to_contain_text("Done")


def test_a_schedule_that_fails_is_a_banner(page: Page, owner: Owner, axe: Axe) -> None:
    """It says which report, why, since when, and leads to where it can be mended."""
    owner.onboard()
    report = owner.report(owner.location()["id"])
    problem = {
        "code": "ranking.out_of_funds",
        "message": "The account of the provider is empty. Top it up.",
        "due": "2026-03-01T09:00:00Z",
        "since": "2026-03-01T09:00:30Z",
    }

    def with_problem(route: Route) -> None:
        answer = route.fetch()
        body: dict[str, Any] = answer.json()
        body["reports"][0]["schedule_problem"] = problem
        route.fulfill(response=answer, json=body)

    page.route("**/api/ops/bootstrap", with_problem)
    page.goto("/ops")
    banner = page.get_by_role("region", name="Reports that did not run as scheduled")
    expect(banner).to_contain_text(f"“{report['name']}” did not run as scheduled")
    expect(banner).to_contain_text(problem["message"])
    expect(banner).to_contain_text("1 Mar 2026, 10:00")
    expect(banner.get_by_role("link", name="Change the schedule")).to_have_attribute(
        "href", f"{_GRIDS}/{report['id']}/edit"
    )
    axe.check()


@pytest.mark.parametrize("window", [PHONE, ZOOMED], ids=["phone", "zoomed"])
def test_it_fits_into_small_windows(page: Page, owner: Owner, axe: Axe, window: dict[str, int]) -> None:
    """Nothing is cut off and nothing scrolls sideways, however long a name is."""
    owner.onboard()
    location = owner.location("A pizza place with a name that is really much too long for a phone")
    owner.report(location["id"], name="Pneumonoultramicroscopicsilicovolcanoconiosis and delivery")
    page.set_viewport_size(window)  # type: ignore[arg-type]  # a plain dict
    page.goto("/ops")
    expect(page.get_by_role("region", name="Latest reports")).to_be_visible()
    fits(page)
    axe.check()


def _task(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", level=3, name=title, exact=True))


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def _statuses(owner: Owner) -> list[str]:
    return [task["status"] for task in owner.get("/setup-tasks")["items"]]


def _problem(status: int) -> dict[str, object]:
    return {"title": "Busy", "status": status, "code": "x", "detail": "The storage is busy.", "request_id": "req-1"}
