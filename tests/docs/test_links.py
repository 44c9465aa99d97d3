"""Every link leads somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, anchors, headings, links, markdown_files

PAGES = markdown_files()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_resolve(page: Path) -> None:
    """A relative link names a file that is there, and its fragment a heading or an anchor of that file."""
    broken = []
    for link in links(page):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, fragment = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (fragment and fragment not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_has_one_title(page: Path) -> None:
    """A page begins with its title and has no other of the first level."""
    lines = page.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert headings(page)[0] == lines[0].removeprefix("# ")


def test_every_page_is_in_the_index() -> None:
    """The index of the documentation links to every page below it."""
    index = DOCS / "README.md"
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in links(index) if not link.startswith("http")}
    assert set(DOCS.rglob("*.md")) - {index} <= linked


def test_the_readme_leads_to_the_documentation() -> None:
    """Whoever reads the front page finds the index."""
    assert "docs/README.md" in links(ROOT / "README.md")
