"""A ranking provider that does what a test tells it to, as a plugin module."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from threading import Lock
from types import ModuleType
from typing import Any

import attrs

from ops_core.domain.cell import CellSource, Listing
from ops_core.plugins import RankingOffer, hookimpl
from ops_core.ports.clock import Clock
from ops_core.ports.ranking import RankedListing, RankingAnswer, RankingCapability, RankingLimits, RankingQuery


@attrs.frozen
class NoConfig:
    """Nothing can be set."""


def ring_rank(query: RankingQuery) -> int | None:
    """Rank the business first at the centre, and one place lower with every ring."""
    return query.point.ring + 1


@attrs.define(eq=False)
class ScriptedRanking:
    """Answers with the rank that `rank` says, after failing as often as it was told to.

    Attributes:
        name: Name of the offer.
        limits: What it declares to allow and charge.
        capabilities: What it declares to be able to do.
        rank: Rank of the business, or None where it is in no list.
        before: Called with every query before it is answered; it may wait, look or raise.
        asked: Every query in the order of its coming, also those that failed.
        closed: How often it was closed.
    """

    name: str = "scripted"
    limits: RankingLimits = attrs.field(factory=lambda: RankingLimits(price=0.002))
    capabilities: frozenset[RankingCapability] = frozenset({RankingCapability.COMPETITORS})
    rank: Callable[[RankingQuery], int | None] = ring_rank
    before: Callable[[RankingQuery], object] = lambda query: None
    asked: list[RankingQuery] = attrs.field(factory=list)
    closed: int = 0
    _failures: dict[int | None, deque[Exception]] = attrs.field(factory=lambda: defaultdict(deque))
    _clock: Clock | None = None
    _lock: Lock = attrs.field(factory=Lock)

    def fail(self, *failures: Exception, at: int | None = None) -> None:
        """Raise these one by one, at one point of the grid or at whichever is asked for next."""
        self._failures[at].extend(failures)

    @property
    def points(self) -> list[int]:
        """The grid points in the order in which they were asked for."""
        return [query.point.number for query in self.asked]

    def search(self, query: RankingQuery) -> RankingAnswer:
        """Answer one query."""
        with self._lock:
            self.asked.append(query)
            waiting = self._failures[query.point.number] or self._failures[None]
            failure = waiting.popleft() if waiting else None
        self.before(query)
        if failure is not None:
            raise failure
        rank = self.rank(query)
        listings = [
            RankedListing(place, Listing(query.business.key if place == rank else f"rival-{place}", f"Number {place}"))
            for place in range(1, query.depth + 1)
        ]
        assert self._clock is not None
        return RankingAnswer(
            tuple(listings), len(listings), None, query.depth, self._clock.now(), cost=self.limits.price
        )

    def check_plan(self, queries: tuple[RankingQuery, ...]) -> None:
        """Answer whatever comes."""

    def close(self) -> None:
        """Count."""
        self.closed += 1

    def module(self) -> ModuleType:
        """Return a plugin module that offers this provider, for ``build_hub(modules={...})``."""

        def build(config: Any, clock: Clock) -> ScriptedRanking:
            self._clock = clock
            return self

        offer = RankingOffer(
            name=self.name,
            summary="What a test says",
            version="1",
            source=CellSource.RECORDED,
            limits=self.limits,
            config=NoConfig,
            build=build,
            capabilities=self.capabilities,
        )
        return offering(f"{self.name}_plugin", ops_ranking_offers=lambda: [offer])


def offering(name: str, **hooks: Callable[[], object]) -> ModuleType:
    """Return a plugin module with these hooks, each marked as an implementation."""
    module = ModuleType(name)
    for hook, function in hooks.items():
        setattr(module, hook, hookimpl(function))
    return module
