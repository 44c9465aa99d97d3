"""The choice of the metrics that the table of locations shows."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.web_app.axe import Axe
from tests.web_app.conftest import Console
from tests.web_app.owner import Owner

_PANEL = "/ops/locations?panel=metrics"
_PREFERENCES = "/locations/metrics/preferences"
_SAVING = "**/api/ops/locations/metrics/preferences"
_THREE = ["average_rank", "coverage", "last_run"]


def test_metrics_are_chosen_and_ordered_by_mouse(page: Page, owner: Owner, axe: Axe) -> None:
    """A metric is added, dragged to the front and another removed; the table follows, and a reload keeps it."""
    _begin(page, owner)
    panel = page.get_by_role("dialog", name="Choose metrics")
    axe.check()
    panel.get_by_role("checkbox", name="Found share").check()
    expect(panel.get_by_role("heading", name="Shown: 4 of at most 6")).to_be_visible()
    _drag(page, panel.get_by_role("button", name="Drag Found share"), panel.get_by_role("button", name="Drag Average"))
    _expect_order(panel, "Found share", "Average rank", "Coverage", "Last run")
    panel.get_by_role("button", name="Remove Coverage").click()
    _expect_order(panel, "Found share", "Average rank", "Last run")
    expect(panel.get_by_role("button", name="Remove Last run")).to_be_focused()
    expect(panel.get_by_text("Changes are saved at once.")).to_be_visible()
    page.reload()
    _expect_order(panel, "Found share", "Average rank", "Last run")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="Choose metrics")).to_be_focused()
    heads = page.get_by_role("button", name=re.compile("^What .* means$"))
    assert heads.evaluate_all("heads => heads.map(head => head.ariaLabel)") == [
        "What Found share means",
        "What Average rank means",
        "What Last run means",
    ]
    assert owner.get(_PREFERENCES)["metrics"] == ["found_share", "average_rank", "last_run"]


def test_metrics_are_chosen_and_ordered_by_keyboard(page: Page, owner: Owner) -> None:
    """The panel opens, drags, moves, refuses a seventh metric, tells all of it, and closes without a mouse."""
    _begin(page, owner, "/ops/locations")
    page.get_by_role("button", name="Choose metrics").focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Choose metrics")
    panel.get_by_role("button", name="Drag Last run").focus()
    page.keyboard.press("Space")
    expect(panel.get_by_text("Last run picked up from position 3 of 3.")).to_be_attached()
    page.keyboard.press("ArrowUp")
    expect(panel.get_by_text("Last run is over position 2 of 3.")).to_be_attached()
    page.keyboard.press("Space")
    _expect_order(panel, "Average rank", "Last run", "Coverage")

    page.keyboard.press("Space")
    expect(panel.get_by_text("Last run picked up from position 2 of 3.")).to_be_attached()
    page.keyboard.press("Escape")
    expect(panel.get_by_text("Last run was not moved.")).to_be_attached()
    _expect_order(panel, "Average rank", "Last run", "Coverage")

    panel.get_by_role("button", name="Move Coverage up").focus()
    page.keyboard.press("Enter")
    _expect_order(panel, "Average rank", "Coverage", "Last run")
    expect(panel.get_by_role("button", name="Move Coverage up")).to_be_focused()
    page.keyboard.press("Enter")
    _expect_order(panel, "Coverage", "Average rank", "Last run")
    expect(panel.get_by_role("button", name="Move Coverage down")).to_be_focused()
    expect(panel.get_by_text("Coverage moved to position 1 of 3.")).to_be_attached()

    for name in ("Found share", "Top-3 share", "Review count"):
        panel.get_by_role("checkbox", name=name).focus()
        page.keyboard.press("Space")
    expect(panel.get_by_role("heading", name="Shown: 6 of at most 6")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="Choose metrics")).to_be_focused()
    expect(page.get_by_role("columnheader", name=re.compile("Review count"))).to_be_visible()


def test_a_seventh_metric_is_refused_with_a_sentence(page: Page, owner: Owner, axe: Axe) -> None:
    """The seventh checkbox stays empty and says why."""
    _begin(page, owner)
    panel = page.get_by_role("dialog", name="Choose metrics")
    for name in ("Found share", "Top-3 share", "Calls"):
        panel.get_by_role("checkbox", name=name).check()
    seventh = panel.get_by_role("checkbox", name="Sessions")
    seventh.click()
    expect(seventh).not_to_be_checked()
    expect(panel.get_by_text("At most 6 metrics can be shown. Remove one, then add Sessions.").first).to_be_visible()
    axe.check()
    panel.get_by_role("checkbox", name="Calls").uncheck()
    seventh.check()
    _expect_order(panel, "Average rank", "Coverage", "Last run", "Found share", "Top-3 share", "Sessions")


def test_a_choice_of_another_window_is_not_overwritten(page: Page, owner: Owner, console: Console, axe: Axe) -> None:
    """When another window chose meanwhile, that choice is shown and the change is told not to be saved."""
    _begin(page, owner)
    panel = page.get_by_role("dialog", name="Choose metrics")
    expect(panel.get_by_role("button", name="Remove Coverage")).to_be_visible()
    owner.put(_PREFERENCES, {"metrics": ["impressions"]})
    console.expect("412")
    panel.get_by_role("button", name="Remove Coverage").click()
    expect(panel.get_by_role("alert")).to_contain_text("Your metrics were changed in another window")
    _expect_order(panel, "Impressions")
    axe.check()
    assert owner.get(_PREFERENCES)["metrics"] == ["impressions"]
    panel.get_by_role("checkbox", name="Coverage").check()
    expect(panel.get_by_role("alert")).to_be_hidden()
    expect(panel.get_by_text("Changes are saved at once.")).to_be_visible()
    assert owner.get(_PREFERENCES)["metrics"] == ["impressions", "coverage"]


def test_a_choice_that_cannot_be_saved_is_taken_back(page: Page, owner: Owner, console: Console) -> None:
    """The metrics are as before, with the reason, when the hub fails or cannot be reached."""
    _begin(page, owner)
    panel = page.get_by_role("dialog", name="Choose metrics")
    console.expect("Failed to load resource")
    page.route(_SAVING, lambda route: route.abort() if route.request.method == "PUT" else route.fallback())
    panel.get_by_role("checkbox", name="Calls").click()
    expect(panel.get_by_role("alert")).to_contain_text("No answer came.")
    _expect_order(panel, "Average rank", "Coverage", "Last run")
    expect(panel.get_by_role("checkbox", name="Calls")).not_to_be_checked()
    page.unroute(_SAVING)
    panel.get_by_role("checkbox", name="Calls").check()
    expect(panel.get_by_role("alert")).to_be_hidden()
    _expect_order(panel, "Average rank", "Coverage", "Last run", "Calls")


def test_a_link_shows_its_own_columns(page: Page, owner: Owner, axe: Axe) -> None:
    """A link with columns shows these, says so, and leads back to one's own."""
    _begin(page, owner, "/ops/locations?columns=sessions")
    expect(page.get_by_role("columnheader", name=re.compile("Sessions"))).to_be_visible()
    expect(page.get_by_text("This link shows other metrics than those you chose.")).to_be_visible()
    axe.check()
    page.get_by_role("button", name="Show my metrics").click()
    expect(page.get_by_role("columnheader", name=re.compile("Coverage"))).to_be_visible()
    expect(page).to_have_url(re.compile("/ops/locations$"))


def test_the_panel_fits_a_phone(page: Page, owner: Owner, axe: Axe) -> None:
    """At 360 px nothing of the panel is cut off, and metrics can be put in order."""
    page.set_viewport_size({"width": 360, "height": 740})
    _begin(page, owner)
    panel = page.get_by_role("dialog", name="Choose metrics")
    panel.get_by_role("button", name="Move Coverage up").click()
    _expect_order(panel, "Coverage", "Average rank", "Last run")
    assert panel.evaluate("element => element.scrollWidth <= element.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    axe.check()


def _begin(page: Page, owner: Owner, path: str = _PANEL) -> None:
    """Open a page as an owner of one location who chose three metrics."""
    owner.onboard()
    owner.location()
    owner.put(_PREFERENCES, {"metrics": _THREE})
    page.goto(path)
    expect(page.get_by_role("heading", name="Locations", level=1, include_hidden=True)).to_be_attached()


def _expect_order(panel: Locator, *names: str) -> None:
    handles = panel.get_by_role("list", name="Shown metrics").get_by_role("button", name=re.compile("^Drag "))
    expect(handles).to_have_count(len(names))
    for number, name in enumerate(names):
        expect(handles.nth(number)).to_have_accessible_name(f"Drag {name}")


def _drag(page: Page, handle: Locator, target: Locator) -> None:
    start, end = handle.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 8, start["y"] - 8, steps=4)
    page.mouse.move(end["x"] + 8, end["y"] + 4, steps=10)
    page.mouse.up()
