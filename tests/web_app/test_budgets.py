from __future__ import annotations

import gzip
import json
import os
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

KB = 1024


@cache
def built() -> Path:
    """Return the folder of the built web app."""
    named = os.environ.get("APP_DIR")
    return Path(named) if named else Path(str(resources.files("ops_web"))) / "static"


@cache
def manifest() -> dict[str, Any]:
    """Return what Vite says about the chunks."""
    found: dict[str, Any] = json.loads((built() / "manifest.json").read_text())
    return found


def chunks_of(name: str) -> set[str]:
    """Return the scripts that a chunk needs before it can run, itself included."""
    waiting, found = [name], set[str]()
    while waiting:
        chunk = manifest()[waiting.pop()]
        if chunk["file"] not in found:
            found.add(chunk["file"])
            waiting.extend(chunk.get("imports", []))
    return found


def weight(files: set[str]) -> float:
    """Return how much is sent for some files, in kB, as gzip makes it."""
    return sum(len(gzip.compress((built() / file).read_bytes(), 9, mtime=0)) for file in files) / KB


def classes(pattern: str) -> set[str]:
    """Return the classes of components that some files name."""
    texts = (file.read_text(encoding="utf-8") for file in (built() / "assets").glob(pattern))
    return {name for text in texts for name in re.findall(r"m_[0-9a-f]{6,8}\b", text)}


def page(name: str) -> str:
    """Return the name under which the manifest has a page."""
    (found,) = [key for key in manifest() if key.endswith(f"/{name}.tsx") and manifest()[key].get("isDynamicEntry")]
    return found


def test_the_entry_is_small() -> None:
    """What every page needs first fits in 160 kB."""
    assert weight(chunks_of("index.html")) <= 160


def test_the_results_page_adds_little() -> None:
    """The results page, its map included, adds at most 60 kB to that."""
    needed = chunks_of(page("ResultsPage")) | chunks_of("src/pages/results/MapTab.tsx")
    assert weight(needed - chunks_of("index.html")) <= 60


def test_the_whole_app_is_small() -> None:
    """All scripts of all pages, which no one person needs, fit in 400 kB."""
    assert weight({f"assets/{file.name}" for file in (built() / "assets").glob("*.js")}) <= 400


def test_all_styles_together_are_small() -> None:
    """All styles of all pages fit in 48 kB."""
    assert weight({f"assets/{file.name}" for file in (built() / "assets").glob("*.css")}) <= 48


def test_every_component_has_its_style() -> None:
    """Whatever class of a component the scripts name is in the styles: only those of the components in use are sent."""
    assert classes("*.js")
    assert classes("*.js") <= classes("*.css")


@pytest.mark.parametrize("name", ["LocationsPage", "NewReportPage", "NewLocationPage", "HomePage", "OnboardingPage"])
def test_no_other_page_is_much_heavier(name: str) -> None:
    """No other page adds more than 110 kB of scripts to the entry; those with forms need most."""
    assert weight(chunks_of(page(name)) - chunks_of("index.html")) <= 110


def test_every_large_file_was_compressed() -> None:
    """Whatever is worth it lies beside a gzip and a brotli version, so that no request waits for it."""
    assets = [file for file in (built() / "assets").iterdir() if file.suffix in {".js", ".css"}]
    for file in assets:
        if file.stat().st_size >= KB:
            assert gzip.decompress(file.with_name(file.name + ".gz").read_bytes()) == file.read_bytes()
            assert file.with_name(file.name + ".br").stat().st_size < file.stat().st_size
