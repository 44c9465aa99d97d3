from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from ops_contracts.ranking import RankingProviderContract, Scenario, sample_points, sample_queries, sample_query
from ops_contracts.ranking_samples import foreign_plan, odd_queries
from ops_contracts.ranking_scenario import ANSWERED, FAILURES
from ops_core.ports.ranking import RankingAnswerMalformed, RankingFailed, RankingUnavailable
from ops_plugins.ranking_simulated.plugin import OFFER


def _declare(**attributes: Any) -> type[RankingProviderContract]:
    fixture = pytest.fixture(lambda self: None)
    return type("TestAcme", (RankingProviderContract,), {"offer": OFFER, "provider_in": fixture, **attributes})


@pytest.mark.parametrize("scenario", sorted(ANSWERED))
def test_answers_cannot_be_declared_impossible(scenario: Scenario) -> None:
    """Every provider can be asked for a business that ranks, and for one that does not."""
    with pytest.raises(TypeError, match="every provider can be asked"):
        _declare(impossible={scenario: "we never do"})


def test_impossible_scenario_needs_a_reason() -> None:
    """Leaving a scenario out takes a reason."""
    with pytest.raises(TypeError, match="reason"):
        _declare(impossible={Scenario.TIMEOUT: " "})


def test_only_scenarios_can_be_impossible() -> None:
    """A scenario that does not exist is a mistake, not a declaration."""
    with pytest.raises(TypeError, match="reason"):
        _declare(impossible={"flood": "it is dry here"})


def test_impossible_scenarios_make_no_tests() -> None:
    """The clauses about failures run for the scenarios that can come about, and only for those."""
    contract = _declare(impossible=MappingProxyType(dict.fromkeys(set(FAILURES) - {Scenario.OUTAGE}, "offline")))
    asked: list[tuple[str, list[Scenario]]] = []

    class Metafunc:
        fixturenames = ("provider_in", "scenario")

        def parametrize(self, name: str, values: list[Scenario], **_: object) -> None:
            asked.append((name, values))

    contract().pytest_generate_tests(Metafunc())  # type: ignore[arg-type]  # as much of it as is used
    assert asked == [("scenario", [Scenario.OUTAGE])]


def test_every_failure_but_the_base_has_a_scenario() -> None:
    """Each way of failing by the provider's doing comes up in a scenario; a refused query is not one."""
    kinds = {kind for kind, _ in FAILURES.values()}
    assert {kind.__name__ for kind in RankingFailed.__subclasses__()} - {kind.__name__ for kind in kinds} == {
        "RankingQueryRefused"
    }
    assert set(FAILURES) | ANSWERED == set(Scenario)
    assert FAILURES[Scenario.MALFORMED][0] is RankingAnswerMalformed
    assert FAILURES[Scenario.TIMEOUT][0] is RankingUnavailable


def test_samples_differ_where_they_should() -> None:
    """Sample queries cover their grid, and a foreign plan shares neither keyword nor points with them."""
    assert [query.point for query in sample_queries()] == list(sample_points())
    assert sample_query().point.ring == 0
    assert {query.keyword for query in foreign_plan()}.isdisjoint({sample_query().keyword})
    assert len({query.point.coordinates for query in foreign_plan()} & {p.coordinates for p in sample_points()}) == 0
    assert max(len(query.keyword) for query in odd_queries()) == 80
