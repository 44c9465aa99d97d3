"""Measures how long React takes to draw the results page, by its own profiler, and keeps what it said.

Run it with: nox -s profile_ui
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, expect, sync_playwright

from tests.web_app.browser import browser_path
from tests.web_app.host import web_host
from tests.web_app.owner import AUSTIN, Owner

MOUNT_MS: Final = 30.0
UPDATE_MS: Final = 8.0
SWITCHES: Final = 20


def main() -> int:
    """Switch keywords at 441 points, print the figures, and fail over budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, default=Path("react-profiler.json"), help="where to keep every commit")
    given = parser.parse_args()
    commits = _profile()
    given.keep.write_text(json.dumps(commits, indent=1), encoding="utf-8")
    mount = max(commit["actualDuration"] for commit in commits if commit["phase"] == "mount")
    updates = sorted(commit["actualDuration"] for commit in commits if commit["phase"] != "mount")
    p95 = updates[int(0.95 * (len(updates) - 1))]
    median = statistics.median(updates)
    print(f"{len(commits)} commits: mount {mount:.1f} ms, update median {median:.1f} ms, p95 {p95:.1f} ms")
    print(f"kept in {given.keep.absolute()}")
    return 1 if mount > MOUNT_MS or median > UPDATE_MS else 0


def _profile() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, web_host(Path(folder)) as host, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), chromium_sandbox=False)
        context = browser.new_context(base_url=host.url, viewport={"width": 1280, "height": 900})
        owner = Owner(context.request, host)
        owner.onboard()
        grid = {"center": AUSTIN, "size": 21, "radius": {"value": 5, "unit": "km"}, "shape": "square"}
        report = owner.report(owner.location()["id"], map=grid, keywords=["pizza", "pizza delivery"])
        owner.run(report["id"])
        page = context.new_page()
        page.add_init_script("window.__opsProfile = []")
        page.goto(f"/ops/reports/local-search-grid/{report['id']}/results")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
        commits = _switch(page)
        browser.close()
    return commits


def _switch(page: Page) -> list[dict[str, Any]]:
    """Switch keywords back and forth, and return every commit of React."""
    for turn in range(SWITCHES):
        keyword = "pizza delivery" if turn % 2 == 0 else "pizza"
        before = page.evaluate("window.__opsProfile.length")
        page.keyboard.press("]" if turn % 2 == 0 else "[")
        page.wait_for_function("before => window.__opsProfile.length > before", arg=before)
        page.wait_for_function(
            "keyword => (new URLSearchParams(location.search).get('keyword') ?? 'pizza') === keyword", arg=keyword
        )
    found: list[dict[str, Any]] = page.evaluate("window.__opsProfile")
    return found


if __name__ == "__main__":
    sys.exit(main())
