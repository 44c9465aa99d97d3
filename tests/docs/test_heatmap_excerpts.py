"""The heatmaps on pages are those that the demonstration draws."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops_cli.main import main
from tests.docs.pages import ROOT


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial/first-heatmap.md"])
def test_the_demonstration_draws_what_the_page_shows(
    page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first keyword of the demonstration, with its grid and figures, stands on the page line by line."""
    assert main(["demo", "--once", "--data-dir", str(tmp_path / "data")]) == 0
    drawn = capsys.readouterr().out
    first = drawn[drawn.index("  pizza\n") : drawn.index("\n\n  pizza delivery")]
    assert first in (ROOT / page).read_text(encoding="utf-8")
