"""The two commands of the front page are those that the project itself uses."""

from __future__ import annotations

import re
import tomllib

from ops_cli.main import cli
from tests.docs.pages import ROOT, read, section, snippets

README = ROOT / "README.md"
TRY, TEST = "pip install . && ops-hub demo", "pip install nox && nox"


def test_the_readme_has_both_commands() -> None:
    """The front page shows one command to try the hub and one to run every gate, each in a block of its own."""
    blocks = [snippet.text.strip() for snippet in snippets(README, "sh")]
    assert blocks[0] == TRY
    assert TEST in blocks


def test_the_command_to_try_it_exists() -> None:
    """The distribution installs `ops-hub` as its command line, which has `demo`."""
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    assert project["scripts"]["ops-hub"] == "ops_cli.main:main"
    assert "demo" in cli.commands or cli.get_command(None, "demo") is not None  # type: ignore[arg-type]  # unused


def test_ci_runs_what_the_readme_says() -> None:
    """CI ends with the second command, word for word."""
    assert read(ROOT / ".ci" / "run").rstrip().splitlines()[-1] == TEST


def test_the_readme_names_what_nox_runs() -> None:
    """The gates on the front page are the sessions that plain `nox` runs."""
    listed = re.search(r"nox\.options\.sessions = \[(.*)\]", read(ROOT / "noxfile.py"))
    assert listed is not None
    named = re.findall(r"`(\w+)`", section(README, "Work on it"))
    assert named == re.findall(r'"(\w+)(?:-{each})?"', listed[1])


def test_the_heatmap_on_the_front_page_is_the_one_of_the_tutorial() -> None:
    """Both pages show the same excerpt, whose grid is 9 by 9."""
    tutorial = read(ROOT / "docs" / "tutorial" / "first-heatmap.md")
    excerpt = next(snippets(README, "text")).text
    grid = re.findall(r"^ +(?:\d+\+? +){8}\d+$", excerpt, re.MULTILINE)
    assert len(grid) == 9
    assert all(row in tutorial for row in grid)
