"""A pytest plugin that writes down what became of each clause. Only `ops_contracts.report.check` loads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

_HELP = "If this fails:"
_LONGEST = 4000

_clauses = pytest.StashKey[dict[str, dict[str, Any]]]()
_problems = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the file to write to."""
    parser.addoption("--record", type=Path, required=True)


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing."""
    config.stash[_clauses] = {}
    config.stash[_problems] = []


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, Any]:
    """Note what could not be imported, or is no valid subclass of a contract."""
    report = yield
    if report.failed:
        collector.config.stash[_problems].append(str(report.longrepr)[-_LONGEST:])
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note what became of a clause: the worst of its three phases."""
    report = yield
    known = item.config.stash[_clauses].setdefault(item.nodeid, _blank(item))
    known["seconds"] += report.duration
    if report.outcome != "passed" and known["outcome"] != "failed":
        known["outcome"], known["detail"] = _verdict(report)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write everything down."""
    stash = session.config.stash
    found = {"clauses": list(stash[_clauses].values()), "problems": stash[_problems]}
    session.config.getoption("--record").write_text(json.dumps(found), "utf-8")


def _blank(item: pytest.Function) -> dict[str, Any]:
    promise, _, advice = (getattr(item.function, "__doc__", None) or "").partition(_HELP)
    return {
        "suite": "" if item.cls is None else item.cls.__name__,
        "offer": getattr(getattr(item.cls, "offer", None), "name", ""),
        "clause": item.name,
        "outcome": "passed",
        "promise": " ".join(promise.split()),
        "help": " ".join(advice.split()),
        "detail": "",
        "seconds": 0.0,
    }


def _verdict(report: pytest.TestReport) -> tuple[str, str]:
    if report.skipped and hasattr(report, "wasxfail"):  # pytest sets it for a known gap
        return "known_gap", report.wasxfail.removeprefix("reason: ")
    if report.skipped and isinstance(report.longrepr, tuple):
        return "skipped", str(report.longrepr[2]).removeprefix("Skipped: ")
    crash = getattr(report.longrepr, "reprcrash", None)
    return "failed", (crash.message if crash is not None else report.longreprtext)[:_LONGEST]
