"""How far people get: by keyboard alone, and in a narrow window."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

PHONE = {"width": 360, "height": 740}
ZOOMED = {"width": 640, "height": 450}
"""What is left of a window of 1280 by 900 at a zoom of 200 %."""

_MOST = 60


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is where it is wanted."""
    wanted.wait_for()
    for _ in range(_MOST):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    focused = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    msg = f"Not reached by {_MOST} times {key}; the focus is on {focused}"
    raise AssertionError(msg)


def fits(page: Page) -> None:
    """Fail when the page is wider than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, f"The page is {wide} pixels wider than its window."
