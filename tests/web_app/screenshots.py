"""Takes the pictures of the documentation from the real app, with a made-up agency in it.

Run it with: nox -s screenshots
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

import attrs
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.web_app.browser import browser_path
from tests.web_app.host import WebHost, web_host
from tests.web_app.owner import Owner

IMAGES: Final = Path(__file__).parents[2] / "docs/images"
GRIDS: Final = "/ops/reports/local-search-grid"
_DESKTOP: Final = (1280, 860)
_PHONE: Final = (360, 740)
_SHOPS: Final = (
    ("Home Slice Pizza", "1415 S Congress Ave", 30.249711, -97.749132),
    ("Barton Springs Dental", "1700 Barton Springs Rd", 30.2626, -97.7611),
    ("Mueller Family Vets", "1900 Aldrich St", 30.2989, -97.7041),
    ("East Side Bikes", "1200 E 11th St", 30.2692, -97.7265),
    ("Lamar Locksmiths", "3005 S Lamar Blvd", 30.2434, -97.7827),
    ("Hyde Park Bakery", "4206 Duval St", 30.3066, -97.7262),
)


@attrs.frozen
class Scene:
    """One picture.

    Attributes:
        name: Of its file.
        path: What is opened.
        prepare: What is done on the page before the picture is taken.
        scheme: Colours.
        size: Of the window, in pixels.
    """

    name: str
    path: str
    prepare: Callable[[Page], object] = lambda _: None
    scheme: Literal["light", "dark"] = "light"
    size: tuple[int, int] = _DESKTOP


def main() -> int:
    """Take every picture."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, web_host(Path(folder)) as host, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), chromium_sandbox=False)
        newcomer = _context(browser, host)
        _take(newcomer, Scene("onboarding", "/ops/onboarding"))
        agency = _context(browser, host)
        for scene in _scenes(Owner(agency.request, host)):
            _take(agency, scene)
        browser.close()
    print(f"{len(list(IMAGES.glob('*.png')))} pictures in {IMAGES}")
    return 0


def _context(browser: Browser, host: WebHost) -> BrowserContext:
    return browser.new_context(
        base_url=host.url, locale="en-GB", timezone_id="America/Chicago", reduced_motion="reduce"
    )


def _scenes(owner: Owner) -> list[Scene]:
    owner.onboard("agency", "6-20")
    reports = []
    for name, street, lat, lng in _SHOPS:
        point = {"lat": lat, "lng": lng}
        address = {"line1": street, "city": "Austin", "region": "TX", "country": "US"}
        shop = owner.location(name, address=address, coordinates=point)
        grid = {"center": point, "size": 9, "radius": {"value": 2, "unit": "km"}, "shape": "square"}
        report = owner.report(shop["id"], f"{name}, around", map=grid, keywords=["near me", "best in town", "open now"])
        reports.append(report)
        owner.run(report["id"])
    first = reports[0]
    owner.run(first["id"], seed="a week later")
    broken = owner.report(reports[1]["location_id"], "Barton Springs, wide")
    owner.run(broken["id"], failure="auth", failure_rate=0.4)
    results = f"{GRIDS}/{first['id']}/results"
    return [
        Scene("home", "/ops"),
        Scene("locations", "/ops/locations"),
        Scene("metrics", "/ops/locations?panel=metrics"),
        Scene("location", f"/ops/locations/{first['location_id']}/edit"),
        Scene("reports", GRIDS),
        Scene("builder", f"{GRIDS}/{first['id']}/edit"),
        Scene("results", results),
        Scene("results-dark", results, scheme="dark"),
        Scene("results-table", f"{results}?tab=table"),
        Scene("results-competitors", f"{results}?tab=competitors"),
        Scene("results-failed", f"{GRIDS}/{broken['id']}/results"),
        Scene("results-phone", results, size=_PHONE),
        Scene("locations-phone", "/ops/locations", scheme="dark", size=_PHONE),
    ]


def _take(context: BrowserContext, scene: Scene) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": scene.size[0], "height": scene.size[1]})
    page.emulate_media(color_scheme=scene.scheme)
    page.goto(scene.path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    scene.prepare(page)
    page.screenshot(path=IMAGES / f"{scene.name}.png")
    page.close()


if __name__ == "__main__":
    sys.exit(main())
