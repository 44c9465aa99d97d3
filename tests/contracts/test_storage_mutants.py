"""Storages that are wrong in one thing each: the clause that a mutant names has to catch it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

from ops_contracts import StorageContract
from ops_contracts.storage_clauses import models
from ops_plugins.memory.adapter import MemoryStorage
from tests.contracts.mutants import (
    calls,
    chunks,
    figures,
    lanes,
    lists,
    locations,
    overview,
    records,
    reports,
    storages,
)
from tests.contracts.mutation import CONFIG, MUTANTS, Mutant, failures

if TYPE_CHECKING:
    pass

SUBJECTS = (calls, chunks, figures, lanes, lists, locations, overview, records, reports, storages)


@pytest.fixture(autouse=True)
def without_shrinking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the search for the shortest sequence of calls; that there is one is enough."""
    monkeypatch.setattr(models, "SETTINGS", settings(models.SETTINGS, phases=[Phase.generate]))


@pytest.mark.parametrize("what", MUTANTS)
def test_mutants_are_caught(what: str) -> None:
    """The clause that a mutant names fails for it."""
    assert failures(MUTANTS[what])


@pytest.mark.parametrize(
    "clause", sorted({mutant.clause for mutant in MUTANTS.values() if not mutant.offer.capabilities})
)
def test_clauses_pass_without_the_fault(clause: str) -> None:
    """The clauses that catch mutants pass for the storage that the mutants were made from."""
    assert failures(Mutant(clause, lambda: MemoryStorage(CONFIG))) == []


def test_every_clause_catches_a_mutant() -> None:
    """No clause is there that nothing can fail."""
    clauses = {name for name in dir(StorageContract) if name.startswith("test_")}
    assert clauses == {mutant.clause for mutant in MUTANTS.values()}
