"""The simulated ranking provider."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING

from ops_core.ports.ranking import RankingAnswer
from ops_plugins.ranking_simulated.failures import FailureInjection
from ops_plugins.ranking_simulated.market import competitors_of, own_listing
from ops_plugins.ranking_simulated.plane import centre_of, scale_at, steps_of
from ops_plugins.ranking_simulated.scores import Scores, scores_of
from ops_plugins.ranking_simulated.trades import trade_of

if TYPE_CHECKING:
    from ops_core.domain.coordinates import Coordinates
    from ops_core.domain.run import Business
    from ops_core.ports.clock import Clock
    from ops_core.ports.ranking import RankingQuery
    from ops_plugins.ranking_simulated.config import SimulatedConfig


class SimulatedRanking:
    """Answers from a made-up town around the business. Same configuration, seed and query: same answer."""

    def __init__(self, config: SimulatedConfig, clock: Clock) -> None:
        self._config = config
        self._now = clock.now
        self._wait_s = config.latency_ms / 1000
        self._failures = FailureInjection(config) if config.outage or config.failure is not None else None
        # A run asks for one business and up to five keywords; some runs may take turns.
        self._scores = lru_cache(maxsize=64)(self._make_scores)

    def search(self, query: RankingQuery) -> RankingAnswer:
        """Return the list at one point."""
        if self._wait_s:
            time.sleep(self._wait_s)
        if self._failures is not None:
            self._failures.strike(query)
        business, point = query.business, query.point
        origin = business.coordinates
        if origin is None:
            scores = self._scores(query.seed, business, centre_of(point), query.keyword)
            east, north = steps_of(point)
        else:
            scores = self._scores(query.seed, business, origin, query.keyword)
            across, up = scale_at(origin.lat)
            there = point.coordinates
            east = ((there.lng - origin.lng + 540) % 360 - 180) * across
            north = (there.lat - origin.lat) * up
        listings = scores.best(east, north, query.depth)
        return RankingAnswer(listings, len(listings), None, query.depth, self._now())

    def check_plan(self, queries: tuple[RankingQuery, ...]) -> None:
        """Do nothing: every query can be answered."""

    def close(self) -> None:
        """Forget the towns."""
        self._scores.cache_clear()

    def _make_scores(self, seed: str, business: Business, origin: Coordinates, keyword: str) -> Scores:
        seed = f"{self._config.seed}\x1f{seed}"
        trade = trade_of(business.category, keyword)
        competitors = competitors_of(business, trade, origin, self._config.competitors, seed)
        own = own_listing(business, seed) if self._config.business_listed else None
        return scores_of(competitors, own, keyword, f"{seed}\x1f{business.key}")
