"""Vaults that are wrong in one way each: the clause that a mutant names has to catch it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ops_contracts.vault import VaultContract
from ops_plugins.vault_aesgcm.adapter import AesGcmVault
from ops_plugins.vault_aesgcm.plugin import OFFER
from tests.contracts.vault_mutants import MUTANTS, keys

CLAUSES = sorted(name for name in dir(VaultContract) if name.startswith("test_") and "offer" not in name)


class Subject(VaultContract):
    """Holds the clauses; they are called one by one."""

    offer = OFFER
    __test__ = False

    @pytest.fixture
    def vault_with(self) -> None:
        """Take the place of the fixture of an author."""


def failures(clause: str, make: Callable[[Any], Any]) -> list[BaseException]:
    """Return what a clause has to say about a vault."""
    return list(_failures(clause, make))


def _failures(clause: str, make: Callable[[Any], Any]) -> Iterator[BaseException]:
    function = getattr(Subject, clause)
    marks = [mark for mark in getattr(function, "pytestmark", ()) if mark.name == "parametrize"]
    cases = [[(mark.args[0], value) for value in mark.args[1]] for mark in marks]
    for case in itertools.product(*cases):
        own = keys()
        try:
            function(Subject(), lambda *ids, own=own: make({each: own[each] for each in ids}), **dict(case))
        except (Exception, pytest.fail.Exception) as problem:  # noqa: BLE001 - whatever a clause raises is its finding
            yield problem


@pytest.mark.parametrize("mutant", MUTANTS)
def test_mutants_are_caught(mutant: str) -> None:
    """The clause that a mutant names fails for it."""
    clause, make = MUTANTS[mutant]
    assert failures(clause, make)


@pytest.mark.parametrize("clause", CLAUSES)
def test_clauses_pass_without_the_fault(clause: str) -> None:
    """Every clause passes for the vault that the mutants were made from."""
    assert failures(clause, AesGcmVault) == []


def test_every_clause_catches_a_mutant() -> None:
    """No clause is there that nothing can fail."""
    assert {clause for clause, _ in MUTANTS.values()} == set(CLAUSES)
