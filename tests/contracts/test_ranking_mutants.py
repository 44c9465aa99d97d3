from __future__ import annotations

import importlib.util
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

_MUTANTS = Path(__file__).with_name("ranking_mutants.py")


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("ranking_mutants", _MUTANTS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


_EXPECTED: dict[str, frozenset[str]] = _load().mutants()


class _Recorder:
    """Notes which clauses of which class failed, and how many ran."""

    def __init__(self) -> None:
        self.failed: dict[str, set[str]] = defaultdict(set)
        self.ran: dict[str, int] = defaultdict(int)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        _, name, clause = report.nodeid.split("::")
        self.ran[name] += report.when == "call"
        if report.failed:
            self.failed[name].add(clause.partition("[")[0])


@pytest.fixture(scope="module")
def outcome() -> _Recorder:
    """Run the contract on every mutant once."""
    recorder = _Recorder()
    arguments = ["-o", "addopts=", "--import-mode=importlib", "-p", "no:terminal", "-p", "no:cacheprovider"]
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CI", "BUILD_NUMBER"):  # pytest then writes out whole differences, and these are long
            patch.delenv(name, raising=False)
        pytest.main([*arguments, str(_MUTANTS)], plugins=[recorder])
    return recorder


@pytest.mark.parametrize("mutant", sorted(_EXPECTED))
def test_mutant_is_caught_by_the_clauses_it_names_and_by_no_other(mutant: str, outcome: _Recorder) -> None:
    """A provider that is wrong in one way fails exactly the clauses about it; an honest one fails none."""
    assert outcome.ran[mutant] > 20
    assert outcome.failed[mutant] == _EXPECTED[mutant]


def test_every_clause_catches_a_mutant() -> None:
    """No clause is there that nothing can fail."""
    from ops_contracts import Contract  # noqa: PLC0415 - as below
    from ops_contracts.ranking import RankingProviderContract  # noqa: PLC0415 - after its assertions are rewritten

    clauses = {name for name in dir(RankingProviderContract) if name.startswith("test_")} - set(dir(Contract))
    assert len(clauses) > 20
    assert clauses == frozenset().union(*_EXPECTED.values())
