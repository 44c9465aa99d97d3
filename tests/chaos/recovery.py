"""How long it takes until somebody takes over what a killed worker held."""

from __future__ import annotations

import math
import time
from threading import Event, Lock, Thread

import attrs

from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.hub import OpsHub

_POLL_SECONDS = 0.02
_MOST = 10_000


@attrs.frozen
class Span:
    """A stretch of time.

    Attributes:
        since: Its start, monotonic seconds.
        until: Its end.
    """

    since: float
    until: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.until - self.since

    def meets(self, other: Span) -> bool:
        """Return whether the two have a moment in common."""
        return self.since < other.until and other.since < self.until


@attrs.frozen
class _Held:
    chunk: Chunk
    since: float


def joined(spans: list[Span]) -> list[Span]:
    """Return spans of which no two meet that cover the same time."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: span.since):
        if found and found[-1].meets(span):
            found[-1] = Span(found[-1].since, max(found[-1].until, span.until))
        else:
            found.append(span)
    return found


def pid_of(worker: str | None) -> int | None:
    """Return the process of a worker of a job host, which its name tells, or None."""
    parts = (worker or "").split(":")
    return int(parts[2]) if len(parts) == 4 and parts[2].isdigit() else None


class RecoveryWatch:
    """Watches the chunks of killed workers until they are claimed again.

    Attributes:
        recoveries: Every one so far.
    """

    def __init__(self, hub: OpsHub) -> None:
        self.recoveries: list[Span] = []
        self._hub = hub
        self._held: list[_Held] = []
        self._lock = Lock()
        self._done = Event()
        self._thread = Thread(target=self._watch, name="recovery-watch")

    def start(self) -> None:
        """Start to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Stop to watch."""
        self._done.set()
        if self._thread.ident is not None:
            self._thread.join()

    def killed(self, pid: int) -> bool:
        """Look for what a process held that was killed just now, and return whether that was anything."""
        now = time.monotonic()
        with self._hub.storage.read() as uow:
            held = [_Held(chunk, now) for chunk in uow.chunks.leased(_MOST) if pid_of(chunk.worker) == pid]
        with self._lock:
            self._held += held
        return bool(held)

    @property
    def waiting(self) -> list[str]:
        """What nobody has taken over so far."""
        with self._lock:
            return [f"{held.chunk.run_id}/{held.chunk.number}" for held in self._held]

    def _watch(self) -> None:
        while not self._done.wait(_POLL_SECONDS):
            with self._lock:
                watched = tuple(self._held)
            if not watched:
                continue
            with self._hub.storage.read() as uow:
                present = {
                    (chunk.run_id, chunk.number): chunk
                    for run_id in {held.chunk.run_id for held in watched}
                    for chunk in uow.chunks.of_run(run_id)
                }
            now = time.monotonic()
            settled = []
            for held in watched:
                chunk = present[held.chunk.run_id, held.chunk.number]
                if chunk.token > held.chunk.token:
                    self.recoveries.append(Span(held.since, now))
                    settled.append(held)
                elif chunk.state is not ChunkState.LEASED:
                    settled.append(held)  # its last transaction was committed after we had looked
            with self._lock:
                self._held = [held for held in self._held if held not in settled]


def percentile(values: list[float], part: float) -> float:
    """Return the value that `part` of all values do not exceed, by the nearest rank; 0 without any."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]
