"""OAuth clients that are wrong in one way each: the clauses that a mutant names have to catch it, and no other."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from tests.contracts.mutant_contracts import Outcome, load, run

_LOADED = load("oauth_mutants")
_EXPECTED: dict[str, frozenset[str]] = _LOADED.mutants()


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """Run the contract on every mutant once."""
    return run("oauth_mutants")


@pytest.mark.parametrize("mutant", sorted(_EXPECTED))
def test_mutant_is_caught_by_the_clauses_it_names_and_by_no_other(mutant: str, outcome: Outcome) -> None:
    """A client that is wrong in one way fails exactly the clauses about it; an honest one fails none."""
    assert outcome.ran[mutant] > 20
    assert outcome.failed[mutant] == _EXPECTED[mutant]


def test_every_clause_catches_a_mutant() -> None:
    """No clause is there that nothing can fail."""
    from ops_contracts import Contract  # noqa: PLC0415 - as below
    from ops_contracts.oauth import OAuthContract  # noqa: PLC0415 - after its assertions are rewritten

    clauses = {name for name in dir(OAuthContract) if name.startswith("test_")} - set(dir(Contract))
    assert len(clauses) > 20
    assert clauses == set().union(*_EXPECTED.values())


def _declare(**attributes: Any) -> type[Any]:
    return type("TestAcme", (_LOADED.TestHonest,), attributes)


def test_what_is_always_possible_cannot_be_left_out() -> None:
    """Every client can be asked for a grant, whatever the clock of its server shows."""
    for scenario in ("granted", "no_refresh_token", "clock_skew"):
        with pytest.raises(TypeError, match="every client can be asked"):
            _declare(impossible={_LOADED.Scenario(scenario): "we never do"})


@pytest.mark.parametrize("impossible", [{"timeout": " "}, {"flood": "it is dry here"}])
def test_leaving_out_takes_a_scenario_and_a_reason(impossible: dict[str, str]) -> None:
    """What does not exist cannot be left out, nor anything without a reason."""
    with pytest.raises(TypeError, match="reason"):
        _declare(impossible=impossible)


def test_what_is_left_out_makes_no_tests() -> None:
    """The clauses run for what can come about: by the author's word, and by what the offer declares."""
    scenario = _LOADED.Scenario
    left_out = MappingProxyType({scenario.SCOPE_WITHHELD: "all or nothing", scenario.TIMEOUT: "no network"})
    contract = _declare(impossible=left_out, offer=_LOADED.TestDoesNoMore.offer)
    asked: dict[str, set[Any]] = {}

    class Metafunc:
        fixturenames = ("client_in", "scenario", "granting")

        def parametrize(self, name: str, values: list[Any], **_: object) -> None:
            asked[name] = set(values)

    contract().pytest_generate_tests(Metafunc())
    granting = {scenario.GRANTED, scenario.NO_REFRESH_TOKEN, scenario.CLOCK_SKEW}
    assert asked == {"granting": granting, "scenario": set(_LOADED.FAILURES) - {scenario.TIMEOUT, scenario.REVOKED}}
