"""The pages of the documentation, taken apart for the tests that hold them to the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

ROOT: Final = Path(__file__).resolve().parents[2]
DOCS: Final = ROOT / "docs"
REFERENCE: Final = DOCS / "reference"

_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_HEADING: Final = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_ANCHOR: Final = re.compile(r'<a id="([^"]+)"></a>')
_LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


@attrs.frozen
class Snippet:
    """A fenced block of a page.

    Attributes:
        path: Of the page.
        line: Of its first line of text, from 1.
        language: As named on the fence, or "".
        text: What is inside.
    """

    path: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        """Return where it is."""
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def markdown_files() -> list[Path]:
    """Return every page of the project."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "contracts").rglob("*.md")])


def read(path: Path) -> str:
    """Return the text of a page."""
    return path.read_text(encoding="utf-8")


def snippets(path: Path, *languages: str) -> Iterator[Snippet]:
    """Return the fenced blocks of a page that are in one of these languages."""
    text = read(path)
    for match in _FENCE.finditer(text):
        if match[1] in languages:
            yield Snippet(path, text.count("\n", 0, match.start(2)) + 1, match[1], match[2])


def prose(path: Path) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", read(path))


def headings(path: Path) -> list[str]:
    """Return the headings of a page, in order."""
    return _HEADING.findall(prose(path))


def section(path: Path, heading: str) -> str:
    """Return what stands below a heading, up to the next one of any level."""
    after = prose(path).split(f"\n## {heading}\n", 1)
    assert len(after) == 2, f"{path.name} has no section '{heading}'"
    return re.split(r"^#{1,6} ", after[1], maxsplit=1, flags=re.MULTILINE)[0]


def anchors(path: Path) -> set[str]:
    """Return everything that a link can point to within a page: its headings as GitHub names them, and own anchors."""
    named = set(_ANCHOR.findall(read(path)))
    for heading in headings(path):
        words = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
        named.add(words.strip().replace(" ", "-"))
    return named


def links(path: Path) -> list[str]:
    """Return the targets of all links of a page."""
    return _LINK.findall(prose(path))


def codes(text: str) -> set[str]:
    """Return everything that stands in code style."""
    return set(re.findall(r"`([^`\n]+)`", text))


def table_rows(text: str) -> list[list[str]]:
    """Return the cells of all table rows in a text, the first and the ruled lines of each table left out."""
    rows: list[list[str]] = []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        is_ruled = re.fullmatch(r"[|:\- ]+", line) is not None
        is_first = re.fullmatch(r"\|[|:\- ]+", following) is not None
        if line.startswith("|") and not is_ruled and not is_first:
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows
