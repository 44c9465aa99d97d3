"""The builder of local search grids: drafts, previews, what is refused, and two who edit at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.web_app.axe import Axe
from tests.web_app.conftest import Console
from tests.web_app.owner import AUSTIN, Owner

GRIDS = "/ops/reports/local-search-grid"
PREVIEW = "**/api/ops/reports/local-grid/preview"
REPORTS = "**/api/ops/reports/local-grid"


def section(page: Page, name: str) -> Locator:
    """Return the header of a section, which opens and closes it."""
    return page.get_by_role("button", name=re.compile(f"^{name}"))


def text(page: Page, label: str) -> Locator:
    """Return a field by the whole of its label."""
    return page.get_by_role("textbox", name=label, exact=True)


def time_zone(page: Page) -> Locator:
    """Return the field of the time zone."""
    return page.get_by_role("combobox", name="Time zone")


def tab_to(page: Page, target: Locator) -> None:
    """Press the tabulator until something has the focus, as people do who use the keyboard alone."""
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"The tabulator does not lead to {target}")


def cost(page: Page, pattern: str) -> Locator:
    """Return what the footer says about the cost of a run, once it says this."""
    return page.get_by_role("status").filter(has_text=re.compile(pattern))


def expect_no_overflow(page: Page) -> None:
    """Expect that the page scrolls up and down only."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def open_new(page: Page, location: dict[str, Any]) -> None:
    """Open the builder for a location, and wait for the first preview."""
    page.goto(f"{GRIDS}/new?location={location['id']}")
    expect(page.get_by_text("81 points,")).to_be_visible()


def edit(page: Page, report: dict[str, Any]) -> None:
    """Open a report of 25 points, and wait for its preview."""
    page.goto(f"{GRIDS}/{report['id']}/edit")
    expect(page.get_by_text("25 points,")).to_be_visible()


def answer(status: int, **fields: object) -> Callable[[Route], None]:
    """Return what answers a request with a problem."""
    problem = {"title": "Refused", "detail": "Because of this.", "status": status, **fields}
    return lambda route: route.fulfill(status=status, content_type="application/problem+json", json=problem)


def test_a_draft_is_saved_and_opened_again(page: Page, owner: Owner, axe: Axe) -> None:
    """By mouse: a location is found, the rest follows, the cost is known before anything is spent, the draft stays."""
    owner.onboard()
    owner.location("Home Slice Pizza")
    owner.location("Ramen Tatsu-Ya")
    page.goto(f"{GRIDS}/new")
    expect(page.get_by_role("heading", level=1, name="New report")).to_be_visible()
    expect(section(page, "Business details")).to_contain_text("To do")
    axe.check()

    page.get_by_role("combobox", name="Location").click()
    page.get_by_role("combobox", name="Location").fill("slice")
    page.get_by_role("option", name="Home Slice Pizza").click()
    expect(page.get_by_label("Report name")).to_have_value("Home Slice Pizza, Austin")
    expect(page.get_by_label("Latitude")).to_have_value("30.249711")
    expect(section(page, "Business details")).to_contain_text("Complete")
    expect(cost(page, "for 1 keyword: 81 points . 1 keyword = 81 searches")).to_be_visible()

    text(page, "Keyword 1").fill("  pizza   near me ")
    page.get_by_role("button", name="Add keyword").click()
    text(page, "Keyword 2").fill("Pizza near me")
    page.get_by_label("Grid size").select_option("5")
    page.get_by_text("Circle", exact=True).click()
    expect(page.get_by_text("The same as keyword 1; it counts once.")).to_be_visible()
    expect(page.get_by_text("1 of 5")).to_be_visible()
    expect(cost(page, "13 points . 1 keyword = 13 searches")).to_be_visible()
    axe.check()
    page.get_by_role("button", name="Save draft").click()

    expect(page).to_have_url(re.compile(rf"{GRIDS}/rep_[^/]+/edit"))
    expect(page.get_by_text("Draft saved")).to_be_visible()
    [stored] = owner.get("/reports/local-grid")["items"]
    assert stored["keywords"] == ["pizza near me"]
    assert stored["state"] == "draft"
    page.goto(GRIDS)
    page.get_by_role("link", name="Home Slice Pizza, Austin").click()
    expect(text(page, "Keyword 1")).to_have_value("pizza near me")
    expect(page.get_by_label("Grid size")).to_have_value("5")
    expect(page.get_by_role("radio", name="Circle")).to_be_checked()
    expect(page.get_by_role("button", name="Save draft")).to_be_disabled()


def test_a_draft_is_saved_by_keyboard(page: Page, owner: Owner) -> None:
    """The same with the keyboard alone, with a schedule and recipients."""
    owner.onboard()
    owner.location()
    page.goto(f"{GRIDS}/new")
    tab_to(page, page.get_by_role("combobox", name="Location"))
    page.keyboard.type("home")
    expect(page.get_by_role("option", name="Home Slice Pizza")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Report name")).to_have_value("Home Slice Pizza, Austin")
    tab_to(page, text(page, "Radius"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("3")
    tab_to(page, page.get_by_role("application", name="Centre of the grid"))
    page.keyboard.press("Shift+ArrowUp")
    expect(page.get_by_label("Latitude")).not_to_have_value("30.249711")
    tab_to(page, text(page, "Keyword 1"))
    page.keyboard.type("pizza")
    page.keyboard.press("Enter")
    expect(text(page, "Keyword 2")).to_be_focused()
    page.keyboard.type("pizza delivery")
    tab_to(page, section(page, "Schedule and recipients"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Run by itself"))
    page.keyboard.type("Weekly")
    expect(page.get_by_role("list", name="Next runs").get_by_role("listitem")).to_have_count(10)
    tab_to(page, page.get_by_role("button", name="Add recipient"))
    page.keyboard.press("Enter")
    expect(text(page, "Recipient 1")).to_be_focused()
    page.keyboard.type("owner@example.com")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page).to_have_url(re.compile(rf"{GRIDS}/rep_[^/]+/edit"))
    [stored] = owner.get("/reports/local-grid")["items"]
    assert stored["keywords"] == ["pizza", "pizza delivery"]
    assert stored["schedule"]["frequency"] == "weekly"
    assert stored["recipients"] == ["owner@example.com"]
    assert stored["map"]["center"]["lat"] > AUSTIN["lat"]


def test_a_refresh_loses_nothing(page: Page, owner: Owner, axe: Axe) -> None:
    """What is entered in each section is there after a refresh, and so are the sections that were open."""
    owner.onboard()
    open_new(page, owner.location())
    page.get_by_label("Report name").fill("Mine")
    page.reload()
    expect(page.get_by_label("Report name")).to_have_value("Mine")
    page.get_by_text("Spacing", exact=True).click()
    text(page, "Spacing").fill("0,5")
    page.get_by_label("Longitude").fill("-97.7")
    page.reload()
    expect(text(page, "Spacing")).to_have_value("0,5")
    expect(page.get_by_label("Longitude")).to_have_value("-97.7")
    text(page, "Keyword 1").fill("pizza")
    page.reload()
    expect(text(page, "Keyword 1")).to_have_value("pizza")
    section(page, "Business details").click()
    section(page, "Schedule and recipients").click()
    page.get_by_label("Run by itself").select_option("monthly")
    page.get_by_label("Day of the month").select_option("31")
    page.get_by_label("Starts on").fill("2027-01-01")
    page.get_by_role("button", name="Add recipient").click()
    text(page, "Recipient 1").fill("a@example.com")
    page.reload()
    expect(page.get_by_label("Day of the month")).to_have_value("31")
    expect(page.get_by_label("Starts on")).to_have_value("2027-01-01")
    expect(text(page, "Recipient 1")).to_have_value("a@example.com")
    expect(section(page, "Business details")).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_text("You see what you entered before")).to_be_visible()
    axe.check()
    page.get_by_role("button", name="Discard it").click()
    expect(text(page, "Keyword 1")).to_have_value("")
    page.reload()
    expect(text(page, "Keyword 1")).to_have_value("")
    expect(page.get_by_text("You see what you entered before")).to_be_hidden()


def test_what_is_missing_is_said_at_its_field(page: Page, owner: Owner, axe: Axe) -> None:
    """Saving nothing opens the sections at fault, marks each field, and leads to the first."""
    owner.onboard()
    owner.location()
    page.goto(f"{GRIDS}/new?section=keywords")
    expect(page.get_by_role("combobox", name="Location")).to_be_hidden()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("combobox", name="Location")).to_be_focused()
    expect(page.get_by_text("Choose the location whose ranks to measure.")).to_be_visible()
    expect(page.get_by_text("Enter at least one keyword, such as pizza near me.")).to_be_visible()
    expect(section(page, "Map criteria")).to_contain_text("2 fields to correct")
    axe.check()


@pytest.mark.parametrize(
    "case",
    [
        ("Keyword 1", "x" * 81, "Shorten this by 1"),
        ("Recipient 1", "nobody@", "There must be something after the @-sign"),
        ("Radius", "250", "Enter 100 or less."),
        ("Time zone", "Europe/Berlinn", "Did you mean Europe/Berlin"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    page: Page, owner: Owner, axe: Axe, console: Console, case: tuple[str, str, str]
) -> None:
    """Nothing is saved while a field is wrong; the error stands at that field, and the cursor goes there."""
    label, value, message = case
    owner.onboard()
    report = owner.report(
        owner.location()["id"],
        schedule={"frequency": "daily", "time": "09:00", "time_zone": "Europe/Berlin"},
        recipients=["a@example.com"],
    )
    console.expect("422")
    edit(page, report)
    section(page, "Schedule and recipients").click()
    is_zone = label == "Time zone"
    field = time_zone(page) if is_zone else text(page, label)
    field.fill(value)
    section(page, "Keywords").click()
    if label == "Keyword 1":
        expect(field).to_be_hidden()
    page.get_by_role("button", name="Save draft").click()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text(message)).to_be_visible()
    expect(page.get_by_text("1 field to correct")).to_be_visible()
    assert owner.get(f"/reports/local-grid/{report['id']}")["version"] == report["version"]
    if is_zone:
        page.get_by_label("Starts on").focus()
    axe.check()


def test_lines_are_split_counted_and_removed(page: Page, owner: Owner, context: BrowserContext) -> None:
    """A pasted list becomes one field a line, without repetitions and without more than there may be."""
    owner.onboard()
    open_new(page, owner.location())
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('pizza\\nPizza \\n\\nbest pizza\\npasta\\nlunch\\ndinner\\nbrunch')")
    text(page, "Keyword 1").focus()
    page.keyboard.press("ControlOrMeta+v")
    expect(page.get_by_text("5 of 5 · 5 keywords now. 1 repetition left out. 1 left out: at most 5")).to_be_visible()
    expect(text(page, "Keyword 5")).to_be_focused()
    expect(page.get_by_role("button", name="Add keyword")).to_be_disabled()
    page.get_by_role("button", name="Remove keyword 2").click()
    expect(text(page, "Keyword 2")).to_have_value("pasta")
    expect(text(page, "Keyword 2")).to_be_focused()
    expect(cost(page, "81 points . 4 keywords = 324 searches")).to_be_visible()


def test_the_preview_follows_the_centre(page: Page, owner: Owner) -> None:
    """The same input gives the same points; the grid goes where its centre is dragged, and back to the business."""
    owner.onboard()
    location = owner.location()
    points = page.get_by_role("region", name="Points of the grid")

    def read() -> str:
        page.get_by_text("Points as a table").click()
        return points.inner_text()

    open_new(page, location)
    first = read()
    page.reload()
    expect(page.get_by_text("81 points,")).to_be_visible()
    assert read() == first

    handle = page.get_by_role("application", name="Centre of the grid")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=5)
    page.mouse.up()
    latitude, longitude = page.get_by_label("Latitude"), page.get_by_label("Longitude")
    expect(latitude).not_to_have_value("30.249711")
    lat, lng = float(latitude.input_value()), float(longitude.input_value())
    assert lat < AUSTIN["lat"]
    assert lng > AUSTIN["lng"]
    expect(page.get_by_text(f"from the centre at {lat}, {lng}.")).to_be_visible()
    assert points.inner_text() != first

    page.get_by_role("button", name="Back to the business").click()
    expect(page.get_by_text("from the centre at 30.249711, -97.749132.")).to_be_visible()
    assert points.inner_text() == first

    handle.focus()
    page.keyboard.press("ArrowRight")
    expect(latitude).to_have_value("30.249711")
    expect(longitude).not_to_have_value("-97.749132")
    page.get_by_label("A quarter of the points").check()
    expect(page.get_by_text("25 are searched, 56 are estimated.")).to_be_visible()
    page.get_by_text("Spacing", exact=True).click()
    expect(text(page, "Spacing")).to_have_value("0.25")


def test_two_tabs_do_not_overwrite_each_other(
    page: Page, owner: Owner, context: BrowserContext, axe: Axe, console: Console
) -> None:
    """Whoever saves second sees what differs: mine is saved on top of theirs, or theirs is taken."""
    owner.onboard()
    report = owner.report(owner.location()["id"])
    edit(page, report)
    other = context.new_page()
    edit(other, report)
    other.get_by_label("Report name").fill("Theirs")
    text(other, "Keyword 2").fill("lunch")
    other.get_by_role("button", name="Save draft").click()
    expect(other.get_by_text("Draft saved")).to_be_visible()

    console.expect("412")
    page.get_by_label("Report name").fill("Mine")
    page.get_by_role("button", name="Save draft").click()
    dialog = page.get_by_role("dialog", name="This report was saved elsewhere")
    expect(dialog.get_by_role("row", name="Name Theirs Mine Both")).to_be_visible()
    expect(dialog.get_by_role("row", name=re.compile("^Keywords .* Them$"))).to_be_visible()
    axe.check()
    dialog.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    expect(text(page, "Keyword 2")).to_have_value("lunch")
    stored = owner.get(f"/reports/local-grid/{report['id']}")
    assert (stored["name"], stored["keywords"]) == ("Mine", ["pizza", "lunch"])

    other.get_by_label("Grid size").select_option("7")
    other.get_by_role("button", name="Save draft").click()
    other.get_by_role("dialog").get_by_role("button", name="Load theirs").click()
    expect(other.get_by_label("Report name")).to_have_value("Mine")
    expect(other.get_by_label("Grid size")).to_have_value("5")
    assert owner.get(f"/reports/local-grid/{report['id']}")["version"] == stored["version"]


def test_what_was_entered_over_an_old_version_is_not_saved_unseen(page: Page, owner: Owner) -> None:
    """Somebody else saves between a refresh and the next: the difference is shown first."""
    owner.onboard()
    report = owner.report(owner.location()["id"])
    edit(page, report)
    page.get_by_label("Report name").fill("Mine")
    owner.patch(f"/reports/local-grid/{report['id']}", {"keywords": ["lunch"]}, report["version"])
    page.reload()
    expect(page.get_by_text("This was saved elsewhere after you entered it.")).to_be_visible()
    page.get_by_role("button", name="Save draft").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("row", name="Keywords lunch pizza, pizza delivery")).to_be_visible()
    dialog.get_by_role("button", name="Load theirs").click()
    expect(page.get_by_label("Report name")).to_have_value(report["name"])
    expect(text(page, "Keyword 1")).to_have_value("lunch")


def test_a_report_that_was_deleted_elsewhere_comes_back(page: Page, owner: Owner, console: Console, axe: Axe) -> None:
    """What was entered is not lost with the report."""
    owner.onboard()
    report = owner.report(owner.location()["id"])
    edit(page, report)
    owner.request.delete(f"/api/ops/reports/local-grid/{report['id']}", headers={"If-Match": '"v1"'})
    console.expect("404")
    page.get_by_label("Report name").fill("Mine")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert").filter(has_text="This report was deleted elsewhere")).to_be_visible()
    axe.check()
    page.get_by_role("button", name="Restore report").click()
    expect(page.get_by_text("This report was deleted elsewhere")).to_be_hidden()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    assert owner.get(f"/reports/local-grid/{report['id']}")["name"] == "Mine"


def test_only_what_changed_is_sent(page: Page, owner: Owner) -> None:
    """A change of the keywords leaves everything else alone, and says which version it is based on."""
    owner.onboard()
    report = owner.report(owner.location()["id"])
    edit(page, report)
    text(page, "Keyword 2").fill("calzone")
    with page.expect_response(lambda answer: answer.request.method == "PATCH") as saved:
        page.get_by_role("button", name="Save draft").click()
    assert saved.value.request.post_data_json == {"keywords": ["pizza", "calzone"]}
    assert saved.value.request.headers["if-match"] == '"v1"'
    expect(page.get_by_role("button", name="Save draft")).to_be_disabled()
    page.get_by_label("Grid size").select_option("7")
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.get_by_role("button", name="Save draft").click()
    assert owner.get(f"/reports/local-grid/{report['id']}")["map"]["size"] == 7


def test_a_run_is_started_once_its_cost_is_known(page: Page, owner: Owner) -> None:
    """Saving and running leads to the results; before the cost is known, nothing can be run."""
    owner.onboard()
    location = owner.location()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(PREVIEW, hold)
    page.goto(f"{GRIDS}/new?location={location['id']}")
    text(page, "Keyword 1").fill("pizza")
    run = page.get_by_role("button", name="Save and run")
    expect(run).to_be_disabled()
    for route in held:
        route.continue_()
    page.unroute(PREVIEW)
    expect(cost(page, r"A run costs US\$0.00: 81 points . 1 keyword = 81 searches")).to_be_visible()
    assert owner.get("/reports/local-grid")["items"] == []
    run.click()
    expect(page).to_have_url(re.compile(rf"{GRIDS}/rep_[^/]+/results"))
    [stored] = owner.get("/reports/local-grid")["items"]
    assert len(owner.get(f"/reports/local-grid/{stored['id']}/runs")["items"]) == 1


def test_a_failed_save_keeps_everything(page: Page, owner: Owner, console: Console, axe: Axe) -> None:
    """Whatever the hub answers, and if it does not answer, what was entered stays and can be saved again."""
    owner.onboard()
    open_new(page, owner.location())
    text(page, "Keyword 1").fill("pizza")
    save = page.get_by_role("button", name="Save draft")
    for status, said in ((500, "Because of this."), (429, "Because of this."), (409, "Because of this.")):
        console.expect(str(status))
        page.route(REPORTS, answer(status))
        save.click()
        expect(page.get_by_role("alert").filter(has_text=said).last).to_be_visible()
        expect(save).to_be_enabled()
        page.unroute(REPORTS)
    console.expect("ERR_FAILED")
    page.route(REPORTS, lambda route: route.abort())
    save.click()
    expect(page.get_by_text("The hub cannot be reached")).to_be_visible()
    axe.check()
    page.unroute(REPORTS)
    expect(text(page, "Keyword 1")).to_have_value("pizza")
    save.click()
    expect(page).to_have_url(re.compile("/edit"))


def test_a_failed_preview_can_be_repeated(page: Page, owner: Owner, console: Console, axe: Axe) -> None:
    """A preview that fails says so, keeps runs from being started blindly, and is there at the next try."""
    owner.onboard()
    location = owner.location()
    console.expect("500")
    page.route(PREVIEW, answer(500))
    page.goto(f"{GRIDS}/new?location={location['id']}")
    expect(page.get_by_text("The cost is not known yet")).to_be_visible()
    expect(page.get_by_role("button", name="Save and run")).to_be_disabled()
    axe.check()
    page.unroute(PREVIEW)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("81 points,")).to_be_visible()
    expect(page.get_by_role("button", name="Save and run")).to_be_enabled()


def test_the_clock_of_the_schedule_counts(page: Page, owner: Owner, axe: Axe) -> None:
    """The next ten runs are spelt out by the clock of the place, and where that clock is changed."""
    owner.onboard()
    report = owner.report(
        owner.location()["id"],
        schedule={"frequency": "monthly", "day_of_month": 31, "time": "09:00", "time_zone": "America/Chicago"},
    )
    edit(page, report)
    section(page, "Schedule and recipients").click()
    runs = page.get_by_role("list", name="Next runs").get_by_role("listitem")
    expect(runs).to_have_count(10)
    expect(runs.filter(has_text="Clocks change")).not_to_have_count(0)
    expect(runs.filter(has_text=re.compile("UTC.06:00")).first).to_be_visible()
    expect(page.get_by_text("does not send email yet")).to_be_visible()
    time_zone(page).click()
    time_zone(page).fill("calc")
    page.get_by_role("option", name="Asia/Calcutta").click()
    expect(runs.filter(has_text="UTC+05:30")).to_have_count(10)
    axe.check()


def test_without_a_location_there_is_nothing_to_build(page: Page, owner: Owner, axe: Axe) -> None:
    """Whoever has no location is led to adding one."""
    owner.onboard()
    page.goto(f"{GRIDS}/new")
    expect(page.get_by_role("link", name="Add location")).to_have_attribute("href", "/ops/locations/new")
    axe.check()


def test_a_narrow_window_loses_nothing(page: Page, owner: Owner, axe: Axe) -> None:
    """At 360 px everything is there, and the page scrolls one way only."""
    page.set_viewport_size({"width": 360, "height": 740})
    owner.onboard()
    open_new(page, owner.location())
    section(page, "Schedule and recipients").click()
    page.get_by_label("Run by itself").select_option("weekly")
    page.get_by_text("Points as a table").click()
    expect(page.get_by_role("region", name="Points of the grid")).to_be_visible()
    expect(page.get_by_role("list", name="Next runs").get_by_role("listitem")).to_have_count(10)
    expect_no_overflow(page)
    axe.check()
