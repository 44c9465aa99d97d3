"""A ranking provider whose every call is on record, as if each cost money. A plugin module, loaded by name.

Three offers differ in what they declare: ``paid`` answers one call at a time, ``paid_wide`` four at once, and ``free``
is repeatable, so that workers save its answers in groups.
"""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from threading import Lock
from typing import Annotated

import attrs

from ops_core.domain.cell import CellSource, Listing
from ops_core.plugins import RankingOffer, hookimpl
from ops_core.ports.clock import Clock
from ops_core.ports.ranking import (
    RankedListing,
    RankingAnswer,
    RankingCapability,
    RankingLimits,
    RankingQuery,
    RankingUnavailable,
)
from ops_core.structure import Number, Text

ANSWERED = "ok"
REFUSED = "failed"

_PRICE = 0.002
_LOOK_SECONDS = 0.002


@attrs.frozen
class PaidConfig:
    """How the provider behaves.

    Attributes:
        calls_file: Where calls are written down, or "" for nowhere.
        latency_ms: How long an answer takes.
        failure_rate: Part of the calls that fail, 0 to 1.
        gate: Folder in which one call of this process is held with its answer in hand, or "" for none: the file
            ``answered`` appears there with the id of the process, and the call returns once there is a file ``go``.
        gate_call: Which call of this process is held, from 1.
    """

    calls_file: Annotated[str, Text(0, 1000)] = ""
    latency_ms: Annotated[float, Number(0, 60_000)] = 0.0
    failure_rate: Annotated[float, Number(0, 1)] = 0.0
    gate: Annotated[str, Text(0, 1000)] = ""
    gate_call: Annotated[int, Number(1, 1_000_000)] = 1


class PaidRanking:
    """Writes every call down before it answers: it is paid for, even if whoever made it dies right after."""

    def __init__(self, config: PaidConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._count = 0
        self._lock = Lock()
        path = config.calls_file
        self._calls = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600) if path else None

    def search(self, query: RankingQuery) -> RankingAnswer:
        """Answer with a rank that depends on the query alone.

        Raises:
            RankingUnavailable: As often as the settings say.
        """
        with self._lock:
            self._count += 1
            number = self._count
        fails = _chance(query, number) < self._config.failure_rate
        if self._calls is not None:
            os.write(self._calls, line(query, REFUSED if fails else ANSWERED))
        if self._config.latency_ms:
            time.sleep(self._config.latency_ms / 1000)
        if fails:
            msg = "The line is dead for once."
            raise RankingUnavailable(msg)
        rank = 1 + query.point.ring
        answer = RankingAnswer(
            listings=(RankedListing(rank, Listing(query.business.key, query.business.name)),),
            list_length=query.depth,
            zoom=None,
            depth=query.depth,
            observed_at=self._clock.now(),
            cost=_PRICE,
        )
        if self._config.gate and number == self._config.gate_call:
            _wait_at(Path(self._config.gate))
        return answer

    def check_plan(self, queries: tuple[RankingQuery, ...]) -> None:
        """Do nothing: every query is answered."""

    def close(self) -> None:
        """Close the file of calls."""
        if self._calls is not None:
            os.close(self._calls)
            self._calls = None


def line(query: RankingQuery, outcome: str) -> bytes:
    """Return how a call is written down: run, keyword, point, process, monotonic time and outcome."""
    run = query.trace_id or query.seed
    keyword = query.keyword.replace(" ", "_")
    return f"{run} {keyword} {query.point.number} {os.getpid()} {time.monotonic():.6f} {outcome}\n".encode()


def _chance(query: RankingQuery, number: int) -> float:
    """Return 0 to 1, as by chance, but the same for the same call of a process."""
    text = f"{query.trace_id} {query.keyword} {query.point.number} {os.getpid()} {number}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def _wait_at(gate: Path) -> None:
    marker = gate / "answering"
    marker.write_text(str(os.getpid()), encoding="ascii")
    marker.rename(gate / "answered")
    while not (gate / "go").exists():
        time.sleep(_LOOK_SECONDS)


def _offer(name: str, concurrency: int, *capabilities: RankingCapability) -> RankingOffer:
    return RankingOffer(
        name=name,
        summary="For tests: every call is written down",
        version="1",
        source=CellSource.SIMULATED,
        limits=RankingLimits(concurrency=concurrency, price=_PRICE, depth=5),
        config=PaidConfig,
        build=PaidRanking,
        capabilities=frozenset(capabilities),
    )


OFFERS = (_offer("paid", 1), _offer("paid_wide", 4), _offer("free", 1, RankingCapability.REPEATABLE))


@hookimpl
def ops_ranking_offers() -> tuple[RankingOffer, ...]:
    """Offer the providers."""
    return OFFERS
