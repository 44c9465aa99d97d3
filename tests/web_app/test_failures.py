"""What people see when something does not work: the hub is away, refuses, is slow, or a part of the app is missing."""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs
import pytest
from playwright.sync_api import Page, Route, expect

from tests.web_app.axe import Axe
from tests.web_app.conftest import Console
from tests.web_app.owner import Owner
from tests.web_app.reach import PHONE, ZOOMED, fits, tab_to

_BOOTSTRAP = "**/api/ops/bootstrap"
_TASKS = "**/api/ops/setup-tasks"
_SETTINGS = "**/api/ops/app-settings"


@attrs.frozen
class Fault:
    """A way in which a request fails.

    Attributes:
        answer: What happens to the request.
        title: What the page calls it.
        says: What it says about it.
        button: What there is to press, or None.
    """

    answer: Callable[[Route], None]
    title: str
    says: str
    button: str | None = "Try again"


def _refusal(status: int, detail: str, headers: dict[str, str] | None = None) -> Callable[[Route], None]:
    body = {"title": "Not now", "status": status, "code": "x", "detail": detail, "request_id": "3f0c9a52a1be4d77"}
    return lambda route: route.fulfill(status=status, json=body, headers=headers or {})


FAULTS = {
    "unreachable": Fault(lambda route: route.abort(), "The hub cannot be reached", "Check your connection"),
    "401": Fault(_refusal(401, "No."), "You are not signed in any more", "Your session is over", "Load the page again"),
    "403": Fault(_refusal(403, "This belongs to somebody else."), "You are not allowed", "somebody else.", None),
    "409": Fault(_refusal(409, "The hub is switched off. Ask whoever runs it."), "Not now", "The hub is switched off."),
    "429": Fault(
        _refusal(429, "Wait half a minute.", {"Retry-After": "30"}),
        "That was too much at once",
        "Wait half a minute.",
        "Try again in 30 s",
    ),
    "500": Fault(_refusal(500, "A fault was met and noted."), "The hub failed", "3f0c9a52a1be4d77"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_the_whole_page_fails(page: Page, owner: Owner, axe: Axe, console: Console, fault: Fault) -> None:
    """The failure is the heading of the page, says what to do, and the frame stays usable."""
    console.expect("Failed to load resource")
    owner.onboard()
    page.route(_BOOTSTRAP, fault.answer)
    page.goto("/ops")
    expect(page.get_by_role("heading", level=1, name=fault.title)).to_be_visible()
    expect(page).to_have_title(re.compile(fault.title))
    expect(page.get_by_role("alert")).to_contain_text(fault.says)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    if fault.button:
        expect(page.get_by_role("alert").get_by_role("button", name=fault.button)).to_be_visible()
    else:
        expect(page.get_by_role("alert").get_by_role("button")).to_have_count(0)
    axe.check()


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_part_of_a_page_fails(page: Page, owner: Owner, axe: Axe, console: Console, fault: Fault) -> None:
    """It says so in its own place; the rest of the page stays."""
    console.expect("Failed to load resource")
    owner.onboard()
    page.route(_TASKS, fault.answer)
    page.goto("/ops")
    expect(page.get_by_role("alert")).to_contain_text(fault.title)
    expect(page.get_by_role("alert")).to_contain_text(fault.says)
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    expect(page.get_by_role("region", name="Latest reports")).to_be_visible()
    axe.check()


def test_trying_again_by_keyboard(page: Page, owner: Owner, console: Console) -> None:
    """The page comes as soon as the hub is back, and the focus is at its top."""
    console.expect("Failed to load resource")
    owner.onboard()
    page.route(_BOOTSTRAP, FAULTS["500"].answer)
    page.goto("/ops")
    tab_to(page, page.get_by_role("button", name="Try again"))
    page.unroute(_BOOTSTRAP)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    expect(page.locator("main")).to_be_focused()


def test_trying_again_when_it_fails_again(page: Page, owner: Owner, console: Console) -> None:
    """The page says so once more, and the focus has not fallen off it."""
    console.expect("Failed to load resource")
    owner.onboard()
    page.route(_BOOTSTRAP, FAULTS["500"].answer)
    page.goto("/ops")
    with page.expect_response(_BOOTSTRAP):
        page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    expect(page.locator("main")).to_be_focused()


def test_too_many_requests_count_down(page: Page, owner: Owner, console: Console) -> None:
    """The button waits as long as the hub asked for, and then works."""
    console.expect("429")
    owner.onboard()
    page.clock.install()
    page.route(_BOOTSTRAP, FAULTS["429"].answer)
    page.goto("/ops")
    expect(page.get_by_role("button", name="Try again in 30 s")).to_be_disabled()
    page.clock.fast_forward(15_000)
    expect(page.get_by_role("button", name=re.compile(r"Try again in 1\d s"))).to_be_disabled()
    page.clock.fast_forward(20_000)
    page.unroute(_BOOTSTRAP)
    page.get_by_role("button", name="Try again", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()


def test_a_session_that_is_over_leads_to_the_sign_in(page: Page, owner: Owner, axe: Axe, console: Console) -> None:
    """Where people sign in, the way there comes back to the page that was asked for."""
    console.expect("401")
    owner.onboard()
    page.route(_BOOTSTRAP, FAULTS["401"].answer)
    page.route(_SETTINGS, lambda route: route.fulfill(json={"sign_in": True, "tiles": None}))
    page.goto("/ops/locations?sort=name")
    expect(page.get_by_role("alert").get_by_role("link", name="Sign in")).to_have_attribute(
        "href", "/api/ops/auth/login?next=%2Fops%2Flocations%3Fsort%3Dname"
    )
    axe.check()


def test_slow_answers_say_so(page: Page, owner: Owner, axe: Axe) -> None:
    """Skeletons at first, a line after three seconds, and the page when the answer is there."""
    owner.onboard()
    page.clock.install()
    held = _hold(page, _BOOTSTRAP)
    page.goto("/ops")
    expect(page.get_by_text("Loading the page")).to_be_attached()
    expect(page.get_by_text("This takes longer than usual.")).to_have_count(0)
    page.clock.run_for(3_000)
    expect(page.get_by_text("This takes longer than usual.")).to_be_visible()
    axe.check()
    for route in held:
        route.continue_()
    page.unroute(_BOOTSTRAP)
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    expect(page.get_by_text("This takes longer than usual.")).to_have_count(0)


def test_a_slow_part_of_a_page_holds_its_place(page: Page, owner: Owner) -> None:
    """What the start page knows already stands in for the checklist, so nothing jumps."""
    owner.onboard()
    held = _hold(page, _TASKS)
    page.goto("/ops")
    expect(page.get_by_role("link", name="Add your first location")).to_be_visible()
    assert held


def test_the_page_comes_by_itself_when_the_connection_is_back(
    page: Page, owner: Owner, axe: Axe, console: Console
) -> None:
    """Being offline is called that, and nobody has to press anything."""
    console.expect("Failed to load resource")
    owner.onboard()
    held = _hold(page, _BOOTSTRAP)
    page.goto("/ops")
    expect(page.get_by_role("button", name="Account")).to_be_visible()
    page.context.set_offline(offline=True)
    for route in held:
        route.abort()
    page.unroute(_BOOTSTRAP)
    expect(page.get_by_role("heading", level=1, name="You are offline")).to_be_visible()
    axe.check()
    page.context.set_offline(offline=False)
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()


def test_a_missing_part_of_the_app_asks_for_a_refresh(page: Page, owner: Owner, axe: Axe, console: Console) -> None:
    """A page whose script does not arrive says so; loading again brings it."""
    console.expect("Failed to load|Failed to fetch|could not be loaded")
    owner.onboard()
    page.goto("/ops")
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    page.route("**/assets/ConnectionsPage-*", lambda route: route.abort())
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Connections").click()
    expect(page.get_by_role("heading", level=1, name="This page could not be loaded")).to_be_visible()
    axe.check()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Review generation").click()
    expect(page.get_by_role("heading", level=1, name="Review generation")).to_be_visible()
    page.go_back()
    again = page.get_by_role("button", name="Load the page again")
    expect(again).to_be_visible()
    page.unroute("**/assets/ConnectionsPage-*")
    again.click()
    expect(page.get_by_role("heading", level=1, name="Connections")).to_be_visible()


def test_missing_menus_do_not_take_the_page_along(page: Page, owner: Owner, axe: Axe, console: Console) -> None:
    """The header offers to load them again."""
    console.expect("Failed to load|Failed to fetch|could not be loaded")
    owner.onboard()
    page.route("**/assets/HeaderMenus-*", lambda route: route.abort())
    page.goto("/ops")
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    again = page.get_by_role("button", name="Load the menus again")
    expect(again).to_be_visible()
    axe.check()
    page.unroute("**/assets/HeaderMenus-*")
    again.click()
    expect(page.get_by_role("button", name="Guest")).to_be_visible()


@pytest.mark.parametrize("window", [PHONE, ZOOMED], ids=["phone", "zoomed"])
def test_failures_fit_into_small_windows(
    page: Page, owner: Owner, axe: Axe, console: Console, window: dict[str, int]
) -> None:
    """Nothing is cut off and nothing scrolls sideways."""
    console.expect("500")
    owner.onboard()
    page.set_viewport_size(window)  # type: ignore[arg-type]  # a plain dict
    page.route(_BOOTSTRAP, FAULTS["500"].answer)
    page.goto("/ops")
    expect(page.get_by_role("alert")).to_contain_text("3f0c9a52a1be4d77")
    fits(page)
    axe.check()
    page.unroute(_BOOTSTRAP)
    page.goto("/ops/nowhere")
    expect(page.get_by_role("heading", level=1, name="There is nothing here")).to_be_visible()
    fits(page)


def _hold(page: Page, pattern: str) -> list[Route]:
    """Leave requests without an answer, and return them as they come."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(pattern, keep)
    return held
