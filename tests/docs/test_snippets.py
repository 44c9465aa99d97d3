"""The Python that the documentation shows runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, Snippet, snippets

NOT_RUN = "# not run"
FILE_OF_AN_EXAMPLE = re.compile(r"# \S+/\S+\.py\n")
"""How the files of an example package begin; the test of the page that makes the package runs them."""
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


def runnable() -> list[object]:
    """Return a parameter for every Python snippet that does not say that it is not run."""
    found = [snippet for page in PAGES for snippet in snippets(page, "python")]
    marks = {"fastapi": [pytest.mark.network]}  # its test client runs an event loop, which opens a pair of sockets
    return [
        pytest.param(snippet, id=str(snippet), marks=next((m for name, m in marks.items() if name in snippet.text), []))
        for snippet in found
        if not (snippet.text.startswith(NOT_RUN) or FILE_OF_AN_EXAMPLE.match(snippet.text))
    ]


@pytest.mark.parametrize("snippet", runnable())
def test_a_snippet_runs(snippet: Snippet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python snippet runs from top to bottom in a namespace of its own, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    source = compile(snippet.text, str(snippet), "exec", dont_inherit=True)
    exec(source, {"__name__": "__main__"})  # noqa: S102 - that it runs is the point


def test_what_is_not_run_says_why() -> None:
    """A snippet that is left out names its reason on the same line."""
    for page in PAGES:
        for snippet in snippets(page, "python"):
            first = snippet.text.splitlines()[0]
            assert not first.startswith(NOT_RUN) or len(first) > len(NOT_RUN) + 5, str(snippet)
