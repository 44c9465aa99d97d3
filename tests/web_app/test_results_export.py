"""What is seen of a run, saved: its numbers and the picture of its map."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web_app.owner import Owner
from tests.web_app.results_page import API, ResultsPage, results_of, stored_report

_TOP = "#08306b"


@pytest.fixture
def shown(page: Page, owner: Owner) -> ResultsPage:
    """Return the page of a report that has been run once."""
    report_id = stored_report(owner)
    owner.run(report_id)
    return ResultsPage(page, report_id)


def test_the_numbers_are_saved(shown: ResultsPage, owner: Owner, tmp_path: Path) -> None:
    """The CSV has exactly what is seen, and says above it what that is and where it comes from."""
    shown.open("?keyword=pizza+delivery")
    with shown.page.expect_download() as waiting:
        shown.page.get_by_role("button", name="Save numbers (CSV)").click()
    run = owner.get(f"{API}/{shown.report_id}/runs")["items"][0]
    assert waiting.value.suggested_filename == f"pizza-near-south-congress-pizza-delivery-{run['created_at'][:10]}.csv"
    waiting.value.save_as(tmp_path / "numbers.csv")
    rows = list(csv.reader((tmp_path / "numbers.csv").read_text(encoding="utf-8-sig").splitlines()))
    about = dict(row for row in rows if len(row) == 2)
    assert about["Report"] == "Pizza near South Congress"
    assert about["Keyword"] == "pizza delivery"
    assert about["Run (UTC)"] == run["created_at"]
    assert about["SOURCE"] == "SIMULATED"
    found = results_of(owner, shown.report_id, run["id"])
    names = {listing["key"]: listing["name"] for listing in found["listings"]}
    start = rows.index([]) + 2
    for row, point, cell in zip(rows[start:], found["points"], found["keywords"][1]["cells"], strict=True):
        assert row[:2] == [str(point["row"] + 1), str(point["col"] + 1)]
        assert (float(row[2]), float(row[3])) == (point["coordinates"]["lat"], point["coordinates"]["lng"])
        assert row[4:9] == ["found", str(cell["rank"]), str(cell["rank"]), "simulated", names[cell["listings"][0]]]


def test_the_picture_is_saved(shown: ResultsPage, tmp_path: Path) -> None:
    """The PNG shows the cells in their colours on a page with its title, legend and stamp."""
    shown.open()
    size = shown.heatmap.bounding_box()
    assert size is not None
    with shown.page.expect_download() as waiting:
        shown.page.get_by_role("button", name="Save picture (PNG)").click()
    assert re.fullmatch(r"pizza-near-south-congress-pizza-\d{4}-\d\d-\d\d\.png", waiting.value.suggested_filename)
    waiting.value.save_as(tmp_path / "picture.png")
    picture = _pixels(shown.page, (tmp_path / "picture.png").read_bytes())
    assert picture["width"] > 2 * size["width"]
    assert picture["height"] > 2 * size["height"] + 150
    assert picture["colours"][_TOP] > 2000
    assert picture["inkInHead"] > 500


def _pixels(page: Page, png: bytes) -> Any:
    """Let the browser open a picture, and return what is in it."""
    page.goto("about:blank")
    return page.evaluate(
        """async (bytes) => {
            const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
            const { width, height } = bitmap;
            const pen = new OffscreenCanvas(width, height).getContext("2d");
            pen.drawImage(bitmap, 0, 0);
            const { data } = pen.getImageData(0, 0, width, height);
            const colours = {};
            let inkInHead = 0;
            for (let at = 0; at < data.length; at += 4) {
                const colour = "#" + [0, 1, 2].map((part) => data[at + part].toString(16).padStart(2, "0")).join("");
                colours[colour] = (colours[colour] ?? 0) + 1;
                if (at / 4 < width * 140 && data[at] < 80) inkInHead += 1;
            }
            return { width, height, colours, inkInHead };
        }""",
        list(png),
    )
