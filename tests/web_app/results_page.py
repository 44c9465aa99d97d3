"""The results page as tests see it."""

from __future__ import annotations

from typing import Any

import attrs
from playwright.sync_api import Locator, Page, expect

from tests.web_app.owner import Owner

GRIDS = "/ops/reports/local-search-grid"
API = "/reports/local-grid"

_COLOURS = """async () => {
    const bitmap = await createImageBitmap(document.querySelector("canvas[data-heatmap]"));
    const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    pen.drawImage(bitmap, 0, 0);
    const { data } = pen.getImageData(0, 0, bitmap.width, bitmap.height);
    const counts = {};
    for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] < 255) continue;
        const colour = "#" + [0, 1, 2].map((part) => data[at + part].toString(16).padStart(2, "0")).join("");
        counts[colour] = (counts[colour] ?? 0) + 1;
    }
    return counts;
}"""


@attrs.frozen
class ResultsPage:
    """The results page of a report.

    Attributes:
        page: In the browser.
        report_id: The report.
    """

    page: Page
    report_id: str

    @property
    def heatmap(self) -> Locator:
        """The heatmap, one stop of the Tab key."""
        return self.page.get_by_role("application")

    @property
    def status(self) -> Locator:
        """What says where the run stands."""
        return self.page.get_by_role("region", name="Status of the run")

    @property
    def said(self) -> Locator:
        """What a screen reader hears about the point that the keyboard is at."""
        return self.page.locator("[aria-live=polite]:not(:empty)")

    @property
    def results_path(self) -> str:
        """Path of the page."""
        return f"{GRIDS}/{self.report_id}/results"

    def open(self, query: str = "") -> None:
        """Open the page and wait until the heatmap is there."""
        self.page.goto(self.results_path + query)
        expect(self.heatmap).to_be_visible()

    def tab(self, name: str) -> Locator:
        """Return a tab."""
        return self.page.get_by_role("tab", name=name)

    def figure(self, name: str) -> Locator:
        """Return the card of a metric."""
        return self.page.get_by_role("group", name=name, exact=True)

    def colours(self) -> dict[str, int]:
        """Return how many pixels of the heatmap have which colour."""
        found: dict[str, int] = self.page.evaluate(_COLOURS)
        return found


def stored_report(owner: Owner, name: str = "Pizza near South Congress", **fields: object) -> str:
    """Store a report of an owner who has answered everything, and return its id."""
    owner.onboard()
    found: str = owner.report(owner.location()["id"], name, **fields)["id"]
    return found


def results_of(owner: Owner, report_id: str, run_id: str) -> Any:
    """Return what the hub has of a run."""
    return owner.get(f"{API}/{report_id}/runs/{run_id}/results")
