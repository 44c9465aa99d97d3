"""Failures on request, so that retries, fallbacks and dead letters can be rehearsed."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from ops_core.ports.ranking import (
    RankingAnswerMalformed,
    RankingAuthRejected,
    RankingFailed,
    RankingOutOfFunds,
    RankingQueryRefused,
    RankingThrottled,
    RankingUnavailable,
)
from ops_plugins.ranking_simulated.chance import share_of
from ops_plugins.ranking_simulated.config import SimulatedFailure

if TYPE_CHECKING:
    from ops_core.ports.ranking import RankingQuery
    from ops_plugins.ranking_simulated.config import SimulatedConfig

_FAILURES: dict[SimulatedFailure, tuple[type[RankingFailed], str]] = {
    SimulatedFailure.TIMEOUT: (RankingUnavailable, "The simulated provider did not answer in time."),
    SimulatedFailure.UNAVAILABLE: (RankingUnavailable, "The simulated provider failed."),
    SimulatedFailure.AUTH: (RankingAuthRejected, "The simulated provider refuses the credentials."),
    SimulatedFailure.QUOTA: (RankingOutOfFunds, "The simulated account is out of funds."),
    SimulatedFailure.INPUT: (RankingQueryRefused, "The simulated provider refuses this query."),
    SimulatedFailure.MALFORMED: (RankingAnswerMalformed, "The simulated provider sent an answer that makes no sense."),
}
_REMEMBERED = 50_000
"""Queries whose attempts are counted before the count starts anew."""


class FailureInjection:
    """Decides which queries fail, and how."""

    def __init__(self, config: SimulatedConfig) -> None:
        self._config = config
        self._attempts: dict[tuple[str, str, str, int], int] = {}
        self._lock = Lock()

    def strike(self, query: RankingQuery) -> None:
        """Fail if this query is one that fails.

        Raises:
            RankingFailed: As configured.
        """
        config = self._config
        if config.outage:
            msg = "The simulated provider is down, as configured by 'outage'."
            raise RankingUnavailable(msg)
        if config.failure is not None and self._is_struck(query):
            raise self._failure(config.failure)

    def _is_struck(self, query: RankingQuery) -> bool:
        limit = self._config.failure_attempts
        point = query.point
        if share_of(self._config.seed, query.seed, query.keyword, point.row, point.col) >= self._config.failure_rate:
            return False
        if limit == 0:
            return True
        key = (query.seed, query.business.key, query.keyword, point.number)
        with self._lock:
            if len(self._attempts) >= _REMEMBERED and key not in self._attempts:
                self._attempts.clear()
            attempts = self._attempts.get(key, 0)
            self._attempts[key] = attempts + 1
        return attempts < limit

    def _failure(self, failure: SimulatedFailure) -> RankingFailed:
        if failure is SimulatedFailure.THROTTLED:
            return RankingThrottled("The simulated provider asks to slow down.", self._config.retry_after_seconds)
        case, message = _FAILURES[failure]
        return case(message)
