"""Running the conformance tests of a module, as the command line does for any offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ops_contracts.report import ConformanceReport, Outcome, check

if TYPE_CHECKING:
    from pathlib import Path

MODULE = '''
"""Conformance tests of an offer that keeps little of what it promises."""
import pytest
from ops_contracts import Contract, known_gap, requires
from ops_core.plugins import StorageOffer
from ops_core.ports.storage import StorageCapability
from ops_plugins.memory import plugin


class SmallContract(Contract, offer_type=StorageOffer, factory="new_storage"):
    """Some clauses."""

    @pytest.mark.parametrize("number", [1, 2])
    def test_holds(self, number, new_storage):
        """It
        holds.

        If this fails: look
        here.
        """

    def test_does_not_hold(self, new_storage):
        """It does not hold.

        If this fails: nobody knows.
        """
        assert False, "one is not two"

    def test_has_a_gap(self, new_storage):
        """It has a gap."""
        raise ValueError

    def test_cannot_be_set_up(self, broken):
        """It cannot be set up."""

    @requires(StorageCapability.DURABLE)
    def test_is_durable(self, new_storage):
        """It is durable."""

    @pytest.fixture
    def broken(self):
        raise OSError("no such thing")


class TestSmall(SmallContract):
    """What the author writes."""

    offer = plugin.STORAGE
    test_has_a_gap = known_gap("see issue 12")

    @pytest.fixture
    def new_storage(self):
        """Return nothing of use."""
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder from which modules can be imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n", encoding="utf-8")
    (tmp_path / "conftest.py").write_text("raise RuntimeError('a stranger')\n", encoding="utf-8")
    return tmp_path


def outcomes(report: ConformanceReport) -> dict[str, Outcome]:
    """Return what became of each clause."""
    return {result.clause: result.outcome for result in report.clauses}


def test_a_report_says_what_became_of_each_clause(folder: Path) -> None:
    """Every clause is there with its promise, its advice and why; the configuration of whoever asks has no say."""
    (folder / "acme_tests.py").write_text(MODULE, encoding="utf-8")
    report = check("acme_tests")
    assert report.problem is None
    assert report.offers == ("memory",)
    assert outcomes(report) == {
        "test_holds[1]": Outcome.PASSED,
        "test_holds[2]": Outcome.PASSED,
        "test_does_not_hold": Outcome.FAILED,
        "test_has_a_gap": Outcome.KNOWN_GAP,
        "test_cannot_be_set_up": Outcome.FAILED,
        "test_is_durable": Outcome.SKIPPED,
        "test_offer_is_well_formed": Outcome.PASSED,
    }
    by_name = {result.clause: result for result in report.clauses}
    assert by_name["test_holds[1]"].promise == "It holds."
    assert by_name["test_holds[1]"].help == "look here."
    assert by_name["test_holds[1]"].suite == "TestSmall"
    assert by_name["test_does_not_hold"].help == "nobody knows."
    assert "one is not two" in by_name["test_does_not_hold"].detail
    assert "no such thing" in by_name["test_cannot_be_set_up"].detail
    assert by_name["test_has_a_gap"].detail == "see issue 12"
    assert by_name["test_is_durable"].detail == "The offer 'memory' does not declare: durable"
    assert len(report.having(Outcome.FAILED)) == 2
    assert not report.is_conformant
    assert report.seconds >= sum(result.seconds for result in report.clauses) > 0
    assert sorted(path.name for path in folder.iterdir() if path.name != "__pycache__") == [
        "acme_tests.py",
        "conftest.py",
        "pytest.ini",
    ]


def test_an_adapter_with_a_gap_is_not_conformant(folder: Path) -> None:
    """A known gap passes the author's tests, but is told to whoever asks."""
    source = MODULE.replace("assert False", "assert True").replace('raise OSError("no such thing")', "return None")
    (folder / "acme_tests.py").write_text(source, encoding="utf-8")
    report = check("acme_tests")
    assert report.having(Outcome.FAILED) == ()
    assert len(report.having(Outcome.KNOWN_GAP)) == 1
    assert not report.is_conformant


@pytest.mark.usefixtures("folder")
def test_our_own_plugin_is_conformant() -> None:
    """The storage and the profiles in memory keep their contracts, and the report says so."""
    report = check("ops_plugins.memory.conformance")
    assert report.problem is None
    assert report.is_conformant
    assert {result.suite for result in report.clauses} == {"TestMemoryStorage", "TestMemoryProfiles"}
    assert all(result.promise for result in report.clauses)
    assert all(result.help for result in report.clauses)
    assert {result.detail for result in report.having(Outcome.SKIPPED)} == {
        f"The offer 'memory' does not declare: {name}" for name in ("durable", "migrations", "shared")
    }


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("raise RuntimeError('broken on import')", "broken on import"),
        ("", "has no conformance tests"),
        (MODULE.replace("offer = plugin.STORAGE", "offer = None"), "TestSmall needs the offer that it tests"),
    ],
    ids=["import", "empty", "refused"],
)
def test_what_cannot_be_run_is_a_problem(folder: Path, source: str, problem: str) -> None:
    """A module that cannot be imported, is refused, or has no tests is a problem in words."""
    (folder / "acme_tests.py").write_text(source, encoding="utf-8")
    report = check("acme_tests")
    assert problem in (report.problem or "")
    assert report.clauses == ()
    assert not report.is_conformant


@pytest.mark.usefixtures("folder")
def test_a_module_that_is_not_there_is_a_problem() -> None:
    """An unknown module is named."""
    assert "no_such_module" in (check("no_such_module").problem or "")


def test_tests_that_hang_are_stopped(folder: Path) -> None:
    """After the time-out the process is stopped, and the report says so."""
    (folder / "acme_tests.py").write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    report = check("acme_tests", timeout_seconds=1.5)
    assert "longer than 1.5 seconds" in (report.problem or "")
