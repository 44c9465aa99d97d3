from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.web_app.axe import Axe
from tests.web_app.conftest import Console
from tests.web_app.owner import API, AUSTIN, Owner

NEW = "/ops/locations/new"
LIST = re.compile(r"/ops/locations(?:\?sort=updated_at&order=desc)?$")
CREATE = "Create location"
SAVE = "Save changes"
TILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one point."""
REFUSED = r"status of 4(?:09|12|22)"


@pytest.fixture(autouse=True)
def onboarded(owner: Owner) -> None:
    """Let nobody be sent to the onboarding."""
    owner.onboard()


def field(page: Page, label: str) -> Locator:
    """Return a field by how its label begins."""
    return page.get_by_label(re.compile(f"^{label}"))


def country(page: Page) -> Locator:
    """Return the field of the country, beside its list."""
    return page.get_by_role("combobox", name="Country")


def button(page: Page, name: str) -> Locator:
    """Return a button by its whole name."""
    return page.get_by_role("button", name=name, exact=True)


def edit(page: Page, location: dict[str, Any]) -> None:
    """Open the form of a location."""
    page.goto(f"/ops/locations/{location['id']}/edit")
    expect(page.get_by_role("heading", level=1, name=f"Edit {location['name']}")).to_be_visible()


def fill(page: Page, name: str = "Home Slice Pizza", phone: str = "") -> None:
    """Enter what is needed of a location in Austin."""
    field(page, "Name").fill(name)
    field(page, "Street").fill("1415 South Congress Avenue")
    field(page, "City").fill("Austin")
    field(page, "Postal code").fill("78704")
    field(page, "Phone").fill(phone)
    country(page).fill("usa")
    page.get_by_role("option", name="United States", exact=True).click()


def add_on_top(page: Page, name: str = "Home Slice Pizza") -> Locator:
    """Try to create a location that is there already, and return the dialog that asks what to do."""
    page.goto(NEW)
    fill(page, name)
    button(page, CREATE).click()
    dialog = page.get_by_role("dialog", name="This looks like a location that you have")
    expect(dialog.get_by_role("table")).to_be_visible()
    return dialog


def drag_east(page: Page, marker: Locator) -> None:
    """Take the point of the map and put it down a little to the right."""
    marker.hover()
    box = marker.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.up()


def stored(owner: Owner) -> list[dict[str, Any]]:
    """Return every location, oldest first."""
    items: list[dict[str, Any]] = owner.get("/locations")["items"]
    return items[::-1]


def expect_no_overflow(page: Page) -> None:
    """Fail if the page scrolls sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_create_by_mouse(page: Page, owner: Owner, axe: Axe) -> None:
    """A location is entered in full, its point put into place on the map, and stored as it was entered."""
    page.goto(NEW)
    expect(button(page, CREATE)).to_be_disabled()
    axe.check()
    fill(page, phone="(512) 555-7437")
    page.get_by_role("radio", name="Found by search").check()
    field(page, "Place id").fill("ChIJ-home-slice")
    field(page, "Website").fill("homeslice.example.com")
    field(page, "Latitude").fill("https://www.google.com/maps/@30.249711,-97.749132,17z")
    field(page, "Longitude").click()
    expect(field(page, "Longitude")).to_have_value("-97.749132")
    marker = page.get_by_role("application", name=re.compile("Point of the location"))
    drag_east(page, marker)
    expect(page.get_by_text("The point is now at")).to_be_visible()
    expect(field(page, "Longitude")).not_to_have_value("-97.749132")
    button(page, "Add hours on Friday").click()
    field(page, "Friday opens").fill("20:00")
    field(page, "Friday closes").fill("02:00")
    expect(page.get_by_text("Closes on the next day")).to_be_visible()
    button(page, "Copy the hours of Friday").click()
    page.get_by_role("menuitem", name="To every day").click()
    expect(field(page, "Sunday closes")).to_have_value("02:00")
    button(page, "Remove hours of Sunday").click()
    axe.check()
    button(page, CREATE).click()
    expect(page).to_have_url(LIST)
    expect(page.get_by_text("“Home Slice Pizza” was added.")).to_be_visible()
    (made,) = stored(owner)
    assert (made["phone"], made["website"]) == ("+15125557437", "https://homeslice.example.com")
    assert (made["source_mode"], made["place_id"]) == ("find", "ChIJ-home-slice")
    assert made["coordinates"]["lng"] > AUSTIN["lng"]
    assert [period["weekday"] for period in made["opening_hours"]][-1] == "saturday"


def test_a_point_by_a_click(page: Page, axe: Axe) -> None:
    """Where the host has a map to show, a click on it sets the point."""
    tiles = {"url": f"{API}/tiles/{{z}}/{{x}}/{{y}}", "attribution": "Some maps", "attribution_url": "", "max_zoom": 18}
    settings = {"sign_in": False, "tiles": tiles}
    page.route(f"**{API}/app-settings", lambda route: route.fulfill(json=settings))
    page.route(f"**{API}/tiles/**", lambda route: route.fulfill(body=TILE, content_type="image/png"))
    page.goto(NEW)
    expect(page.get_by_text("Some maps")).to_be_visible()
    axe.check()
    page.locator(".leaflet-container").click(position={"x": 300, "y": 100})
    expect(page.get_by_role("application", name=re.compile("Point of the location"))).to_be_visible()
    expect(field(page, "Latitude")).not_to_have_value("")
    expect(button(page, CREATE)).to_be_enabled()


def test_create_by_keyboard(page: Page, owner: Owner) -> None:
    """Everything is reached, entered and saved without a mouse."""
    page.goto(NEW)
    keys = page.keyboard
    field(page, "Name").focus()
    keys.type("Home Slice Pizza")
    keys.press("Tab")
    keys.type("Pizza restaurant")
    keys.press("Tab")
    expect(page.get_by_role("radio", name="No listing")).to_be_focused()
    keys.press("ArrowUp")
    expect(page.get_by_role("radio", name="Found by search")).to_be_checked()
    keys.press("Tab")
    expect(page.get_by_role("link", name="Place ID Finder")).to_be_focused()
    keys.press("Tab")
    keys.type("ChIJ-home-slice")
    for text in ("1415 S Congress Ave", "Suite 1", "Austin", "TX", "78704", "usa"):
        keys.press("Tab")
        keys.type(text)
    keys.press("Enter")
    expect(country(page)).to_have_value("United States")
    for text in ("", "", "30.249711 -97.749132", ""):
        keys.press("Tab")
        keys.type(text)
    expect(field(page, "Longitude")).to_be_focused()
    marker = page.get_by_role("application", name=re.compile("Point of the location"))
    expect(marker).to_be_visible()
    keys.press("Tab")
    expect(marker).to_be_focused()
    assert marker.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    keys.press("ArrowUp")
    keys.press("Shift+ArrowRight")
    expect(field(page, "Latitude")).to_have_value("30.249801")
    expect(field(page, "Longitude")).to_have_value("-97.748092")
    button(page, "Add hours on Monday").press("Enter")
    expect(field(page, "Monday opens")).to_be_focused()
    keys.press("Control+Enter")
    expect(page).to_have_url(LIST)
    (made,) = stored(owner)
    assert made["address"]["line2"] == "Suite 1"
    assert made["coordinates"] == {"lat": 30.249801, "lng": -97.748092}
    assert made["opening_hours"] == [{"weekday": "monday", "opens": "09:00", "closes": "17:00"}]


def test_what_is_missing(page: Page, axe: Axe) -> None:
    """What is needed is said at the fields at once, with the cursor in the first."""
    page.goto(NEW)
    field(page, "Category").fill("Pizza restaurant")
    page.get_by_role("radio", name="Connected account").check()
    button(page, CREATE).click()
    expect(field(page, "Name")).to_be_focused()
    expect(page.get_by_text("Enter the name of the business.")).to_be_visible()
    expect(page.get_by_text("Enter the place id of the listing")).to_be_visible()
    expect(page.get_by_text("Enter the house number and street.")).to_be_visible()
    axe.check()


def test_what_the_hub_refuses(page: Page, owner: Owner, axe: Axe, console: Console) -> None:
    """Refusals stand at the fields concerned, in the address and in the hours, too."""
    console.expect(REFUSED)
    page.goto(NEW)
    fill(page, phone="+44 20")
    field(page, "Postal code").fill("ABC")
    field(page, "Website").fill("not a site")
    button(page, "Add hours on Monday").click()
    button(page, "Add hours on Monday").click()
    field(page, "Monday opens, period 2").fill("16:00")
    field(page, "Monday closes, period 2").fill("22:00")
    button(page, CREATE).click()
    expect(field(page, "Postal code")).to_be_focused()
    expect(field(page, "Postal code")).to_have_accessible_description(re.compile("Enter a postal code of US"))
    expect(field(page, "Phone")).to_have_accessible_description(re.compile("no telephone number"))
    expect(field(page, "Website")).to_have_accessible_description(re.compile("no spaces"))
    expect(field(page, "Monday opens, period 2")).to_have_accessible_description(re.compile("overlaps Monday"))
    axe.check()
    field(page, "Postal code").fill("78704")
    field(page, "Phone").fill("512 555 7437")
    field(page, "Website").fill("")
    button(page, "Remove hours of Monday, period 2").click()
    button(page, CREATE).click()
    expect(page).to_have_url(LIST)
    assert len(stored(owner)) == 1


def test_merge_with_the_existing_one(page: Page, owner: Owner, axe: Axe, console: Console) -> None:
    """What is entered again fills the gaps of the stored one, and what it has stays."""
    console.expect(REFUSED)
    owner.location(category="Pizzeria")
    page.goto(NEW)
    fill(page, phone="512 555 7437")
    field(page, "Category").fill("Restaurant")
    button(page, CREATE).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Almost certainly the same.")).to_be_visible()
    expect(dialog.get_by_role("rowheader", name="Phone Filled in")).to_be_visible()
    expect(dialog.get_by_role("rowheader", name="Category Differs: the existing one stays")).to_be_visible()
    axe.check()
    button(page, "Merge into the existing one").click()
    expect(page).to_have_url(LIST)
    (kept,) = stored(owner)
    assert (kept["phone"], kept["category"]) == ("+15125557437", "Pizzeria")


def test_keep_both_by_keyboard(page: Page, owner: Owner, console: Console) -> None:
    """Of several that look alike one is looked at, then all are kept, without a mouse."""
    console.expect(REFUSED)
    owner.location("Home Slice Pizza", phone="+15125557437")
    owner.location("Home Slice Pizzeria")
    dialog = add_on_top(page)
    expect(button(page, "Go back and edit")).to_be_focused()
    dialog.get_by_role("radio", name="Home Slice Pizza", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("radio", name="Home Slice Pizzeria")).to_be_checked()
    expect(dialog.get_by_role("cell", name="Home Slice Pizzeria")).to_be_visible()
    button(page, "Keep both").press("Enter")
    expect(page).to_have_url(LIST)
    assert [location["name"] for location in stored(owner)].count("Home Slice Pizza") == 2


def test_go_back_and_edit(page: Page, owner: Owner, console: Console) -> None:
    """Escape leads back to the form, where everything is as it was."""
    console.expect(REFUSED)
    owner.location()
    dialog = add_on_top(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(field(page, "Name")).to_be_focused()
    page.keyboard.type("Thai Kitchen")
    field(page, "Name").fill("Thai Kitchen")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(LIST)
    assert len(stored(owner)) == 2


def test_a_choice_that_fails(page: Page, owner: Owner, axe: Axe, console: Console) -> None:
    """When the hub fails in the dialog, the dialog says so, and the choice can be made again."""
    console.expect(REFUSED)
    console.expect("status of 500")
    owner.location()
    dialog = add_on_top(page)
    page.route(f"**{API}/locations", lambda route: route.fulfill(status=500, json={"detail": "It broke."}))
    button(page, "Keep both").click()
    expect(dialog.get_by_role("alert")).to_contain_text("It broke.")
    axe.check()
    page.unroute(f"**{API}/locations")
    button(page, "Keep both").click()
    expect(page).to_have_url(LIST)


def test_the_draft_survives(page: Page, owner: Owner, axe: Axe) -> None:
    """What was entered is there again after a refresh, until it is discarded or saved."""
    page.goto(NEW)
    fill(page)
    button(page, "Add hours on Monday").click()
    page.reload()
    expect(page.get_by_text("You see what you entered before")).to_be_visible()
    expect(field(page, "Street")).to_have_value("1415 South Congress Avenue")
    expect(country(page)).to_have_value("United States")
    expect(field(page, "Monday opens")).to_have_value("09:00")
    axe.check()
    button(page, "Discard it").click()
    expect(field(page, "Street")).to_have_value("")
    expect(field(page, "Monday opens")).to_be_hidden()
    page.reload()
    expect(button(page, CREATE)).to_be_disabled()
    fill(page)
    page.reload()
    button(page, CREATE).click()
    expect(page).to_have_url(LIST)
    page.goto(NEW)
    expect(field(page, "Name")).to_have_value("")
    assert len(stored(owner)) == 1


def test_edit(page: Page, owner: Owner, axe: Axe) -> None:
    """A location is changed where it was changed, and nowhere else; a refresh in between costs nothing."""
    made = owner.location(phone="+15125557437", website="https://example.com")
    edit(page, made)
    expect(button(page, SAVE)).to_be_disabled()
    axe.check()
    field(page, "Name").fill("Home Slice South")
    field(page, "Phone").fill("")
    page.reload()
    expect(field(page, "Name")).to_have_value("Home Slice South")
    with page.expect_request(lambda request: request.method == "PATCH") as sent:
        button(page, SAVE).click()
    assert sent.value.post_data_json == {"name": "Home Slice South", "phone": None}
    expect(page).to_have_url(LIST)
    expect(page.get_by_text("“Home Slice South” was saved.")).to_be_visible()
    now = owner.get(f"/locations/{made['id']}")
    assert (now["name"], now["phone"], now["website"]) == ("Home Slice South", None, "https://example.com")


def test_two_tabs(context: BrowserContext, page: Page, owner: Owner, axe: Axe, console: Console) -> None:
    """Of two tabs the second is told what the first saved, and keeps its own on top of that."""
    console.expect(REFUSED)
    made = owner.location()
    edit(page, made)
    field(page, "Name").fill("Home Slice South")
    other = context.new_page()
    edit(other, made)
    expect(field(other, "Name")).to_have_value("Home Slice South")
    button(other, "Discard it").click()
    field(other, "Website").fill("example.com")
    field(other, "Name").fill("Home Slice North")
    button(other, SAVE).click()
    expect(other).to_have_url(LIST)
    page.bring_to_front()
    button(page, SAVE).click()
    dialog = page.get_by_role("dialog", name="This was changed elsewhere")
    expect(dialog.get_by_role("rowheader", name="Name Changed by both")).to_be_visible()
    expect(dialog.get_by_role("rowheader", name="Website Changed elsewhere")).to_be_visible()
    axe.check()
    button(page, "Go back and edit").click()
    expect(field(page, "Name")).to_have_value("Home Slice South")
    expect(page.get_by_text("was changed elsewhere while you were editing")).to_be_visible()
    axe.check()
    button(page, "See what changed").click()
    button(page, "Keep mine and save").click()
    expect(page).to_have_url(LIST)
    now = owner.get(f"/locations/{made['id']}")
    assert (now["name"], now["website"]) == ("Home Slice South", "https://example.com")


def test_take_theirs(page: Page, owner: Owner, console: Console) -> None:
    """What was saved elsewhere replaces what was entered here, once that was chosen."""
    console.expect(REFUSED)
    made = owner.location()
    edit(page, made)
    field(page, "Name").fill("Mine")
    owner.patch(f"/locations/{made['id']}", {"name": "Theirs"}, made["version"])
    page.keyboard.press("Control+Enter")
    button(page, "Take theirs").click()
    expect(field(page, "Name")).to_have_value("Theirs")
    expect(button(page, SAVE)).to_be_disabled()
    page.reload()
    expect(field(page, "Name")).to_have_value("Theirs")


def test_an_edit_that_makes_two_alike(page: Page, owner: Owner, axe: Axe, console: Console) -> None:
    """An edit after which two look alike is saved and merged into the one that was chosen, with its reports."""
    console.expect(REFUSED)
    kept = owner.location("Home Slice Pizza")
    made = owner.location("Thai Kitchen", phone="+15125557437")
    report = owner.report(made["id"])
    edit(page, made)
    field(page, "Name").fill("Home Slice Pizza")
    button(page, SAVE).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="The other one").check()
    expect(dialog.get_by_role("rowheader", name="Phone Filled in")).to_be_visible()
    axe.check()
    button(page, "Save and merge the two").click()
    expect(page).to_have_url(LIST)
    (left,) = stored(owner)
    assert (left["id"], left["phone"]) == (kept["id"], "+15125557437")
    assert owner.get(f"/reports/local-grid/{report['id']}")["location_id"] == kept["id"]


def test_merge_what_looks_alike(page: Page, owner: Owner, axe: Axe) -> None:
    """Two stored locations are compared and merged, and the page shows the one that is kept."""
    made = owner.location("Home Slice Pizza")
    other = owner.location("Home Slice Pizza", phone="+15125557437")
    edit(page, made)
    button(page, "Compare and merge with Home Slice Pizza").click()
    dialog = page.get_by_role("dialog", name="Merge with “Home Slice Pizza”")
    expect(dialog.get_by_role("rowheader", name="Phone Filled in")).to_be_visible()
    axe.check()
    button(page, "Merge the two locations").click()
    expect(page.get_by_text("The two were merged into")).to_be_visible()
    expect(field(page, "Phone")).to_have_value("+15125557437")
    expect(page.get_by_role("heading", name="Looks like another location")).to_be_hidden()
    assert [location["id"] for location in stored(owner)] == [made["id"]]
    assert owner.get(f"/locations/{made['id']}")["merged_from"] == [other["id"]]


def test_delete_and_undo(page: Page, owner: Owner) -> None:
    """A location that was deleted is back after one click."""
    made = owner.location()
    edit(page, made)
    button(page, "Delete location").click()
    expect(page).to_have_url(LIST)
    expect(page.get_by_text("“Home Slice Pizza” was deleted.")).to_be_visible()
    assert stored(owner) == []
    button(page, "Undo").click()
    expect(page.get_by_text("“Home Slice Pizza” is back.")).to_be_visible()
    assert [location["id"] for location in stored(owner)] == [made["id"]]


def test_deleted_elsewhere(page: Page, owner: Owner, axe: Axe, console: Console) -> None:
    """One that was deleted in another tab is brought back, with what was entered meanwhile."""
    console.expect("status of 404")
    made = owner.location()
    edit(page, made)
    field(page, "Name").fill("Home Slice South")
    owner.delete(f"/locations/{made['id']}", made["version"])
    button(page, SAVE).click()
    expect(page.get_by_role("alert")).to_contain_text("This location is not there any more")
    axe.check()
    button(page, "Bring it back").click()
    expect(page.get_by_role("alert")).to_be_hidden()
    button(page, SAVE).click()
    expect(page).to_have_url(LIST)
    assert owner.get(f"/locations/{made['id']}")["name"] == "Home Slice South"


@pytest.mark.parametrize("failure", ["500", "429", "offline"])
def test_saving_fails(page: Page, owner: Owner, axe: Axe, console: Console, failure: str) -> None:
    """Whatever keeps a location from being saved is said above the form, where what was entered stays."""
    console.expect("Failed to load resource")
    page.goto(NEW)
    fill(page)
    detail = {"title": "Too much", "detail": "Wait a little.", "request_id": "req-17"}
    if failure == "offline":
        page.route(f"**{API}/locations", lambda route: route.abort())
    else:
        headers = {"Retry-After": "1"} if failure == "429" else {}
        page.route(f"**{API}/locations", lambda route: route.fulfill(status=int(failure), json=detail, headers=headers))
    button(page, CREATE).click()
    said = {"500": "req-17", "429": "Wait a little.", "offline": "No answer came."}
    expect(page.get_by_role("alert")).to_contain_text(said[failure])
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(field(page, "Name")).to_have_value("Home Slice Pizza")
    if failure == "429":
        axe.check()
    page.unroute(f"**{API}/locations")
    button(page, "Try again").click()
    expect(page).to_have_url(LIST)
    assert len(stored(owner)) == 1


def test_a_form_that_cannot_be_filled(page: Page, owner: Owner, axe: Axe, console: Console) -> None:
    """A location that cannot be loaded is asked for again; one that does not exist leads back."""
    console.expect("status of (?:404|500)")
    made = owner.location()
    path = f"**{API}/locations/{made['id']}"
    page.route(path, lambda route: route.fulfill(status=500, json={"detail": "It broke."}))
    page.goto(f"/ops/locations/{made['id']}/edit")
    expect(page.get_by_role("alert")).to_contain_text("It broke.")
    page.unroute(path)
    button(page, "Try again").click()
    expect(field(page, "Name")).to_have_value("Home Slice Pizza")
    page.goto("/ops/locations/loc_nowhere/edit")
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    axe.check()


def test_on_a_phone(page: Page, owner: Owner, axe: Axe, console: Console) -> None:
    """At 360 px everything fits, also with errors shown and in the dialogs."""
    console.expect(REFUSED)
    page.set_viewport_size({"width": 360, "height": 740})
    made = owner.location()
    page.goto(NEW)
    field(page, "Category").fill("Pizza restaurant")
    field(page, "Latitude").fill("30.249711, -97.749132")
    button(page, "Add hours on Monday").click()
    button(page, CREATE).click()
    expect(page.get_by_text("Enter the name of the business.")).to_be_visible()
    expect(page.get_by_role("application", name=re.compile("Point of the location"))).to_be_visible()
    expect_no_overflow(page)
    axe.check()
    fill(page)
    button(page, CREATE).click()
    expect(page.get_by_role("dialog").get_by_role("table")).to_be_visible()
    expect_no_overflow(page)
    button(page, "Keep both").click()
    expect(page).to_have_url(LIST)
    edit(page, made)
    button(page, "Compare and merge with Home Slice Pizza").click()
    expect(page.get_by_role("dialog").get_by_role("table")).to_be_visible()
    expect_no_overflow(page)
