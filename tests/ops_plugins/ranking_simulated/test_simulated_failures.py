from __future__ import annotations

import pytest

from ops_core.domain.cell import FailureClass
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, Unit, resolve_points
from ops_core.domain.run import Business
from ops_core.ports.clock import SystemClock
from ops_core.ports.ranking import (
    RankingAnswerMalformed,
    RankingAuthRejected,
    RankingFailed,
    RankingOutOfFunds,
    RankingProvider,
    RankingQuery,
    RankingQueryRefused,
    RankingThrottled,
    RankingUnavailable,
)
from ops_plugins.ranking_simulated import failures
from ops_plugins.ranking_simulated.config import SimulatedConfig, SimulatedFailure
from ops_plugins.ranking_simulated.plugin import OFFER

_CENTER = Coordinates(30.249711, -97.749132)
_QUERIES = [
    RankingQuery("pizza", point, Business("p", "Home Slice", _CENTER), 13, 20, "US", "en", "seed")
    for point in resolve_points(GridMap(_CENTER, 21, spacing=Distance(0.5, Unit.KM)))
]


def _provider(config: SimulatedConfig) -> RankingProvider:
    return OFFER.build(config, SystemClock())


def _failed(provider: RankingProvider) -> set[int]:
    failed = set()
    for query in _QUERIES:
        try:
            provider.search(query)
        except RankingFailed:
            failed.add(query.point.number)
    return failed


@pytest.mark.parametrize(
    ("failure", "kind", "failure_class"),
    [
        (SimulatedFailure.TIMEOUT, RankingUnavailable, FailureClass.TRANSIENT),
        (SimulatedFailure.UNAVAILABLE, RankingUnavailable, FailureClass.TRANSIENT),
        (SimulatedFailure.THROTTLED, RankingThrottled, FailureClass.THROTTLED),
        (SimulatedFailure.AUTH, RankingAuthRejected, FailureClass.AUTH),
        (SimulatedFailure.QUOTA, RankingOutOfFunds, FailureClass.QUOTA),
        (SimulatedFailure.INPUT, RankingQueryRefused, FailureClass.INPUT),
        (SimulatedFailure.MALFORMED, RankingAnswerMalformed, FailureClass.TRANSIENT),
    ],
)
def test_each_failure_can_be_rehearsed(
    failure: SimulatedFailure, kind: type[RankingFailed], failure_class: FailureClass
) -> None:
    """Every way in which a provider can fail has its error and its class."""
    provider = _provider(SimulatedConfig(failure=failure, failure_rate=1))
    with pytest.raises(kind) as failed:
        provider.search(_QUERIES[0])
    assert type(failed.value) is kind
    assert failed.value.failure is failure_class


def test_table_of_failures_is_complete() -> None:
    """Every member of the enumeration is one that a provider can be told to fail with."""
    for failure in SimulatedFailure:
        with pytest.raises(RankingFailed, match=r"^The simulated"):
            _provider(SimulatedConfig(failure=failure, failure_rate=1)).search(_QUERIES[0])


def test_throttled_query_is_told_how_long_to_wait() -> None:
    """The configured wait is passed on."""
    config = SimulatedConfig(failure=SimulatedFailure.THROTTLED, failure_rate=1, retry_after_seconds=2.5)
    with pytest.raises(RankingThrottled) as throttled:
        _provider(config).search(_QUERIES[0])
    assert throttled.value.retry_after == 2.5


def test_outage_fails_everything() -> None:
    """In an outage no query is answered."""
    assert len(_failed(_provider(SimulatedConfig(outage=True)))) == len(_QUERIES)


@pytest.mark.parametrize("config", [SimulatedConfig(failure_rate=1), SimulatedConfig(failure=SimulatedFailure.TIMEOUT)])
def test_rate_and_failure_are_both_needed(config: SimulatedConfig) -> None:
    """A rate without a failure, or a failure without a rate, fails nothing."""
    assert _failed(_provider(config)) == set()


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_share_of_failing_queries_is_as_configured(rate: float) -> None:
    """About the configured share fails, always the same queries, in every instance."""
    config = SimulatedConfig(failure=SimulatedFailure.TIMEOUT, failure_rate=rate)
    provider = _provider(config)
    failed = _failed(provider)
    assert len(failed) == pytest.approx(rate * len(_QUERIES), abs=40)
    assert _failed(provider) == failed
    assert _failed(_provider(config)) == failed
    elsewhere = SimulatedConfig(seed="elsewhere", failure=SimulatedFailure.TIMEOUT, failure_rate=rate)
    assert _failed(_provider(elsewhere)) != failed


def test_failing_queries_succeed_after_the_configured_attempts() -> None:
    """With two attempts, a query fails twice and then answers as if nothing had been."""
    provider = _provider(SimulatedConfig(failure=SimulatedFailure.TIMEOUT, failure_rate=0.3, failure_attempts=2))
    first = _failed(provider)
    assert first
    assert _failed(provider) == first
    assert _failed(provider) == set()
    assert provider.search(_QUERIES[0]).listings == _provider(SimulatedConfig()).search(_QUERIES[0]).listings


def test_count_of_attempts_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The count of attempts starts anew before it grows without end."""
    monkeypatch.setattr(failures, "_REMEMBERED", 10)
    provider = _provider(SimulatedConfig(failure=SimulatedFailure.TIMEOUT, failure_rate=1, failure_attempts=1))
    for query in _QUERIES[:11]:
        with pytest.raises(RankingUnavailable):
            provider.search(query)
    assert provider.search(_QUERIES[10]).list_length == 20
    with pytest.raises(RankingUnavailable):
        provider.search(_QUERIES[0])
