"""The three questions, and changing the answers later."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.web_app.axe import Axe
from tests.web_app.conftest import Console
from tests.web_app.owner import Owner
from tests.web_app.reach import PHONE, ZOOMED, fits, tab_to

_PAGE = "/ops/onboarding"
_API = "**/api/ops/onboarding"
_KIND = "What kind of business is it?"
_COUNT = "How many locations are there?"
_GOALS = "What do you want to achieve?"


def test_three_questions_lead_to_the_checklist(page: Page, owner: Owner, axe: Axe) -> None:
    """Each answer is saved, survives a refresh before and after, and the last one opens the checklist."""
    page.goto("/ops")
    expect(page).to_have_url(re.compile(r"/ops/onboarding\?step=business_type$"))
    _asks(page, _KIND)
    expect(page.get_by_role("navigation", name="Onboarding steps").locator("[aria-current=step]")).to_have_text(
        re.compile("Business type")
    )
    expect(_button(page, "Next")).to_be_disabled()
    axe.check()

    page.get_by_role("radio", name="Multi-location business").check()
    page.reload()
    expect(page.get_by_role("radio", name="Multi-location business")).to_be_checked()
    axe.check()
    _button(page, "Next").click()

    _asks(page, _COUNT)
    expect(page).to_have_url(re.compile(r"\?step=location_count$"))
    assert owner.get("/onboarding")["business_type"] == "multi_location"
    expect(page.get_by_role("heading", name=_COUNT)).to_be_focused()
    page.get_by_role("radio", name="2 to 5 locations").check()
    page.reload()
    expect(page.get_by_role("radio", name="2 to 5 locations")).to_be_checked()
    axe.check()
    _button(page, "Next").click()

    _asks(page, _GOALS)
    expect(_button(page, "Create checklist")).to_be_disabled()
    page.get_by_role("checkbox", name="Rank higher in local search").check()
    page.get_by_role("checkbox", name="Watch competitors").check()
    page.reload()
    expect(page.get_by_role("checkbox", name="Watch competitors")).to_be_checked()
    axe.check()
    _button(page, "Create checklist").click()

    expect(page.get_by_role("status").get_by_text("Your checklist is ready")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    expect(page.get_by_role("link", name="Add your first location")).to_be_visible()
    expect(page.locator("main")).to_be_focused()
    stored = owner.get("/onboarding")
    assert stored["completed_at"] is not None
    assert stored["goals"] == ["rank_higher", "watch_competitors"]
    assert page.evaluate("localStorage.getItem('ops-hub-draft:onboarding')") is None


def test_three_questions_by_keyboard_alone(page: Page, owner: Owner) -> None:
    """Tab, arrows, Space and Enter are enough, and a group of radio buttons is one stop."""
    page.goto("/ops")
    _asks(page, _KIND)
    tab_to(page, page.get_by_role("radio", name="Single-location business"))
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Service-area business")).to_be_checked()
    page.keyboard.press("Tab")
    expect(_button(page, "Next")).to_be_focused()
    page.keyboard.press("Enter")

    _asks(page, _COUNT)
    expect(page.get_by_role("heading", name=_COUNT)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="1 location", exact=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="More than 100 locations")).to_be_checked()
    page.keyboard.press("Enter")

    _asks(page, _GOALS)
    tab_to(page, page.get_by_role("checkbox", name="Rank higher in local search"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    tab_to(page, _button(page, "Create checklist"))
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    stored = owner.get("/onboarding")
    assert (stored["business_type"], stored["location_count"], stored["goals"]) == (
        "service_area",
        "100+",
        ["get_reviews"],
    )


def test_a_done_step_can_be_opened_again(page: Page, owner: Owner) -> None:
    """Back and the steps above lead to earlier questions; so does the browser."""
    owner.put("/onboarding", {"step": "business_type", "business_type": "agency"})
    owner.put("/onboarding", {"step": "location_count", "location_count": "6-20"})
    page.goto("/ops")
    _asks(page, _GOALS)
    page.get_by_role("link", name="Back").click()
    _asks(page, _COUNT)
    expect(page.get_by_text("Count the locations of all your clients.")).to_be_visible()
    page.get_by_role("link", name="Business type (done)").click()
    _asks(page, _KIND)
    page.go_back()
    _asks(page, _COUNT)
    page.go_back()
    _asks(page, _GOALS)


def test_a_step_whose_turn_has_not_come_leads_to_the_one_that_is_due(page: Page, owner: Owner) -> None:
    """Nobody skips a question by its address."""
    owner.put("/onboarding", {"step": "business_type", "business_type": "agency"})
    page.goto(f"{_PAGE}?step=goals")
    _asks(page, _COUNT)
    expect(page).to_have_url(re.compile(r"\?step=location_count$"))


def test_a_single_location_leaves_nothing_to_count(page: Page, owner: Owner, axe: Axe) -> None:
    """The count is 1, the step says why, and the next question follows."""
    page.goto("/ops")
    page.get_by_role("radio", name="Single-location business").check()
    _button(page, "Next").click()
    _asks(page, _COUNT)
    expect(page.get_by_text("so there is nothing to choose here")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(0)
    axe.check()
    _button(page, "Next").click()
    _asks(page, _GOALS)
    assert owner.get("/onboarding")["location_count"] == "1"


def test_two_tabs_do_not_overwrite_each_other(
    page: Page, context: BrowserContext, owner: Owner, axe: Axe, console: Console
) -> None:
    """What another tab saved wins, and is shown and said before anything else is saved."""
    console.expect("412")
    page.goto("/ops")
    page.get_by_role("radio", name="Service-area business").check()
    other = context.new_page()
    other.goto("/ops")
    other.get_by_role("radio", name="Agency or freelancer").check()
    _button(other, "Next").click()
    _asks(other, _COUNT)

    page.bring_to_front()
    with page.expect_response(_API) as refused:
        _button(page, "Next").click()
    assert refused.value.status == 412
    expect(page.get_by_text("Changed in another tab or on another device")).to_be_visible()
    expect(page.get_by_role("radio", name="Agency or freelancer")).to_be_checked()
    axe.check()
    _button(page, "Next").click()
    _asks(page, _COUNT)
    assert owner.get("/onboarding")["business_type"] == "agency"


def test_another_device_goes_on_where_this_one_stopped(page: Page, owner: Owner) -> None:
    """A browser that knows nothing asks the question that is due."""
    owner.put("/onboarding", {"step": "business_type", "business_type": "agency"})
    page.goto("/ops")
    _asks(page, _COUNT)
    page.get_by_role("link", name="Business type (done)").click()
    expect(page.get_by_role("radio", name="Agency or freelancer")).to_be_checked()


def _failing(status: int, **body: object) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        if route.request.method != "PUT":
            return route.fallback()
        return route.fulfill(status=status, json={"title": "Refused", "status": status, "code": "x", **body})

    return answer


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        pytest.param(lambda route: route.abort(), "No answer came.", id="unreachable"),
        pytest.param(_failing(500, detail="The hub met a fault.", request_id="req-77"), "req-77", id="500"),
        pytest.param(_failing(409, detail="The hub is switched off."), "The hub is switched off.", id="409"),
        pytest.param(_failing(429, detail="Slow down."), "Slow down.", id="429"),
    ],
)
def test_an_answer_that_cannot_be_saved_stays(
    page: Page, axe: Axe, console: Console, answer: Callable[[Route], None], says: str
) -> None:
    """The reason is said, the choice stays, and pressing Next again saves it."""
    console.expect("Failed to load resource")
    page.goto("/ops")
    page.get_by_role("radio", name="Agency or freelancer").check()
    page.route(_API, answer)
    _button(page, "Next").click()
    expect(page.get_by_role("alert")).to_contain_text("Your answer was not saved")
    expect(page.get_by_role("alert")).to_contain_text(says)
    expect(_button(page, "Next")).to_be_focused()
    axe.check()
    page.unroute(_API)
    page.keyboard.press("Enter")
    _asks(page, _COUNT)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_an_answer_that_is_refused_says_so_at_the_question(
    page: Page, owner: Owner, axe: Axe, console: Console
) -> None:
    """The fault is part of the description of the group, and the focus is in it."""
    console.expect("422")
    page.goto("/ops")
    page.get_by_role("radio", name="Agency or freelancer").check()
    fault = {"pointer": "/business_type", "code": "choice", "message": "Choose one of the four."}
    page.route(_API, _failing(422, detail="Some fields need your attention.", errors=[fault]))
    _button(page, "Next").click()
    expect(page.get_by_role("alert")).to_have_text("Choose one of the four.")
    expect(page.get_by_role("radiogroup")).to_have_accessible_description(re.compile(r"Choose one of the four\.$"))
    expect(page.get_by_role("radio", name="Single-location business")).to_be_focused()
    axe.check()


def test_answers_can_be_changed_later(page: Page, owner: Owner, axe: Axe) -> None:
    """The answers are listed; each is changed and saved by itself, and the checklist follows."""
    owner.onboard()
    page.goto("/ops")
    page.get_by_role("main").get_by_role("link", name="Change your answers").click()
    expect(page.get_by_role("heading", level=1, name="Change your answers")).to_be_visible()
    expect(page.get_by_text("2 to 5 locations")).to_be_visible()
    axe.check()

    page.get_by_role("link", name="Change the goals").click()
    expect(page.get_by_role("heading", name=_GOALS)).to_be_focused()
    page.get_by_role("checkbox", name="Get more reviews").check()
    page.reload()
    expect(page.get_by_role("checkbox", name="Get more reviews")).to_be_checked()
    axe.check()
    _button(page, "Save answer").click()
    expect(page.get_by_role("heading", name="Current answers")).to_be_focused()
    expect(page.get_by_text("Get more reviews")).to_be_visible()

    page.get_by_role("link", name="Change the number of locations").click()
    page.get_by_role("radio", name="21 to 100 locations").check()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_text("2 to 5 locations")).to_be_visible()

    page.get_by_role("link", name="Back to the checklist").click()
    expect(page.get_by_role("heading", name="Start review generation")).to_be_visible()


@pytest.mark.parametrize("window", [PHONE, ZOOMED], ids=["phone", "zoomed"])
def test_it_fits_into_small_windows(page: Page, owner: Owner, axe: Axe, window: dict[str, int]) -> None:
    """Nothing is cut off and nothing scrolls sideways."""
    page.set_viewport_size(window)  # type: ignore[arg-type]  # a plain dict
    page.goto("/ops")
    _asks(page, _KIND)
    fits(page)
    page.get_by_role("radio", name="Agency or freelancer").check()
    _button(page, "Next").click()
    _asks(page, _COUNT)
    fits(page)
    page.get_by_role("radio", name="1 location", exact=True).check()
    _button(page, "Next").click()
    _asks(page, _GOALS)
    fits(page)
    axe.check()
    owner.put("/onboarding", {"step": "goals", "goals": ["rank_higher"], "complete": True})
    page.goto(_PAGE)
    expect(page.get_by_role("heading", name="Current answers")).to_be_visible()
    fits(page)


def _asks(page: Page, question: str) -> None:
    expect(page.get_by_role("heading", level=2, name=question)).to_be_visible()


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)
