"""Runs on the results page: started, followed, cancelled, replayed."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web_app.axe import Axe
from tests.web_app.conftest import Console
from tests.web_app.host import WebHost
from tests.web_app.owner import Owner
from tests.web_app.reach import fits, tab_to
from tests.web_app.results_page import API, ResultsPage, stored_report

_RUN = "**/api/**/run"
_LOOK = """(state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
_ONE_RUN = re.compile(r"/api/ops/reports/local-grid/rep_[^/]+/runs/run_[^/]+$")


@pytest.fixture
def shown(page: Page, owner: Owner, host: WebHost) -> ResultsPage:
    """Return the page of a report that has never run, when no run of another test waits any more."""
    host.work()
    return ResultsPage(page, stored_report(owner))


def test_a_report_is_run_for_the_first_time(shown: ResultsPage, host: WebHost, axe: Axe) -> None:
    """An empty page says what will be here; one press asks with the cost, one more starts; the map fills by itself."""
    page = shown.page
    page.goto(shown.results_path)
    expect(page.get_by_role("heading", name="This report has not run yet")).to_be_visible()
    axe.check()
    page.get_by_role("button", name="Run now").click()
    dialog = page.get_by_role("dialog", name="Run this report")
    expect(dialog).to_contain_text("is asked 50 times, which costs")
    axe.check()
    dialog.get_by_role("button", name="Run now").click()
    expect(dialog).to_be_hidden()
    expect(shown.status).to_contain_text("Waiting for its turn")
    expect(shown.status).to_be_focused()
    expect(shown.figure("Coverage")).to_contain_text("0 of 25 points known")
    axe.check()
    page.reload()
    expect(shown.status).to_contain_text("Waiting for its turn")
    host.work()
    expect(shown.status).to_contain_text("Completed")
    expect(shown.figure("Coverage")).to_contain_text("25 of 25 points known")
    expect(page.get_by_role("button", name="Run again")).to_be_visible()


def test_a_report_is_run_by_keyboard(shown: ResultsPage, host: WebHost) -> None:
    """From the empty page to another run without a mouse; the focus is never lost."""
    page = shown.page
    page.goto(shown.results_path)
    tab_to(page, page.get_by_role("button", name="Run now"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Run this report")
    expect(dialog).to_contain_text("50 times")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(shown.status).to_be_focused()
    host.work()
    expect(shown.status).to_contain_text("Completed")
    again = page.get_by_role("button", name="Run again")
    tab_to(page, again)
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("50 times")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(again).to_be_focused()


def test_a_run_is_followed_while_it_goes_on(shown: ResultsPage, owner: Owner, host: WebHost, axe: Axe) -> None:
    """Half of the answers are shown as soon as they are there, the rest when it comes, and nothing jumps meanwhile."""
    run_id = _queue(owner, shown.report_id)
    shown.open()
    progress = shown.status.get_by_role("progressbar", name="Progress of the run")
    expect(progress).to_have_attribute("aria-valuenow", "0")
    before = shown.tab("Map").bounding_box()
    host.work_on(1)
    expect(shown.status).to_contain_text("25 of 50 searches answered.")
    expect(progress).to_have_attribute("aria-valuenow", "50")
    expect(shown.status.get_by_role("status")).to_have_text("The run is 50 % done")
    expect(shown.figure("Coverage")).to_contain_text("25 of 25 points known")
    expect(shown.page.get_by_role("combobox", name="Run", exact=True)).to_contain_text("(running)")
    axe.check()
    shown.page.get_by_role("radio", name="pizza delivery").click()
    expect(shown.figure("Coverage")).to_contain_text("0 of 25 points known")
    expect(shown.figure("Average rank")).to_contain_text("between 1 and 20")
    host.work()
    expect(shown.status).to_contain_text("Completed")
    expect(shown.figure("Coverage")).to_contain_text("25 of 25 points known")
    expect(shown.page.get_by_role("combobox", name="Run", exact=True)).not_to_contain_text("(running)")
    assert shown.tab("Map").bounding_box() == before
    assert owner.get(f"{API}/{shown.report_id}/runs/{run_id}")["state"] == "completed"


def test_nobody_asks_once_a_run_has_ended(shown: ResultsPage, owner: Owner, host: WebHost) -> None:
    """While a run is open the hub is asked each second, and not once more after its end."""
    page = shown.page
    _queue(owner, shown.report_id)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if _ONE_RUN.search(request.url) else None)
    page.clock.install()
    shown.open()
    with page.expect_response(_ONE_RUN):
        page.clock.run_for(1000)
    with page.expect_response(_ONE_RUN):
        page.clock.run_for(1000)
    host.work()
    with page.expect_response(_ONE_RUN):
        page.clock.run_for(1000)
    expect(shown.status).to_contain_text("Completed")
    page.wait_for_load_state("networkidle")
    asked.clear()
    page.clock.run_for(20_000)
    assert asked == []


def test_nobody_asks_while_nobody_looks(shown: ResultsPage, owner: Owner) -> None:
    """A page in the background asks nothing; when somebody comes back to it, it goes on."""
    page = shown.page
    _queue(owner, shown.report_id)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if _ONE_RUN.search(request.url) else None)
    page.clock.install()
    shown.open()
    with page.expect_response(_ONE_RUN):
        page.clock.run_for(1000)
    page.evaluate(_LOOK, "hidden")
    page.wait_for_load_state("networkidle")
    asked.clear()
    page.clock.run_for(20_000)
    assert asked == []
    page.evaluate(_LOOK, "visible")
    with page.expect_response(_ONE_RUN):
        page.clock.run_for(1000)


def test_a_failed_run_is_replayed(shown: ResultsPage, owner: Owner, host: WebHost, axe: Axe) -> None:
    """The reason is told in plain words; a replay, by keyboard, asks only for what is missing and completes the run."""
    _queue(owner, shown.report_id)
    host.work_on(1)
    host.work(failure="auth", failure_rate=1.0)
    shown.open()
    expect(shown.status).to_contain_text("The search provider refused the credentials.")
    expect(shown.status).to_contain_text("What was answered is shown below.")
    expect(shown.figure("Coverage")).to_contain_text("25 of 25 points known")
    axe.check()
    shown.page.reload()
    tab_to(shown.page, shown.page.get_by_role("button", name="Replay what is missing"))
    shown.page.keyboard.press("Enter")
    expect(shown.status).to_contain_text("Searching for what was missing")
    expect(shown.status).to_be_focused()
    axe.check()
    host.work()
    expect(shown.status).to_contain_text("Completed")
    shown.page.get_by_role("radio", name="pizza delivery").click()
    expect(shown.figure("Coverage")).to_contain_text("25 of 25 points known")


def test_a_replay_that_was_started_elsewhere_is_followed(shown: ResultsPage, owner: Owner, host: WebHost) -> None:
    """Nothing is started twice: the page follows the replay that goes on already."""
    run_id = _queue(owner, shown.report_id)
    host.work(failure="quota", failure_rate=1.0)
    shown.open()
    owner.post(f"{API}/{shown.report_id}/runs/{run_id}/replay", **{"Idempotency-Key": uuid.uuid4().hex})
    shown.page.get_by_role("button", name="Replay what is missing").click()
    expect(shown.status).to_contain_text("Searching for what was missing")
    host.work()
    expect(shown.status).to_contain_text("Completed")


def test_a_run_is_cancelled(shown: ResultsPage, owner: Owner, host: WebHost, axe: Axe) -> None:
    """A question says what is kept; the answers so far stay, and the report can be run again."""
    _queue(owner, shown.report_id)
    host.work_on(1)
    shown.open()
    page = shown.page
    cancel = page.get_by_role("button", name="Cancel run")
    tab_to(page, cancel)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Cancel this run?")
    expect(dialog).to_contain_text("25 of 50 searches are answered and kept.")
    expect(dialog.get_by_role("button", name="Keep it running")).to_be_focused()
    axe.check()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(cancel).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Cancel the run").click()
    expect(shown.status).to_contain_text("This run was cancelled")
    expect(shown.status).to_contain_text("25 of 50 cells were answered and are kept.")
    expect(shown.figure("Coverage")).to_contain_text("25 of 25 points known")
    expect(page.get_by_role("button", name="Run again")).to_be_focused()
    axe.check()


def test_a_run_that_ends_before_it_is_cancelled(
    shown: ResultsPage, owner: Owner, host: WebHost, console: Console
) -> None:
    """What has ended is not cancelled: the page says so and shows how it ended."""
    console.expect("409")
    _queue(owner, shown.report_id)
    shown.open()
    shown.page.get_by_role("button", name="Cancel run").click()
    host.work()
    shown.page.get_by_role("button", name="Cancel the run").click()
    expect(shown.page.get_by_role("alert")).to_contain_text("The run was not cancelled")
    expect(shown.status).to_contain_text("Completed")


def test_a_run_is_started_once_however_often_it_is_asked_for(
    shown: ResultsPage, owner: Owner, axe: Axe, console: Console
) -> None:
    """When the answer is lost, pressing again repeats the same request: one run is queued."""
    console.expect("ERR_FAILED")
    owner.run(shown.report_id)
    shown.open()
    page = shown.page
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(_RUN, lose)
    page.get_by_role("button", name="Run again").click()
    dialog = page.get_by_role("dialog", name="Run this report")
    start = dialog.get_by_role("button", name="Run now")
    start.click()
    expect(dialog.get_by_role("alert")).to_contain_text("The hub cannot be reached")
    axe.check()
    start.click()
    expect(shown.status).to_contain_text("Waiting for its turn")
    assert len(set(keys)) == 1
    assert len(owner.get(f"{API}/{shown.report_id}/runs")["items"]) == 2
    expect(page.get_by_role("slider", name="Time")).to_have_value("1")


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        (409, "Runs are switched off for now. Try again later."),
        (429, "Wait a minute before the next run."),
        (500, "The hub failed."),
    ],
)
def test_a_refused_run_says_why(shown: ResultsPage, owner: Owner, console: Console, status: int, detail: str) -> None:
    """The dialog stays open with the reason, and the run that is shown stays."""
    console.expect(str(status))
    owner.run(shown.report_id)
    shown.open()
    problem = {"title": "Refused", "status": status, "detail": detail}
    shown.page.route(_RUN, lambda route: route.fulfill(status=status, json=problem))
    shown.page.get_by_role("button", name="Run again").click()
    dialog = shown.page.get_by_role("dialog", name="Run this report")
    dialog.get_by_role("button", name="Run now").click()
    expect(dialog.get_by_role("alert")).to_contain_text(detail)
    shown.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(shown.status).to_contain_text("Completed")


def test_the_page_outlives_a_hub_that_is_away(
    shown: ResultsPage, owner: Owner, host: WebHost, console: Console
) -> None:
    """While nothing answers, the page says so and keeps what it shows; then it goes on by itself."""
    console.expect("ERR_FAILED")
    _queue(owner, shown.report_id)
    host.work_on(1)
    shown.open()
    expect(shown.status).to_contain_text("25 of 50")
    shown.page.route(_ONE_RUN, lambda route: route.abort())
    expect(shown.status).to_contain_text("The hub does not answer. This page keeps asking.")
    expect(shown.figure("Coverage")).to_contain_text("25 of 25 points known")
    shown.page.unroute(_ONE_RUN)
    host.work()
    expect(shown.status).to_contain_text("Completed")


def test_a_run_in_progress_fits_on_a_phone(shown: ResultsPage, owner: Owner, host: WebHost, axe: Axe) -> None:
    """Progress and buttons fit into 360 pixels, and so does the question before cancelling."""
    shown.page.set_viewport_size({"width": 360, "height": 740})
    _queue(owner, shown.report_id)
    host.work_on(1)
    shown.open()
    expect(shown.status).to_contain_text("25 of 50")
    fits(shown.page)
    shown.page.get_by_role("button", name="Cancel run").click()
    expect(shown.page.get_by_role("dialog")).to_be_visible()
    fits(shown.page)
    axe.check()


def _queue(owner: Owner, report_id: str) -> str:
    """Queue a run that nobody works on yet, and return its id."""
    run = owner.post(f"{API}/{report_id}/run", **{"Idempotency-Key": uuid.uuid4().hex})
    found: str = run["id"]
    return found
