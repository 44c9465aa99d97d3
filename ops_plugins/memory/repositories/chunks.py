"""Chunks of runs."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import OPEN_CHUNK_STATES, Chunk, ChunkState
from ops_plugins.memory.tables import ChunkRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ops_core.domain.lane import Lane
    from ops_plugins.memory.tables import Tables

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class MemoryChunks:
    """Keeps chunks, those of each run in the order of their numbers."""

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.chunks

    def claim(
        self, worker: str, now: datetime, lease: timedelta, *, lane: Lane | None = None, calls: int = 1
    ) -> Chunk | None:
        """Lease the next chunk that can be claimed, of `lane` or of all."""
        claimable = (chunk for chunk in self._all() if is_claimable(chunk, now) and lane in {None, chunk.lane})
        # Ids of runs sort by time of creation.
        chosen = min(claimable, key=lambda chunk: (chunk.priority, chunk.run_id, chunk.number), default=None)
        if chosen is None:
            return None
        claimed = attrs.evolve(
            chosen,
            state=ChunkState.LEASED,
            worker=worker,
            token=chosen.token + 1,
            attempts=chosen.attempts + 1,
            available_at=now + lease,
            calls=calls,
            claimed_at=now,
        )
        self._put(claimed)
        return claimed

    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int, *, calls: int | None = None) -> bool:
        """Extend the lease of a claimed chunk and count saved cells; False when it was lost."""
        held = self._held(chunk)
        if held is None:
            return False
        self._put(attrs.evolve(held, available_at=now + lease, calls=held.calls if calls is None else calls), saved)
        return True

    def credit(self, chunk: Chunk, saved: int) -> bool:
        """Count saved cells of a chunk that was cancelled while `chunk` was its latest claim; False for any other."""
        for stored in self.of_run(chunk.run_id):
            is_cancelled = stored.state is ChunkState.CANCELLED and stored.token == chunk.token + 1
            if stored.number == chunk.number and is_cancelled:
                self._put(stored, saved)
                return True
        return False

    def take_turns(self) -> None:
        """Do nothing: one unit of work writes at a time anyway."""

    def under_way(self, now: datetime) -> Mapping[Lane, int]:
        """Return how many calls the holders of leases that have not ended may make at once, by lane."""
        calls: Counter[Lane] = Counter()
        for chunk in self._all():
            if chunk.state is ChunkState.LEASED and not is_claimable(chunk, now):
                calls[chunk.lane] += chunk.calls
        return calls

    def leased(self, limit: int) -> tuple[Chunk, ...]:
        """Return chunks that workers hold, the oldest claim first; those whose claim has no instant before all."""
        held = [chunk for chunk in self._all() if chunk.state is ChunkState.LEASED]
        held.sort(key=lambda chunk: (chunk.claimed_at or _LONG_AGO, chunk.run_id, chunk.number))
        return tuple(held[:limit])

    def close_unreadable(self, run_id: str, number: int, detail: str) -> bool:
        """Close an open chunk as dead and fence its holder; False when it is not open."""
        for chunk in self.of_run(run_id):
            if chunk.number == number and chunk.state in OPEN_CHUNK_STATES:
                closed = _closed(chunk, ChunkState.DEAD)
                self._put(attrs.evolve(closed, failure=FailureClass.BUG, detail=detail))
                return True
        return False

    def end_far_leases(self, now: datetime, lease: timedelta, wait: timedelta) -> int:
        """Bring back the ends of leases and of back-offs that lie too far ahead and return how many."""
        brought_back = 0
        for chunk in list(self._all()):
            waits = timedelta(0) if chunk.token == 0 else wait
            latest = now + (lease if chunk.state is ChunkState.LEASED else waits)
            if chunk.available_at is not None and chunk.available_at > latest:
                self._put(attrs.evolve(chunk, available_at=latest))
                brought_back += 1
        return brought_back

    def settle(
        self,
        chunk: Chunk,
        state: ChunkState,
        *,
        available_at: datetime | None = None,
        attempts: int | None = None,
        failure: FailureClass | None = None,
        detail: str | None = None,
    ) -> bool:
        """End the claim of a chunk; False when it was lost."""
        held = self._held(chunk)
        if held is None:
            return False
        settled = attrs.evolve(
            held,
            state=state,
            worker=None,
            calls=0,
            attempts=held.attempts if attempts is None else attempts,
            available_at=available_at,
            failure=failure,
            detail=detail,
        )
        self._put(settled)
        return True

    def of_run(self, run_id: str) -> tuple[Chunk, ...]:
        """Return the chunks of a run by number."""
        return tuple(row.chunk for row in self._rows.get(run_id) or ())

    def count_open(self, run_id: str) -> int:
        """Return how many chunks of a run are ready or leased."""
        return sum(chunk.state in OPEN_CHUNK_STATES for chunk in self.of_run(run_id))

    def cancel(self, run_id: str) -> int:
        """Cancel the open chunks of a run and fence their holders; return how many."""
        cancelled = [chunk for chunk in self.of_run(run_id) if chunk.state in OPEN_CHUNK_STATES]
        for chunk in cancelled:
            self._put(_closed(chunk, ChunkState.CANCELLED))
        return len(cancelled)

    def revive(self, run_id: str, number: int, now: datetime) -> bool:
        """Make a dead or cancelled chunk ready from `now`; False when it is neither."""
        for chunk in self.of_run(run_id):
            if chunk.number == number and chunk.state in {ChunkState.DEAD, ChunkState.CANCELLED}:
                ready = attrs.evolve(chunk, state=ChunkState.READY, worker=None, calls=0, attempts=0, available_at=now)
                self._put(ready)
                return True
        return False

    def backlog(self, now: datetime) -> tuple[int, datetime | None]:
        """Return how many chunks are ready and could be claimed, and since when the first of them."""
        since = [
            chunk.available_at
            for chunk in self._all()
            if chunk.state is ChunkState.READY and is_claimable(chunk, now) and chunk.available_at is not None
        ]
        return len(since), min(since, default=None)

    def _all(self) -> Iterator[Chunk]:
        return (row.chunk for rows in self._rows.values() for row in rows)

    def _held(self, claimed: Chunk) -> Chunk | None:
        """Return the stored chunk if `claimed` is still its latest claim."""
        for chunk in self.of_run(claimed.run_id):
            if chunk.number == claimed.number and chunk.state is ChunkState.LEASED and chunk.token == claimed.token:
                return chunk
        return None

    def _put(self, chunk: Chunk, saved: int = 0) -> None:
        """Store a changed chunk and add to its count of saved cells."""
        rows = self._rows.get(chunk.run_id) or ()
        self._rows.put(
            chunk.run_id,
            tuple(ChunkRow(chunk, row.saved + saved) if row.chunk.number == chunk.number else row for row in rows),
        )


def is_claimable(chunk: Chunk, now: datetime) -> bool:
    """Return whether a chunk is ready and due, or its lease has ended."""
    return chunk.state in OPEN_CHUNK_STATES and chunk.available_at is not None and chunk.available_at <= now


def _closed(chunk: Chunk, state: ChunkState) -> Chunk:
    """Return a chunk closed by somebody else than its holder, who is refused from then on."""
    return attrs.evolve(chunk, state=state, worker=None, token=chunk.token + 1, calls=0, available_at=None)
