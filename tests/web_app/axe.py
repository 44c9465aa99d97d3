"""The check for accessibility: axe-core, in the page itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import attrs
from playwright.sync_api import Page

_SOURCE = Path(__file__).parents[2] / "hosts/ops_ui/node_modules/axe-core/axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {"runOnly": _RULES, "rules": {"region": {"enabled": False}}}
"""Menus and toasts are drawn at the end of the page on purpose, where no landmark is around them."""


@cache
def _script() -> str:
    return _SOURCE.read_text(encoding="utf-8")


@attrs.frozen
class Axe:
    """Checks a page.

    Attributes:
        page: The page.
    """

    page: Page

    def check(self) -> None:
        """Fail with every violation of WCAG 2.2 A and AA and of best practice that the page shows, light and dark."""
        found: dict[str, list[Any]] = {}
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            self.page.wait_for_function(
                "scheme => document.documentElement.dataset.mantineColorScheme === scheme", arg=scheme
            )
            self.page.evaluate(_script())
            result = self.page.evaluate("options => axe.run(document, options)", _OPTIONS)
            if result["violations"]:
                found[scheme] = [
                    (violation["id"], [(node["target"], node["failureSummary"]) for node in violation["nodes"]])
                    for violation in result["violations"]
                ]
        assert found == {}, found
