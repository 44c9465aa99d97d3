from __future__ import annotations

import pytest

from tests.contracts.mutant_contracts import Outcome, load, run

_EXPECTED: dict[str, frozenset[str]] = load("ranking_mutants").mutants()


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """Run the contract on every mutant once."""
    return run("ranking_mutants")


@pytest.mark.parametrize("mutant", sorted(_EXPECTED))
def test_mutant_is_caught_by_the_clauses_it_names_and_by_no_other(mutant: str, outcome: Outcome) -> None:
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
