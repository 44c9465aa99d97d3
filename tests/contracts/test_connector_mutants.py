"""Connectors that are wrong in one way each: the clause that a mutant names has to catch it."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from ops_contracts.connector import ConnectorContract, ConnectorIn, ConnectorScenario
from ops_contracts.connector_scenario import FAILURES
from ops_contracts.contract import needed_by
from ops_core.ports.connector import ConnectorCapability
from tests.contracts.connector_mutants import MUTANTS
from tests.contracts.honest_connector import EVERYTHING, OFFER, Config, Honest

CLAUSES = sorted(name for name in dir(ConnectorContract) if name.startswith("test_") and "offer" not in name)


class Subject(ConnectorContract):
    """Holds the clauses; they are called one by one."""

    offer = OFFER
    __test__ = False

    @pytest.fixture
    def connector_in(self) -> None:
        """Take the place of the fixture of an author."""


def failures(clause: str, adapter: type[Honest], capabilities: frozenset[ConnectorCapability]) -> list[BaseException]:
    """Return what a clause has to say about a connector."""
    return list(_failures(clause, adapter, capabilities))


def _failures(
    clause: str, adapter: type[Honest], capabilities: frozenset[ConnectorCapability]
) -> Iterator[BaseException]:
    offer = attrs.evolve(OFFER, capabilities=capabilities)
    subject = type("TestSubject", (Subject,), {"offer": offer})()
    function = getattr(subject, clause)
    if needed_by(function) - capabilities:
        return

    def connector_in(scenario: ConnectorScenario) -> Honest:
        return adapter(Config(scenario, capabilities))

    for case in _cases(function):
        given = {"connector_in": connector_in, "connected": connector_in(ConnectorScenario.CONNECTED), **case}
        try:
            function(**{name: given[name] for name in inspect.signature(function).parameters})
        except (Exception, pytest.fail.Exception) as problem:  # noqa: BLE001 - whatever a clause raises is its finding
            yield problem


def _cases(function: Any) -> Iterator[dict[str, Any]]:
    marks = [mark for mark in getattr(function, "pytestmark", ()) if mark.name == "parametrize"]
    axes = [[(mark.args[0], value) for value in mark.args[1]] for mark in marks]
    if "scenario" in inspect.signature(function).parameters:
        axes.append([("scenario", scenario) for scenario in FAILURES])
    yield from map(dict, itertools.product(*axes))


@pytest.mark.parametrize("mutant", MUTANTS)
def test_mutants_are_caught(mutant: str) -> None:
    """The clause that a mutant names fails for it."""
    wrong = MUTANTS[mutant]
    assert failures(wrong.clause, wrong.adapter, wrong.capabilities)


@pytest.mark.parametrize("clause", CLAUSES)
@pytest.mark.parametrize(
    "capabilities", [sorted(ConnectorCapability), *([each] for each in sorted(EVERYTHING)), []], ids="+".join
)
def test_clauses_pass_without_the_fault(clause: str, capabilities: list[ConnectorCapability]) -> None:
    """Every clause passes for the connector that the mutants were made from, whatever it declares."""
    assert failures(clause, Honest, frozenset(capabilities)) == []


def test_every_clause_catches_a_mutant() -> None:
    """No clause is there that nothing can fail."""
    assert {mutant.clause for mutant in MUTANTS.values()} == set(CLAUSES)


@pytest.mark.parametrize(
    ("impossible", "complaint"),
    [
        ({ConnectorScenario.CONNECTED: "it is offline"}, "connected"),
        ({ConnectorScenario.TIMEOUT: " "}, "timeout"),
        ({"sunday": "it rests"}, "sunday"),
    ],
)
def test_only_failures_are_impossible_and_for_a_reason(impossible: dict[Any, str], complaint: str) -> None:
    """A class that leaves out what always can be, or gives no reason, is refused when it is made."""
    with pytest.raises(TypeError, match=complaint):
        type("TestWrong", (Subject,), {"impossible": impossible})


class TestHonest(ConnectorContract):
    """The honest connector under pytest itself, without the scenario that it leaves out."""

    offer = OFFER
    impossible = {ConnectorScenario.TIMEOUT: "nothing is waited for"}  # noqa: RUF012 - read as authors write it

    @pytest.fixture
    def connector_in(self) -> ConnectorIn:
        """Return what makes one."""
        return lambda scenario: Honest(Config(scenario))
