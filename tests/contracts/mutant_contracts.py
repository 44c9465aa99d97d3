"""Running a contract on adapters that are wrong in one way each, with pytest itself."""

from __future__ import annotations

import importlib.util
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest


class Outcome:
    """Notes which clauses of which class failed, and how many ran.

    Attributes:
        failed: Clauses that failed, by the name of the class of a mutant.
        ran: How many clauses ran, by the same.
    """

    def __init__(self) -> None:
        self.failed: dict[str, set[str]] = defaultdict(set)
        self.ran: dict[str, int] = defaultdict(int)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what came of a clause."""
        _, name, clause = report.nodeid.split("::")
        self.ran[name] += report.when == "call"
        if report.failed:
            self.failed[name].add(clause.partition("[")[0])


def load(name: str) -> Any:
    """Return the module of that name beside this one, which is not collected by itself."""
    spec = importlib.util.spec_from_file_location(name, _path(name))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def run(name: str) -> Outcome:
    """Run every contract class in the module of that name, and return what came of it."""
    outcome = Outcome()
    arguments = ["-o", "addopts=", "--import-mode=importlib", "-p", "no:terminal", "-p", "no:cacheprovider"]
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("CI", "BUILD_NUMBER"):  # pytest then writes out whole differences, and these are long
            patch.delenv(variable, raising=False)
        pytest.main([*arguments, str(_path(name))], plugins=[outcome])
    return outcome


def _path(name: str) -> Path:
    return Path(__file__).with_name(f"{name}.py")
