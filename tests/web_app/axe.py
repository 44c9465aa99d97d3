"""The check for accessibility: axe-core, in the page itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import attrs
from playwright.sync_api import Page

_SOURCE = Path(__file__).parents[2] / "hosts/ops_ui/node_modules/axe-core/axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {"runOnly": _RULES, "rules": {"region": {"enabled": False}}, "resultTypes": ["violations"]}
"""Menus and toasts are drawn at the end of the page on purpose, where no landmark is around them."""
_RUN = """async (options) => (await axe.run(document, options)).violations.map(({ id, nodes }) =>
    [id, nodes.map(({ target, failureSummary }) => [target, failureSummary])])"""


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
            if not self.page.evaluate("() => 'axe' in window"):
                self.page.evaluate(_script())
            if violations := self.page.evaluate(_RUN, _OPTIONS):
                found[scheme] = violations
        assert found == {}, found
