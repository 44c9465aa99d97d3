"""The results of a run: the heatmap, its figures, and who else ranks there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web_app.axe import Axe
from tests.web_app.owner import Owner
from tests.web_app.reach import PHONE, ZOOMED, fits, tab_to
from tests.web_app.results_page import API, ResultsPage, results_of, stored_report

_TOP, _CLASSIC_TOP = "#08306b", "#1b7837"
_TILE = '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><path fill="#ddd" d="M0 0h256v256H0z"/></svg>'
_RESULTS = re.compile("/runs/[^/]+/results$")
_CLIPPED = re.compile("Row 3, column 3, at the centre")


@pytest.fixture
def shown(page: Page, owner: Owner) -> ResultsPage:
    """Return the page of a report that has been run once."""
    report_id = stored_report(owner)
    owner.run(report_id)
    return ResultsPage(page, report_id)


def test_a_completed_run_is_shown(shown: ResultsPage, owner: Owner, axe: Axe) -> None:
    """The figures are those of the hub, the cells have their colours, and everything says that it is simulated."""
    run = owner.get(f"{API}/{shown.report_id}/runs")["items"][0]
    summary = run["summaries"][0]
    shown.open()
    page = shown.page
    expect(page.get_by_role("heading", level=1, name="Pizza near South Congress")).to_be_visible()
    expect(shown.status).to_contain_text("Completed")
    expect(shown.status).to_contain_text("50 of 50 searches answered.")
    expect(shown.figure("Average rank")).to_contain_text(f"{summary['average_rank']:.1f}")
    expect(shown.figure("Top-3 share")).to_contain_text(f"{summary['top3_share']:.0f} %")
    expect(shown.figure("Coverage")).to_contain_text("25 of 25 points known")
    expect(page.get_by_text("No basemap configured")).to_be_visible()
    for place in (shown.status, page.get_by_role("region", name="Where the ranks come from")):
        expect(place.get_by_role("note", name=re.compile("^Simulated ranks"))).to_be_visible()
    top = sum(1 for cell in results_of(owner, shown.report_id, run["id"])["keywords"][0]["cells"] if cell["rank"] <= 3)
    expect(page.get_by_role("listitem").filter(has_text="1-3")).to_have_text(f"1-3{top}")
    assert shown.colours()[_TOP] > 500
    axe.check()


def test_a_cell_is_opened_by_mouse(shown: ResultsPage, owner: Owner, axe: Axe) -> None:
    """A click on the middle of the map shows who ranks there; the address says so, and a reload keeps it."""
    shown.open()
    page = shown.page
    shown.heatmap.hover()
    expect(page.get_by_text(re.compile("^Row 3, column 3, at the centre: rank 1 for pizza"))).to_be_visible()
    shown.heatmap.click()
    drawer = page.get_by_role("dialog", name=_CLIPPED)
    expect(drawer).to_contain_text("Rank 1 for pizza")
    expect(drawer.get_by_role("listitem").filter(has_text="Your business")).to_contain_text("Home Slice Pizza")
    cell = results_of(owner, shown.report_id, _latest(owner, shown))["keywords"][0]["cells"][12]
    expect(drawer.get_by_role("listitem")).to_have_count(len(cell["listings"]))
    axe.check()
    page.reload()
    expect(drawer).to_be_visible()
    drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_be_hidden()
    assert "cell=" not in page.url
    page.go_back()
    expect(drawer).to_be_visible()


def test_a_cell_is_opened_by_keyboard(shown: ResultsPage) -> None:
    """Tab reaches the map, arrows walk over it and are heard, Enter opens a point, Escape leads back to the map."""
    shown.open()
    keyboard = shown.page.keyboard
    tab_to(shown.page, shown.heatmap)
    expect(shown.said).to_have_text("Row 3, column 3, at the centre: rank 1 for pizza")
    keyboard.press("ArrowUp")
    keyboard.press("ArrowRight")
    expect(shown.said).to_contain_text("Row 2, column 4, 1.4 km north-east: rank")
    keyboard.press("Home")
    keyboard.press("PageDown")
    expect(shown.said).to_contain_text("Row 5, column 1, 2.8 km south-west")
    keyboard.press("Enter")
    drawer = shown.page.get_by_role("dialog", name="Row 5, column 1, 2.8 km south-west")
    expect(drawer).to_be_visible()
    keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(shown.heatmap).to_be_focused()
    expect(shown.said).to_contain_text("Row 5, column 1")
    keyboard.press("]")
    expect(shown.said).to_contain_text("for pizza delivery")


def test_the_ring_of_the_keyboard_is_seen(shown: ResultsPage) -> None:
    """Where the keyboard is shows on the map, and shows no more once the focus has left."""
    shown.open()
    without = shown.colours()
    shown.heatmap.focus()
    assert shown.colours() != without
    shown.heatmap.blur()
    assert shown.colours() == without


def test_keywords_are_switched_without_asking_again(shown: ResultsPage) -> None:
    """A click or a bracket shows another keyword at once, Back the one before, and the hub is not asked."""
    shown.open()
    page = shown.page
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("radio", name="pizza delivery").click()
    expect(shown.heatmap).to_have_accessible_name("Heatmap of ranks for pizza delivery, 25 points")
    expect(page.get_by_role("heading", name="Figures for pizza delivery")).to_be_visible()
    page.keyboard.press("]")
    expect(page.get_by_role("radio", name="pizza", exact=True)).to_be_checked()
    page.go_back()
    expect(page.get_by_role("radio", name="pizza delivery")).to_be_checked()
    assert [url for url in asked if "/api/" in url] == []


def test_the_colours_are_remembered(shown: ResultsPage, axe: Axe) -> None:
    """The colours that the trade is used to can be chosen, and are still there when the page is opened anew."""
    shown.open()
    page = shown.page
    page.get_by_role("radio", name="Green to red").check()
    expect(page).to_have_url(re.compile("palette=classic"))
    assert shown.colours().get(_TOP, 0) == 0
    assert shown.colours()[_CLASSIC_TOP] > 500
    axe.check()
    shown.open()
    expect(page.get_by_role("radio", name="Green to red")).to_be_checked()
    assert shown.colours()[_CLASSIC_TOP] > 500


def test_a_metric_explains_itself(shown: ResultsPage, axe: Axe) -> None:
    """One press tells what a figure means, by which definition; Escape leads back."""
    shown.open()
    page = shown.page
    button = page.get_by_role("button", name="What average total rank means")
    tab_to(page, button)
    page.keyboard.press("Enter")
    told = page.get_by_role("dialog", name="What average total rank means")
    expect(told).to_contain_text("Mean over the conclusive points")
    expect(told).to_contain_text("Definition average_total_rank@1")
    axe.check()
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    expect(button).to_be_focused()


def test_the_table_has_the_same_ranks(shown: ResultsPage, owner: Owner, axe: Axe) -> None:
    """The grid as a table prints what the hub has, and its cells open by keyboard alone."""
    shown.open()
    page = shown.page
    tab_to(page, shown.tab("Map"))
    page.keyboard.press("ArrowRight")
    table = page.get_by_role("region", name="Ranks for pizza by row and column")
    expect(table.get_by_role("rowheader")).to_have_count(5)
    cells = results_of(owner, shown.report_id, _latest(owner, shown))["keywords"][0]["cells"]
    assert table.get_by_role("button").all_inner_texts() == [str(cell["rank"]) for cell in cells]
    axe.check()
    tab_to(page, table.get_by_role("button", name="1", exact=True))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name="Row 3, column 2, 1 km west")
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(table.get_by_role("button").nth(11)).to_be_focused()


def test_competitors_are_ranked(shown: ResultsPage, axe: Axe) -> None:
    """Whoever is listed anywhere has a row, one's own is marked in words, and the order can be changed and shared."""
    shown.page.goto(f"{shown.results_path}?tab=competitors")
    page = shown.page
    table = page.get_by_role("region", name="Businesses found for pizza")
    expect(table.get_by_role("row").filter(has_text="Your business")).to_contain_text("Home Slice Pizza")
    shares = [_number(text) for text in table.locator("tbody td:nth-child(2)").all_inner_texts()]
    assert shares == sorted(shares, reverse=True)
    table.get_by_role("button", name="Average rank").click()
    expect(table.get_by_role("columnheader", name="Average rank")).to_have_attribute("aria-sort", "ascending")
    page.reload()
    expect(table.get_by_role("columnheader", name="Average rank")).to_have_attribute("aria-sort", "ascending")
    averages = [_number(text) for text in table.locator("tbody td:nth-child(3)").all_inner_texts()]
    assert averages == sorted(averages)
    axe.check()


def test_time_is_walked_through(page: Page, owner: Owner, axe: Axe) -> None:
    """Arrow keys on the line of time show run after run; the keyword stays, and no run is fetched twice."""
    report_id = stored_report(owner)
    runs = [owner.run(report_id, seed=seed)["id"] for seed in ("one", "two", "three")]
    shown = ResultsPage(page, report_id)
    shown.open("?keyword=pizza+delivery")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if request.url.endswith("/results") else None)
    line = page.get_by_role("slider", name="Time")
    tab_to(page, line)
    with page.expect_response(_RESULTS):  # a request that nobody waits for any more would be given up
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("combobox", name="Run")).to_have_value(runs[1])
    with page.expect_response(_RESULTS):
        page.keyboard.press("Home")
    expect(page.get_by_role("combobox", name="Run")).to_have_value(runs[0])
    expect(page).to_have_url(re.compile(f"run={runs[0]}"))
    expect(page.get_by_role("radio", name="pizza delivery")).to_be_checked()
    summary = owner.get(f"{API}/{report_id}/runs/{runs[0]}")["summaries"][1]
    expect(shown.figure("Average rank")).to_contain_text(f"{summary['average_rank']:.1f}")
    page.keyboard.press("End")
    expect(page.get_by_role("combobox", name="Run")).to_have_value(runs[2])
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("combobox", name="Run")).to_have_value(runs[1])
    page.wait_for_load_state("networkidle")
    assert sorted(fetched) == sorted(set(fetched))
    shown.tab("History").click()
    table = page.get_by_role("region", name="Runs, with figures for pizza delivery")
    expect(table.get_by_role("row")).to_have_count(4)
    expect(table.get_by_role("note", name=re.compile("^Simulated ranks"))).to_have_count(3)
    axe.check()
    table.get_by_role("button", name=re.compile("^Show run of")).first.click()
    expect(page.get_by_role("combobox", name="Run")).to_have_value(runs[2])
    page.reload()
    expect(page.get_by_role("combobox", name="Run")).to_have_value(runs[2])


def test_two_runs_are_compared(page: Page, owner: Owner, axe: Axe) -> None:
    """What changed since an earlier run is counted, marked on the map and in the table, and told in the figures."""
    report_id = stored_report(owner)
    earlier, later = (owner.run(report_id, seed=seed)["id"] for seed in ("one", "two"))
    found = owner.get(f"{API}/{report_id}/runs/{later}/comparison?earlier={earlier}")["keywords"][0]
    shown = ResultsPage(page, report_id)
    shown.open()
    before = shown.colours()
    page.get_by_role("combobox", name="Compare with").select_option(earlier)
    summary = page.get_by_role("region", name="Comparison")
    expect(summary).to_contain_text(f"ranks better: {found['counts']['up']}")
    expect(summary).to_contain_text(f"ranks worse: {found['counts']['down']}")
    moved = found["average_total_rank_change"]
    turn = "better" if moved < 0 else "worse"
    expect(shown.figure("Average total rank")).to_contain_text(f"{abs(moved):.1f}".removesuffix(".0") + f" {turn}")
    assert shown.colours() != before
    shown.heatmap.focus()
    expect(shown.said).to_contain_text(re.compile("for pizza, (ranks|unchanged|newly|not found)"))
    axe.check()
    page.reload()
    expect(summary).to_contain_text("ranks better")
    shown.tab("Table").click()
    marks = {"up": "▲", "down": "▼", "same": "=", "new": "new", "lost": "lost", "inconclusive": "?"}
    cells = page.get_by_role("region", name="Ranks for pizza by row and column").get_by_role("button")
    expect(cells).to_have_count(len(found["points"]))
    for text, point in zip(cells.all_inner_texts(), found["points"], strict=True):
        assert text.split()[1] == marks[point["change"]]
    axe.check()
    page.get_by_role("button", name="Stop comparing").click()
    expect(summary).to_be_hidden()
    assert "compare=" not in page.url


def test_estimates_are_told_apart(page: Page, owner: Owner, axe: Axe) -> None:
    """What was computed and not measured is marked, counted, and comes with its error."""
    report_id = stored_report(owner, sampling="quarter")
    owner.run(report_id)
    shown = ResultsPage(page, report_id)
    shown.open()
    expect(page.get_by_text("16 of 25 points are estimated")).to_be_visible()
    shown.heatmap.focus()
    page.keyboard.press("ArrowRight")
    expect(shown.said).to_contain_text("estimated for pizza")
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("note", name=re.compile("^Estimated ranks"))).to_be_visible()
    expect(drawer).to_contain_text("There is no list for this point.")
    axe.check()


def test_the_address_says_everything(page: Page, owner: Owner) -> None:
    """Whoever gets the address sees the same run, keyword, view, colours, comparison and point."""
    report_id = stored_report(owner)
    runs = [owner.run(report_id, seed=seed)["id"] for seed in ("one", "two", "three")]
    query = f"?run={runs[1]}&keyword=pizza+delivery&tab=table&palette=classic&compare={runs[0]}&cell=7"
    page.goto(ResultsPage(page, report_id).results_path + query)
    for _ in range(2):
        expect(page.get_by_role("dialog", name="Row 2, column 3, 1 km north")).to_contain_text("for pizza delivery")
        page.keyboard.press("Escape")
        expect(page.get_by_role("combobox", name="Run")).to_have_value(runs[1])
        expect(page.get_by_role("combobox", name="Compare with")).to_have_value(runs[0])
        expect(page.get_by_role("radio", name="pizza delivery")).to_be_checked()
        expect(page.get_by_role("tab", name="Table")).to_have_attribute("aria-selected", "true")
        page.go_back()
        page.reload()


@pytest.mark.parametrize("window", [PHONE, ZOOMED], ids=["phone", "zoomed"])
def test_everything_fits_into_a_small_window(page: Page, owner: Owner, axe: Axe, window: Any) -> None:
    """On a phone, and at a zoom of 200 %, no view is wider than the window."""
    page.set_viewport_size(window)
    report_id = stored_report(owner)
    earlier, _ = (owner.run(report_id, seed=seed)["id"] for seed in ("one", "two"))
    shown = ResultsPage(page, report_id)
    shown.open(f"?compare={earlier}")
    expect(page.get_by_role("region", name="Comparison")).to_contain_text("ranks better")
    fits(page)
    axe.check()
    for name in ("Table", "Competitors", "History"):
        shown.tab(name).click()
        expect(page.get_by_role("tabpanel").get_by_role("table")).to_be_visible()
        fits(page)
    axe.check()
    shown.tab("Map").click()
    shown.heatmap.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    fits(page)


def test_a_map_lies_below_where_the_host_has_one(shown: ResultsPage, axe: Axe) -> None:
    """With tiles, they are fetched from where the host says, and whoever made them is named."""
    page = shown.page
    page.goto("/ops")
    site = page.url.removesuffix("/ops")
    tiles = {
        "url": f"{site}/tiles/{{z}}/{{x}}/{{y}}.png",
        "attribution": "© Map makers",
        "attribution_url": "https://maps.example/copyright",
        "max_zoom": 19,
    }
    page.route("**/api/ops/app-settings", lambda route: route.fulfill(json={"sign_in": False, "tiles": tiles}))
    page.route("**/tiles/**", lambda route: route.fulfill(body=_TILE, content_type="image/svg+xml"))
    with page.expect_request("**/tiles/**"):
        shown.open()
    expect(page.get_by_role("link", name="© Map makers")).to_be_visible()
    expect(page.get_by_text("No basemap configured")).to_be_hidden()
    assert shown.colours()[_TOP] > 500
    axe.check()


def test_nothing_leaves_the_site(shown: ResultsPage) -> None:
    """No request goes anywhere else: no tiles, no fonts, no counters."""
    asked: list[str] = []
    shown.page.on("request", lambda request: asked.append(request.url))
    shown.open()
    shown.page.wait_for_load_state("networkidle")
    site = shown.page.url.split("/ops")[0]
    assert [url for url in asked if not url.startswith((site, "data:", "blob:"))] == []


def _latest(owner: Owner, shown: ResultsPage) -> str:
    found: str = owner.get(f"{API}/{shown.report_id}")["last_run_id"]
    return found


def _number(text: str) -> float:
    return float(text.removesuffix("%").strip())
