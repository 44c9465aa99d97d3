"""The import of locations from a CSV file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.web_app.axe import Axe
from tests.web_app.conftest import Console
from tests.web_app.owner import Owner

_PAGE = "/ops/locations/import"
_API = "**/api/ops/locations/import"
_CSV = """\
name,street,city,region,postal code,country,phone,notes
Joe's Pizza,12 Main Street,Austin,TX,78704,US,(512) 555-0123,call first
JOES PIZZA LLC,12 Main St,Austin,TX,78704,USA,,
Home Slice Pizza,1415 S Congress Ave,Austin,TX,78704,US,(512) 444-7437,
Berg Bakery,Marktplatz 1,Bonn,,53111,Germany,none,
"""


def test_a_file_is_checked_and_imported(page: Page, owner: Owner, axe: Axe, tmp_path: Path) -> None:
    """A chosen file is tried out row by row, then imported; loading any step again keeps it and imports nothing."""
    owner.onboard()
    owner.location()
    page.goto("/ops/locations")
    page.get_by_role("link", name="Import CSV").click()
    expect(page.get_by_role("heading", name="Import locations")).to_be_visible()
    axe.check()
    _choose(page, tmp_path / "shops.csv", _CSV)
    expect(page.get_by_text("4 lines below the first")).to_be_visible()
    page.get_by_role("radio", name="Fill gaps with it").check()
    axe.check()
    page.reload()
    expect(page.get_by_text("shops.csv")).to_be_visible()
    expect(page.get_by_role("radio", name="Fill gaps with it")).to_be_checked()

    page.get_by_role("button", name="Check the file").click()
    heading = page.get_by_role("heading", name="Check the rows")
    expect(heading).to_be_focused()
    expect(page.get_by_text("They mean nothing here: notes.")).to_be_visible()
    twin = page.get_by_role("row", name=re.compile("JOES PIZZA LLC"))
    expect(twin).to_contain_text("Joe's Pizza in line 2 of this file")
    expect(twin).to_contain_text("Almost certainly the same. Both have the same address and the same name.")
    stored = page.get_by_role("row", name=re.compile("Home Slice Pizza"))
    expect(stored.get_by_role("link", name="Home Slice Pizza")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Berg Bakery"))).to_contain_text("no telephone number of DE")
    axe.check()
    page.reload()
    expect(page.get_by_role("row", name=re.compile("Berg Bakery"))).to_be_visible()

    page.get_by_role("button", name="Import 3 locations").click()
    done = page.get_by_role("heading", name="3 locations imported")
    expect(done).to_be_focused()
    expect(page.get_by_role("link", name="Open Joe's Pizza")).to_be_visible()
    axe.check()
    assert owner.get("/locations/overview")["total"] == 2
    page.reload()
    expect(done).to_be_visible()
    expect(page.get_by_role("link", name="Open Joe's Pizza")).to_be_visible()
    assert owner.get("/locations/overview")["total"] == 2
    page.go_back()
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()
    page.go_forward()
    page.get_by_role("link", name="Show locations").click()
    expect(page.get_by_role("link", name="Joe's Pizza", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Home Slice Pizza")).to_be_visible()


def test_text_is_pasted_and_imported_by_keyboard_alone(page: Page, owner: Owner) -> None:
    """Typing, choosing what to do with duplicates, filtering the rows and importing need no mouse."""
    owner.onboard()
    page.goto(_PAGE)
    page.get_by_role("textbox", name="Or paste the text").focus()
    page.keyboard.insert_text(_CSV)
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="Skip it")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Create it all the same")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Country of rows that name none").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Check the file")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check the rows")).to_be_focused()
    page.get_by_role("radio", name="All rows 4").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="To be created 3")).to_be_checked()
    expect(page).to_have_url(re.compile(r"step=check&fate=created"))
    expect(page.get_by_role("row", name=re.compile("Berg Bakery"))).to_be_hidden()
    page.go_back()
    expect(page.get_by_role("radio", name="All rows 4")).to_be_checked()
    page.get_by_role("button", name="Import 3 locations").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="3 locations imported")).to_be_focused()
    assert owner.get("/locations/overview")["total"] == 3


def test_what_is_wrong_with_a_file_stands_at_the_file(page: Page, owner: Owner, console: Console, axe: Axe) -> None:
    """Every missing column is named, the cursor goes to the text, and a default country mends one of them."""
    owner.onboard()
    page.goto(_PAGE)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a file, or paste the text of one.")
    text = page.get_by_role("textbox", name="Or paste the text")
    expect(text).to_be_focused()
    console.expect("422")
    text.fill("name,street\nJoe's Pizza,12 Main Street\n")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("alert")).to_contain_text("no column is for the city")
    expect(page.get_by_role("alert")).to_contain_text("no column is for the country")
    expect(text).to_be_focused()
    axe.check()
    text.fill("name,street,city\nJoe's Pizza,12 Main Street,Austin\n")
    expect(page.get_by_role("alert")).to_be_hidden()
    country = page.get_by_role("combobox", name="Country of rows that name none")
    country.fill("usa")
    axe.check()
    page.get_by_role("option", name="United States", exact=True).click()
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("button", name="Import 1 location", exact=True)).to_be_visible()
    page.get_by_role("button", name="Change the file").click()
    expect(page.get_by_role("heading", name="Choose the file")).to_be_focused()
    expect(text).to_have_value(re.compile("12 Main Street"))


def test_a_file_that_is_no_text_is_refused(page: Page, owner: Owner, tmp_path: Path) -> None:
    """A workbook is recognised; a file of an older spreadsheet is read and its doubts are told."""
    owner.onboard()
    page.goto(_PAGE)
    workbook = tmp_path / "shops.xlsx"
    workbook.write_bytes(b"PK\x03\x04\x00\x00\x00\x00")
    page.locator("input[type=file]").set_input_files(workbook)
    expect(page.get_by_role("alert")).to_contain_text("shops.xlsx is no text.")
    old = tmp_path / "old.csv"
    old.write_bytes("name,street,city,country\nCafé Süd,Weg 1,Köln,DE\n".encode("cp1252"))
    page.locator("input[type=file]").set_input_files(old)
    expect(page.get_by_text("This file is not UTF-8")).to_be_visible()
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("row", name=re.compile("Café Süd"))).to_be_visible()


def test_an_import_that_fails_stores_nothing_and_loses_nothing(page: Page, owner: Owner, console: Console) -> None:
    """When the hub refuses or cannot be reached, the reason stands by the button and the next try works."""
    owner.onboard()
    page.goto(_PAGE)
    text = page.get_by_role("textbox", name="Or paste the text")
    text.fill(_CSV)
    console.expect("Failed to load resource")
    page.route(_API, _refuse(429, "Too many requests.", **{"Retry-After": "1"}))
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Too many requests.")
    expect(text).to_have_value(_CSV)
    page.unroute(_API)
    page.get_by_role("button", name="Check the file").click()
    store = page.get_by_role("button", name="Import 2 locations")
    expect(store).to_be_visible()
    page.route(_API, _refuse(409, "Imports are switched off."))
    store.click()
    expect(page.get_by_role("alert").filter(has_text="Nothing was imported")).to_contain_text("switched off")
    page.unroute(_API)
    page.route(_API, lambda route: route.abort())
    store.click()
    expect(page.get_by_role("alert").filter(has_text="cannot be reached")).to_contain_text("Look at your locations")
    page.unroute(_API)
    store.click()
    expect(page.get_by_role("heading", name="2 locations imported")).to_be_visible()


def test_two_thousand_rows_are_shown_in_pages(page: Page, owner: Owner, tmp_path: Path) -> None:
    """Of a file of the greatest size the page shows 50 rows at a time, and turns to the last ones at once."""
    owner.onboard()
    page.route(_API, lambda route: route.fulfill(json=_result(2000)))
    page.goto(_PAGE)
    _choose(page, tmp_path / "shops.csv", _CSV * 500)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("button", name="Import 1,000 locations")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(51)
    page.get_by_role("button", name="Page 40", exact=True).click()
    expect(page.get_by_role("row", name=re.compile("Shop 1999"))).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="1,951\u20132,000 of 2,000 rows")).to_be_visible()
    page.get_by_text("Has mistakes 1,000").click()
    expect(page.get_by_role("status").filter(has_text="1\u201350 of 1,000 rows")).to_be_visible()


def test_a_phone_can_import(page: Page, owner: Owner, axe: Axe) -> None:
    """At 360 px no step scrolls sideways; the table of rows does, in a region of its own."""
    owner.onboard()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(_PAGE)
    page.get_by_role("textbox", name="Or paste the text").fill(_CSV)
    _expect_no_overflow(page)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download a sample file").click()
    assert downloading.value.path().read_text(encoding="utf-8").startswith("name,street,city,")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("region", name="Rows of the file")).to_be_visible()
    _expect_no_overflow(page)
    axe.check()
    page.get_by_role("button", name="Import 2 locations").click()
    expect(page.get_by_role("heading", name="2 locations imported")).to_be_visible()
    _expect_no_overflow(page)


def test_the_sample_file_can_be_imported(page: Page, owner: Owner) -> None:
    """What the sample shows is what the hub takes, without a mistake and without a column too many."""
    owner.onboard()
    page.goto(_PAGE)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download a sample file").click()
    page.locator("input[type=file]").set_input_files(downloading.value.path())
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("button", name="Import 2 locations")).to_be_visible()
    expect(page.get_by_text("Some columns are left out")).to_have_count(0)


def _result(rows: int) -> dict[str, Any]:
    """Return what the hub says of a file of which every other row has a mistake."""
    fault = {"pointer": "/city", "code": "required", "message": "Enter the city."}
    empty = {"location_id": None, "match": None}
    return {
        "dry_run": True,
        "counts": {"created": rows // 2, "merged": 0, "skipped": 0, "invalid": rows // 2},
        "rows": [
            {"line": 2 + number, "name": f"Shop {number}", "fate": "created", "errors": [], **empty}
            if number % 2 == 0
            else {"line": 2 + number, "name": f"Shop {number}", "fate": "invalid", "errors": [fault], **empty}
            for number in range(rows)
        ],
        "ignored_columns": [],
    }


def _choose(page: Page, path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Choose a file").click()
    choosing.value.set_files(path)


def _expect_no_overflow(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def _refuse(status: int, detail: str, **headers: str) -> Any:
    body = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail, "code": "refused"}

    def answer(route: Route) -> None:
        route.fulfill(status=status, json=body, headers=headers)

    return answer
