"""A simulated provider of a given latency and limit that writes down when each of its calls begins and ends.

Every process appends to the same file, in seconds of the clock that all processes of a machine share, so what was asked
at once over all job hosts can be counted afterwards.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

from ops_core.plugins.offers import RankingOffer
from ops_core.ports.clock import Clock
from ops_core.ports.ranking import RankingAnswer, RankingCapability, RankingLimits, RankingProvider, RankingQuery
from ops_plugins.ranking_simulated.adapter import SimulatedRanking
from ops_plugins.ranking_simulated.config import SimulatedConfig
from ops_plugins.ranking_simulated.plugin import OFFER
from tests.support.ranking import NoConfig, offering


@attrs.frozen
class Watched:
    """A provider as a test wants it.

    Attributes:
        name: What settings call it.
        latency_ms: How long every call takes.
        concurrency: Most calls at once of one worker.
        total: Most calls at once over all job hosts, or None for no limit.
        is_repeatable: Whether answers may be saved in groups; otherwise each is saved in its own transaction.
        calls_file: Where calls are written down, or "" for nowhere.
    """

    name: str = "watched"
    latency_ms: float = 0.0
    concurrency: int = 1
    total: int | None = None
    is_repeatable: bool = False
    calls_file: str = ""

    def module(self) -> ModuleType:
        """Return a plugin module that offers the provider."""
        capabilities = {RankingCapability.COMPETITORS}
        if self.is_repeatable:
            capabilities.add(RankingCapability.REPEATABLE)
        limits = RankingLimits(concurrency=self.concurrency, total=self.total, depth=OFFER.limits.depth)
        offer = RankingOffer(
            name=self.name,
            summary="Simulated ranks, on record",
            version="1",
            source=OFFER.source,
            limits=limits,
            config=NoConfig,
            build=self._build,
            capabilities=frozenset(capabilities),
        )
        return offering(f"{self.name}_plugin", ops_ranking_offers=lambda: [offer])

    def _build(self, config: Any, clock: Clock) -> RankingProvider:
        simulated = SimulatedRanking(SimulatedConfig(latency_ms=self.latency_ms), clock)
        return WatchedRanking(simulated, Path(self.calls_file)) if self.calls_file else simulated


class WatchedRanking:
    """Writes calls down around another provider."""

    def __init__(self, inner: RankingProvider, calls_file: Path) -> None:
        self._inner = inner
        self._file = os.open(calls_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._numbers = itertools.count()

    def search(self, query: RankingQuery) -> RankingAnswer:
        """Answer one query."""
        call = f"{os.getpid()}-{next(self._numbers)}"
        os.write(self._file, f"+ {call} {time.monotonic()!r} {query.trace_id}\n".encode())
        try:
            return self._inner.search(query)
        finally:
            os.write(self._file, f"- {call} {time.monotonic()!r} {query.trace_id}\n".encode())

    def check_plan(self, queries: tuple[RankingQuery, ...]) -> None:
        """Answer whatever comes."""

    def close(self) -> None:
        """Do nothing: calls that are under way still write."""


@attrs.frozen
class Call:
    """A call, in seconds of `time.monotonic`.

    Attributes:
        begun: When it was made.
        ended: When it was answered; infinity while it is not.
        trace_id: The run that it belongs to.
    """

    begun: float
    ended: float
    trace_id: str


def read_calls(calls_file: Path) -> list[Call]:
    """Return all calls by when they were made."""
    found: dict[str, Call] = {}
    for line in calls_file.read_text(encoding="ascii").splitlines():
        what, call, instant, *trace = line.split(" ")
        if what == "+":
            found[call] = Call(float(instant), float("inf"), "".join(trace))
        else:
            found[call] = attrs.evolve(found[call], ended=float(instant))
    return sorted(found.values(), key=lambda call: call.begun)


def most_at_once(calls: Iterable[Call]) -> int:
    """Return how many calls were under way at once at most."""
    changes = sorted(itertools.chain.from_iterable(((call.begun, 1), (call.ended, -1)) for call in calls))
    return max(itertools.accumulate(change for _, change in changes), default=0)
