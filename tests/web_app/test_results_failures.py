"""The results page when an answer is missing, or tells that something cannot be done."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web_app.axe import Axe
from tests.web_app.conftest import Console
from tests.web_app.owner import Owner
from tests.web_app.results_page import API, ResultsPage, stored_report


@pytest.fixture
def shown(page: Page, owner: Owner) -> ResultsPage:
    """Return the page of a report that has been run once."""
    report_id = stored_report(owner)
    owner.run(report_id)
    return ResultsPage(page, report_id)


def test_runs_that_cannot_be_compared_say_why(page: Page, owner: Owner, axe: Axe, console: Console) -> None:
    """Runs without a common keyword are not compared, and the page says so instead of making something up."""
    console.expect("409")
    report_id = stored_report(owner)
    earlier = owner.run(report_id)["id"]
    version = owner.get(f"{API}/{report_id}")["version"]
    owner.patch(f"{API}/{report_id}", {"keywords": ["sushi"]}, version)
    owner.run(report_id)
    shown = ResultsPage(page, report_id)
    shown.open(f"?compare={earlier}")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("no keyword in common")
    axe.check()
    alert.get_by_role("button", name="Stop comparing").click()
    expect(alert).to_be_hidden()


def test_results_that_cannot_be_read_are_asked_for_again(shown: ResultsPage, axe: Axe, console: Console) -> None:
    """The page says that the hub failed, and shows the results when it answers again; the run stays in sight."""
    console.expect("500")
    page = shown.page
    page.route(
        "**/api/**/results", lambda route: route.fulfill(status=500, json={"title": "Failed", "detail": "It broke."})
    )
    page.goto(shown.results_path)
    expect(page.get_by_role("alert")).to_contain_text("It broke.")
    expect(shown.status).to_contain_text("Completed")
    axe.check()
    page.unroute("**/api/**/results")
    page.get_by_role("button", name="Try again").click()
    expect(shown.heatmap).to_be_visible()


def test_a_comparison_that_fails_leaves_the_ranks(page: Page, owner: Owner, console: Console) -> None:
    """Without an answer about changes, the ranks stay, and the question can be asked again."""
    console.expect("ERR_FAILED")
    report_id = stored_report(owner)
    earlier, _ = (owner.run(report_id, seed=seed)["id"] for seed in ("one", "two"))
    page.route("**/comparison*", lambda route: route.abort())
    shown = ResultsPage(page, report_id)
    shown.open(f"?compare={earlier}")
    expect(page.get_by_role("alert")).to_contain_text("These runs are not compared")
    expect(shown.figure("Average rank")).to_contain_text(re.compile(r"\d"))
    page.unroute("**/comparison*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("region", name="Comparison")).to_contain_text("ranks better")


def test_an_address_that_leads_nowhere_says_so(shown: ResultsPage, axe: Axe, console: Console) -> None:
    """An unknown run leads to the latest, an unknown report to the start."""
    console.expect("404")
    page = shown.page
    page.goto(f"{shown.results_path}?run=run_unknown")
    expect(page.get_by_role("alert")).to_contain_text("This report has no such run")
    axe.check()
    page.get_by_role("button", name="Show the latest run").click()
    expect(shown.heatmap).to_be_visible()
    page.goto("/ops/reports/local-search-grid/rep_unknown/results")
    expect(page.get_by_role("heading", level=1, name="There is nothing here")).to_be_visible()
