"""Measures the pages with Lighthouse on the real host, prints the medians, and fails over budget.

Run it with: nox -s lighthouse
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

from tests.web_app.browser import browser_path
from tests.web_app.host import WebHost, web_host
from tests.web_app.owner import Owner

PACKAGES: Final = Path(__file__).parents[2] / "hosts/ops_ui"

# Least score or most seconds, milliseconds, shift and kilobytes.
AT_LEAST: Final = {
    "desktop": {"performance": 0.95, "accessibility": 1.0},
    "mobile": {"performance": 0.85, "accessibility": 1.0},
}
AT_MOST: Final = {
    "desktop": {"lcp_s": 1.5, "tbt_ms": 150.0, "cls": 0.05, "transfer_kb": 300.0},
    "mobile": {"lcp_s": 3.5, "tbt_ms": 300.0, "cls": 0.05, "transfer_kb": 300.0},
}


def main() -> int:
    """Measure the results page, which is the heaviest, and with ``--all`` every other page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="of which the median counts")
    parser.add_argument("--packages", type=Path, default=PACKAGES, help="folder whose node_modules has lighthouse")
    parser.add_argument("--each", action="store_true", help="measure every page so often, for medians to quote")
    parser.add_argument("--all", action="store_true", help="measure every page")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, web_host(Path(folder)) as host:
        paths, cookie = _seed(host)
        kept = paths if given.all else paths[:1]
        worst = list[str]()
        for path in kept:
            for preset in ("desktop", "mobile"):
                once = [] if given.each else [1]  # a page within budget at once is not measured again
                for runs in (*once, given.runs):
                    over = _measure(given.packages, host.url + path, cookie, preset, runs)
                    if not over:
                        break
                worst += over
    print("over budget: " + "; ".join(worst) if worst else "within every budget")
    return 1 if worst else 0


def _seed(host: WebHost) -> tuple[list[str], str]:
    """Return the addresses to measure, heaviest first, and the cookie of their owner."""
    with sync_playwright() as playwright:
        request = playwright.request.new_context(base_url=host.url)
        owner = Owner(request, host)
        owner.onboard()
        location = owner.location()
        grid = {"center": location["coordinates"], "size": 9, "radius": {"value": 2, "unit": "km"}, "shape": "square"}
        report = owner.report(location["id"], map=grid)
        owner.run(report["id"])
        cookie = "; ".join(f"{c['name']}={c['value']}" for c in request.storage_state()["cookies"])
        request.dispose()
    results = f"/ops/reports/local-search-grid/{report['id']}/results"
    builder = "/ops/reports/local-search-grid/new"
    return [results, "/ops", "/ops/locations", "/ops/locations/new", builder], cookie


def _measure(packages: Path, url: str, cookie: str, preset: str, runs: int) -> list[str]:
    script = Path(__file__).with_name("lighthouse.mjs")
    done = subprocess.run(
        ["node", str(script), str(packages.resolve()), url, cookie, preset, str(runs)],
        env={**os.environ, "CHROME_PATH": browser_path()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return [f"{preset}: Lighthouse failed"]
    found = json.loads(done.stdout.splitlines()[-1])
    print(f"{url.partition('/ops')[2] or '/'} {preset}: {json.dumps(found)}")
    low = [name for name, least in AT_LEAST[preset].items() if found[name] < least]
    high = [name for name, most in AT_MOST[preset].items() if found[name] > most]
    return [f"{preset} {name} {found[name]:.2f}" for name in (*low, *high)]


if __name__ == "__main__":
    sys.exit(main())
