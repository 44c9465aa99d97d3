"""Importing locations over HTTP: what becomes of each row, and what is stored."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.support.browser import Browser
from tests.acceptance.support.world import API, PLACE, Site, made

IMPORT = f"{API}/locations/import"
FILE = """\
Business name;Address;Town;ZIP;Country;Phone;Colour
Joe's Pizza;12 Main Street;Austin;78704;USA;(512) 555-0123;red
Ann's Books;500 Congress Avenue;Austin;78701;;(512) 555-0199;blue
ANNS BOOKS;500 Congress Ave;Austin;78701;;;green
Bad Phone;7 Elm Street;Austin;78701;;none;grey
"""


@pytest.fixture
def browser(site: Site) -> Browser:
    """Return somebody who has one location."""
    found = site.browser()
    made(found.post(f"{API}/locations", PLACE))
    return found


def sent(browser: Browser, **changes: Any) -> Any:
    """Import the file and return the answer."""
    reply = browser.post(IMPORT, {"csv": FILE, "default_country": "US", **changes})
    assert reply.status == 200, reply.text
    return reply.json


def names(browser: Browser) -> list[str]:
    """Return the names of all locations, oldest first."""
    return [item["name"] for item in reversed(browser.get(f"{API}/locations").json["items"])]


def test_a_dry_run_stores_nothing(browser: Browser) -> None:
    """Whoever says nothing gets a dry run, with the fate of each row."""
    answer = sent(browser)
    assert answer["dry_run"] is True
    assert answer["counts"] == {"created": 1, "merged": 0, "skipped": 2, "invalid": 1}
    assert answer["ignored_columns"] == ["Colour"]
    rows = [(row["line"], row["name"], row["fate"], row["location_id"]) for row in answer["rows"]]
    assert rows == [
        (2, "Joe's Pizza", "skipped", None),
        (3, "Ann's Books", "created", None),
        (4, "ANNS BOOKS", "skipped", None),
        (5, "Bad Phone", "invalid", None),
    ]
    assert names(browser) == ["Joe's Pizza"]


def test_an_import_does_what_the_dry_run_said(browser: Browser) -> None:
    """The fates are the same, and each location that was made can be asked for."""
    foretold, done = sent(browser), sent(browser, dry_run=False)
    assert done["counts"] == foretold["counts"]
    assert [row["fate"] for row in done["rows"]] == [row["fate"] for row in foretold["rows"]]
    assert names(browser) == ["Joe's Pizza", "Ann's Books"]
    location = browser.get(f"{API}/locations/{done['rows'][1]['location_id']}").json
    assert (location["name"], location["phone"], location["address"]["country"]) == (
        "Ann's Books",
        "+15125550199",
        "US",
    )


def test_a_skipped_row_says_what_it_looks_like(browser: Browser) -> None:
    """The stored location by its id, the row above by its line."""
    rows = sent(browser)["rows"]
    stored, above = rows[0]["match"], rows[2]["match"]
    assert stored["location_id"] == browser.get(f"{API}/locations").json["items"][0]["id"]
    assert (stored["line"], stored["name"], stored["score"]) == (None, "Joe's Pizza", 0.99)
    assert stored["reasons"] == ["same_phone", "same_address", "same_name"]
    assert (above["location_id"], above["line"], above["name"]) == (None, 3, "Ann's Books")


def test_an_invalid_row_says_what_to_enter(browser: Browser) -> None:
    """The mistakes of a row are part of the answer, not a refusal of the file."""
    (error,) = sent(browser)["rows"][3]["errors"]
    assert (error["pointer"], error["code"]) == ("/phone", "format")
    assert "Enter one such as" in error["message"]


def test_rows_are_merged_or_created_on_demand(browser: Browser) -> None:
    """Merging keeps one location of each business; creating keeps them all."""
    merged = sent(browser, dry_run=False, on_duplicate="merge")
    assert merged["counts"] == {"created": 1, "merged": 2, "skipped": 0, "invalid": 1}
    assert merged["rows"][2]["location_id"] == merged["rows"][1]["location_id"]
    assert names(browser) == ["Joe's Pizza", "Ann's Books"]
    created = sent(browser, dry_run=False, on_duplicate="create")
    assert created["counts"] == {"created": 3, "merged": 0, "skipped": 0, "invalid": 1}
    assert len(names(browser)) == 5


def test_an_import_that_is_repeated_adds_nothing(browser: Browser) -> None:
    """Whoever sends a file twice, or mends a row and sends it again, gets no location twice."""
    sent(browser, dry_run=False)
    again = sent(browser, dry_run=False, csv=FILE.replace("none", "(512) 555-0147"))
    assert again["counts"] == {"created": 1, "merged": 0, "skipped": 3, "invalid": 0}
    assert names(browser) == ["Joe's Pizza", "Ann's Books", "Bad Phone"]


def test_a_file_that_cannot_be_read_says_what_to_do(browser: Browser) -> None:
    """A missing column is named, with what to call it, and nothing is stored."""
    reply = browser.post(IMPORT, {"csv": FILE.replace("Town", "Place"), "dry_run": False})
    assert (reply.status, reply.json["code"]) == (422, "input.invalid")
    (error,) = reply.json["errors"]
    assert (error["pointer"], error["code"]) == ("/csv", "missing_column")
    assert error["message"] == "Line 1: no column is for the city. Name one of the columns 'city'."
    assert names(browser) == ["Joe's Pizza"]
