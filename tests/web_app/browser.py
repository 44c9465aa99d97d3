"""The browser of the machine that the tests use."""

from __future__ import annotations

import shutil

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Best first: the one without a window opens a page in half the time."""


def browser_path() -> str:
    """Return where the browser is.

    Raises:
        AssertionError: There is none.
    """
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found is not None, "These tests need Chromium. Install it, or run them with: nox -s e2e"
    return found
