from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from statistics import median

import pytest

PACKAGES = ["ops_core", "ops_plugins", "ops_web", "ops_jobs", "ops_cli", "ops_contracts"]
LONGEST = 400
MEDIAN = 120
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}


def modules_of(package: str) -> list[Path]:
    """Return every module of an installed package."""
    spec = find_spec(package)
    assert spec is not None
    return sorted(path for place in spec.submodule_search_locations or () for path in Path(place).rglob("*.py"))


def lines_of(path: Path) -> int:
    """Return how many lines a module has."""
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_is_too_long(package: str) -> None:
    """A module of more than 400 lines has more than one subject."""
    modules = modules_of(package)
    assert modules
    assert {path.name: lines_of(path) for path in modules if lines_of(path) > LONGEST} == {}


def test_most_modules_are_short() -> None:
    """Half of all modules fit on two screens."""
    sizes = [lines_of(path) for package in PACKAGES for path in modules_of(package) if path.name != "__init__.py"]
    assert len(sizes) > 100
    assert median(sizes) <= MEDIAN


@pytest.mark.parametrize("package", PACKAGES)
def test_names_say_what_is_inside(package: str) -> None:
    """No module is named after the fact that somebody did not know where to put something."""
    parts = {part.removesuffix(".py") for path in modules_of(package) for part in path.parts[-3:]}
    assert parts
    assert parts & EMPTY_NAMES == set()
