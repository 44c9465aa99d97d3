"""The plugin that the documentation writes can be installed, found and checked as the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, snippets

PAGE = DOCS / "how-to" / "write-a-ranking-plugin.md"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return a folder with the files of the page, and what an installer writes beside them."""
    for snippet in snippets(PAGE, "python", "toml"):
        name = re.match(r"# (\S+\.(?:py|toml))\n", snippet.text)
        if name is not None:
            file = tmp_path / name[1]
            file.parent.mkdir(exist_ok=True)
            file.write_text(snippet.text, encoding="utf-8")
    project = (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
    group, entry = re.findall(r'^\[project\.entry-points\."(.+)"\]\n(.+ = ".+")$', project, re.MULTILINE)[0]
    facts = tmp_path / "acme_ranking-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-ranking\nVersion: 1.0\n", encoding="utf-8")
    (facts / "entry_points.txt").write_text(f"[{group}]\n{entry.replace(chr(34), '')}\n", encoding="utf-8")
    return tmp_path


def ops_hub(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run ``ops-hub`` where the packages in a folder are installed."""
    return subprocess.run(
        [sys.executable, "-m", "ops_cli", *arguments],
        env=os.environ | {"PYTHONPATH": str(folder), "OPS_DATA_DIR": str(folder / "data")} | environ,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_plugin_is_found(installed: Path) -> None:
    """`ops-hub plugins` lists the plugin of the page as loaded once the settings name it."""
    listed = ops_hub(installed, "plugins", "--json", OPS_PLUGINS="storage_sql,acme_ranking")
    assert listed.returncode == 0, listed.stderr
    assert "ranking:acme" in listed.stdout


def test_the_plugin_keeps_every_promise(installed: Path) -> None:
    """`ops-hub plugins check` passes for the plugin of the page."""
    checked = ops_hub(installed, "plugins", "check", "acme_ranking")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_plugin_can_be_chosen(installed: Path) -> None:
    """A hub whose settings name the provider of the page has it ready for new runs."""
    settings = {"storage": "memory", "ranking": "acme", "plugins": ["memory", "acme_ranking"]}
    code = f"from ops_core import build_hub; print(build_hub({settings}).rankings.current().name)"
    asked = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(installed)},
        cwd=installed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.stdout == "acme\n", asked.stderr
