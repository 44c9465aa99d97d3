"""The frame around every page: navigation, menus, keys and the focus."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from ops_core.domain.principal import Principal, Role
from tests.web_app.axe import Axe
from tests.web_app.host import WebHost
from tests.web_app.owner import Owner
from tests.web_app.reach import PHONE, ZOOMED, fits, tab_to

_PLACES = {
    "Home": "/ops",
    "Locations": "/ops/locations",
    "Local search grids": "/ops/reports/local-search-grid",
    "Connections": "/ops/connections",
    "Review generation": "/ops/review-generation",
}


def test_the_navigation_leads_everywhere(page: Page, owner: Owner) -> None:
    """Each place says that it is current, names the window, and gets the focus."""
    owner.onboard()
    page.goto("/ops")
    for name, path in [*_PLACES.items()][1:]:
        _navigation(page).get_by_role("link", name=name).click()
        expect(page).to_have_url(re.compile(path + "$"))
        expect(_navigation(page).locator("[aria-current=page]")).to_have_text(re.compile(name))
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        expect(page).to_have_title(f"{name} · Operations Hub")
        expect(page.locator("main")).to_be_focused()
    page.goto("/ops/locations/new")
    expect(_navigation(page).locator("[aria-current=true]")).to_have_text(re.compile("Locations"))


def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page, owner: Owner) -> None:
    """The first Tab shows it, Enter goes past the navigation, and the next Tab is inside the page."""
    owner.onboard()
    page.goto("/ops")
    expect(page.get_by_role("link", name="Add your first location")).to_be_visible()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link", name="Change your answers")).to_be_focused()


def test_keyboard_alone_reaches_everything_in_order(page: Page, owner: Owner) -> None:
    """Tab goes through the header, the navigation and the page; nothing holds it."""
    owner.onboard()
    page.goto("/ops")
    expect(page.get_by_role("link", name="Add your first location")).to_be_visible()
    expect(page.get_by_role("button", name="Guest")).to_be_visible()
    for wanted in (
        page.get_by_role("link", name="Skip to the content"),
        page.get_by_role("link", name="Operations Hub"),
        page.get_by_role("button", name="Keyboard shortcuts"),
        page.get_by_role("button", name="Colours"),
        page.get_by_role("button", name="Guest"),
        *(_navigation(page).get_by_role("link", name=name) for name in _PLACES),
        page.get_by_role("main").get_by_role("link", name="Change your answers"),
    ):
        page.keyboard.press("Tab")
        expect(wanted).to_be_focused()


def test_single_keys_lead_to_places_and_can_be_turned_off(page: Page, owner: Owner, axe: Axe) -> None:
    """They are shown where they work, listed behind a question mark, and silent for those whom they disturb."""
    owner.onboard()
    page.goto("/ops")
    expect(_navigation(page).get_by_role("link", name="Connections")).to_have_attribute("aria-keyshortcuts", "c")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", level=1, name="Connections")).to_be_visible()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog.get_by_role("row", name="v Review generation")).to_be_visible()
    axe.check()
    page.keyboard.press("v")
    expect(dialog).to_be_visible()
    dialog.get_by_role("switch", name="Use single keys as shortcuts").press("Space")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("v")
    expect(page.get_by_role("heading", level=1, name="Connections")).to_be_visible()
    page.reload()
    page.get_by_role("heading", level=1, name="Connections").wait_for()
    page.keyboard.press("h")
    expect(page).to_have_url(re.compile("/ops/connections$"))
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.get_by_role("switch")).not_to_be_checked()


def test_the_navigation_of_a_narrow_window(page: Page, owner: Owner, axe: Axe) -> None:
    """It opens with the focus in it, and closes with the focus back, or on the page that was chosen."""
    owner.onboard()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a plain dict
    page.goto("/ops")
    expect(page.get_by_role("link", name="Add your first location")).to_be_visible()
    expect(_navigation(page)).to_have_count(0)
    burger = page.get_by_role("button", name="Open the navigation")
    expect(burger).to_have_attribute("aria-expanded", "false")
    tab_to(page, burger)
    page.keyboard.press("Enter")
    expect(_navigation(page).get_by_role("link", name="Home")).to_be_focused()
    expect(page.get_by_role("button", name="Close the navigation")).to_have_attribute("aria-expanded", "true")
    fits(page)
    axe.check()
    page.keyboard.press("Escape")
    expect(burger).to_be_focused()
    expect(_navigation(page)).to_have_count(0)

    burger.click()
    _navigation(page).get_by_role("link", name="Connections").click()
    expect(page.get_by_role("heading", level=1, name="Connections")).to_be_visible()
    expect(page.locator("main")).to_be_focused()
    expect(_navigation(page)).to_have_count(0)
    burger.click()
    _navigation(page).get_by_role("link", name="Connections").click()
    expect(page.locator("main")).to_be_focused()


def test_links_of_the_closed_navigation_are_out_of_reach(page: Page, owner: Owner) -> None:
    """Tab goes from the header straight into the page."""
    owner.onboard()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a plain dict
    page.goto("/ops")
    first = page.get_by_role("main").get_by_role("link", name="Change your answers")
    expect(first).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Guest"))
    page.keyboard.press("Tab")
    expect(first).to_be_focused()


def test_colours_are_chosen_and_remembered(page: Page, owner: Owner, axe: Axe) -> None:
    """Light, dark, or as the system says; a refresh keeps the choice."""
    owner.onboard()
    page.emulate_media(color_scheme="light")
    page.goto("/ops/connections")
    html = page.locator("html")
    expect(html).to_have_attribute("data-mantine-color-scheme", "light")
    page.get_by_role("button", name="Colours").press("Enter")
    expect(page.get_by_role("menuitemradio", name="As the system")).to_have_attribute("aria-checked", "true")
    axe.check()
    page.emulate_media(color_scheme="light")
    page.get_by_role("menuitemradio", name="Dark").press("Enter")
    expect(page.get_by_role("button", name="Colours")).to_be_focused()
    expect(html).to_have_attribute("data-mantine-color-scheme", "dark")
    page.reload()
    expect(html).to_have_attribute("data-mantine-color-scheme", "dark")
    page.get_by_role("button", name="Colours").click()
    page.get_by_role("menuitemradio", name="As the system").click()
    expect(html).to_have_attribute("data-mantine-color-scheme", "light")


def test_a_guest_is_called_one(page: Page, owner: Owner, axe: Axe) -> None:
    """The sign-in is offered only where there is one, and comes back to the page that is open."""
    owner.onboard()
    page.goto("/ops/connections")
    page.get_by_role("button", name="Guest").click()
    expect(page.get_by_role("menuitem", name="Change your answers")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Sign in")).to_have_count(0)
    axe.check()
    page.route("**/api/ops/app-settings", lambda route: route.fulfill(json={"sign_in": True, "tiles": None}))
    page.reload()
    page.get_by_role("button", name="Guest").click()
    expect(page.get_by_role("menuitem", name="Sign in")).to_have_attribute(
        "href", "/api/ops/auth/login?next=%2Fops%2Fconnections"
    )


@pytest.mark.parametrize(
    ("roles", "name", "says"),
    [
        pytest.param(frozenset[Role](), "Signed in", "You are signed in.", id="user"),
        pytest.param(frozenset({Role.ADMIN}), "Administrator", "signed in as an administrator", id="admin"),
    ],
)
def test_whoever_is_signed_in_can_sign_out(
    page: Page, host: WebHost, roles: frozenset[Role], name: str, says: str
) -> None:
    """The menu says who they are; signing out leaves nothing of them behind."""
    with host.hub() as hub:
        ticket = hub.sessions.open_for(Principal.user(f"shell-{len(roles)}", roles)).token
    page.goto(f"/ops/enter?ticket={ticket}")
    page.get_by_role("radio", name="Agency or freelancer").check()
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("menu", name=name)).to_contain_text(says)
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("button", name="Guest")).to_be_visible()
    expect(page.get_by_role("radio", name="Agency or freelancer")).not_to_be_checked()


def test_an_unknown_address_leads_back(page: Page, owner: Owner, axe: Axe) -> None:
    """It says that there is nothing, names the window so, and offers the start."""
    owner.onboard()
    page.goto("/ops/nowhere")
    expect(page.get_by_role("heading", level=1, name="There is nothing here")).to_be_visible()
    expect(page).to_have_title("There is nothing here · Operations Hub")
    expect(_navigation(page).locator("[aria-current]")).to_have_count(0)
    axe.check()
    page.get_by_role("link", name="Go to the start").press("Enter")
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()


def test_whoever_has_answered_nothing_is_asked_first(page: Page, owner: Owner) -> None:
    """Every page waits for the onboarding, whose frame leads nowhere else yet."""
    page.goto("/ops/locations")
    expect(page.get_by_role("heading", level=1, name="Set up your hub")).to_be_visible()
    expect(_navigation(page)).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    owner.onboard()
    page.goto("/ops/onboarding")
    expect(_navigation(page)).to_be_visible()


def test_a_tab_that_is_seen_again_shows_the_newest(page: Page, owner: Owner) -> None:
    """What another tab or device changed is there without a refresh."""
    owner.onboard()
    page.clock.install()
    page.goto("/ops")
    expect(page.get_by_role("region", name="Locations")).to_contain_text("0")
    owner.location()
    page.clock.fast_forward(10_000)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
    expect(page.get_by_role("region", name="Locations")).to_contain_text("1")
    expect(page.get_by_role("region", name="Setup checklist").get_by_role("status")).to_contain_text("1 of")


def test_a_new_window_of_the_same_browser_is_the_same_person(page: Page, context: BrowserContext, owner: Owner) -> None:
    """Nobody answers the questions twice."""
    owner.onboard()
    page.goto("/ops")
    other = context.new_page()
    other.goto("/ops")
    expect(other.get_by_role("heading", level=1, name="Home")).to_be_visible()


@pytest.mark.parametrize("window", [PHONE, ZOOMED], ids=["phone", "zoomed"])
def test_the_frame_fits_into_small_windows(page: Page, owner: Owner, axe: Axe, window: dict[str, int]) -> None:
    """Menus stay inside the window, and nothing scrolls sideways."""
    owner.onboard()
    page.set_viewport_size(window)  # type: ignore[arg-type]  # a plain dict
    page.goto("/ops/connections")
    expect(page.get_by_role("heading", level=1, name="Connections")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Guest").click()
    expect(page.get_by_role("menu", name="Guest")).to_be_in_viewport(ratio=1)
    fits(page)
    axe.check()


def _navigation(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Main")
