"""Running the conformance tests of an offer and saying what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from enum import StrEnum
from pathlib import Path

import attrs
import cattrs

_NOTHING_COLLECTED = 5
_NOT_PASSED_ON = frozenset({"PYTEST_ADDOPTS", "CI", "BUILD_NUMBER"})
"""Options of the caller's own tests, and what makes pytest write out whole differences, which takes minutes for long
answers."""


class Outcome(StrEnum):
    """What became of a clause."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    """The offer does not declare what the clause is about."""
    KNOWN_GAP = "known_gap"
    """It fails, and the author says so."""


@attrs.frozen
class ClauseResult:
    """What became of one clause.

    Attributes:
        suite: Class of the author's tests.
        offer: Name of the offer.
        clause: Name of the clause, with the case in brackets where there are several.
        outcome: What became of it.
        promise: What an adapter promises.
        help: Where to look when it fails.
        detail: Why it failed or was skipped, or the reason of the gap; empty when it passed.
        seconds: How long it took.
    """

    suite: str
    offer: str
    clause: str
    outcome: Outcome
    promise: str
    help: str
    detail: str
    seconds: float


@attrs.frozen
class ConformanceReport:
    """What became of the conformance tests of a module.

    Attributes:
        module: Where the tests are.
        clauses: In the order in which they ran.
        seconds: How long everything took.
        problem: Why the tests could not be run, or not to the end; None when they were.
    """

    module: str
    clauses: tuple[ClauseResult, ...]
    seconds: float
    problem: str | None = None

    @property
    def offers(self) -> tuple[str, ...]:
        """Names of the offers that were tested, each once."""
        return tuple(dict.fromkeys(result.offer for result in self.clauses))

    @property
    def is_conformant(self) -> bool:
        """Whether every clause that applies passed; with a known gap an adapter is not conformant."""
        return self.problem is None and all(
            result.outcome in {Outcome.PASSED, Outcome.SKIPPED} for result in self.clauses
        )

    def having(self, outcome: Outcome) -> tuple[ClauseResult, ...]:
        """Return the clauses of which this became."""
        return tuple(result for result in self.clauses if result.outcome is outcome)


def check(module_name: str, timeout_seconds: float = 600.0) -> ConformanceReport:
    """Run the conformance tests in a module, in a process of their own, and return a report on them, good or bad.

    Neither the pytest configuration nor the plugins of whoever asks have a say, and nothing is left in the working
    directory by the tests themselves.

    Args:
        module_name: Dotted name, such as the `conformance` of an offer.
        timeout_seconds: After which the tests count as hanging.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ops-contracts-", ignore_cleanup_errors=True) as folder:
        found = Path(folder, "found.json")
        code, output = _run(module_name, Path(folder), found, timeout_seconds)
        recorded = json.loads(found.read_text("utf-8")) if found.exists() else {"clauses": [], "problems": []}
    clauses = cattrs.structure(recorded["clauses"], tuple[ClauseResult, ...])
    problem = "\n".join(recorded["problems"]) or _problem(code, clauses, output)
    return ConformanceReport(module_name, clauses, time.monotonic() - started, problem)


def _run(module_name: str, folder: Path, found: Path, timeout_seconds: float) -> tuple[int | None, str]:
    """Run pytest and return its exit code, None if it had to be stopped, and what it printed."""
    empty = folder / "pytest.ini"
    empty.write_text("[pytest]\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "--pyargs", module_name, "-q", "--tb=short", "--noconftest"]
    command += ["-p", "no:cacheprovider", "-p", "ops_contracts.recorder", "--import-mode=importlib"]
    command += ["-c", str(empty), "--rootdir", str(folder), "--basetemp", str(folder / "tmp"), "--record", str(found)]
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis")}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter; the module is one that the caller would import
            command, env=environment, capture_output=True, encoding="utf-8", timeout=timeout_seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return None, f"It took longer than {timeout_seconds:g} seconds and was stopped."
    return done.returncode, f"{done.stdout}\n{done.stderr}".strip()


def _problem(code: int | None, clauses: tuple[ClauseResult, ...], output: str) -> str | None:
    if code is None:
        return output
    if code == _NOTHING_COLLECTED:
        return "The module has no conformance tests: it needs a class Test... that inherits from a contract."
    if code > 1 or not clauses:
        return output[-2000:]
    return None
