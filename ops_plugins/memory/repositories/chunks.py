"""Chunks of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ops_core.domain.chunk import OPEN_CHUNK_STATES, Chunk, ChunkState
from ops_plugins.memory.tables import ChunkRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from ops_core.domain.cell import FailureClass
    from ops_plugins.memory.tables import Tables


class MemoryChunks:
    """Keeps chunks, those of each run in the order of their numbers."""

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.chunks

    def claim(self, worker: str, now: datetime, lease: timedelta) -> Chunk | None:
        """Lease the next chunk that can be claimed."""
        claimable = (chunk for chunk in self._all() if chunk.state in OPEN_CHUNK_STATES and _is_due(chunk, now))
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
        )
        self._put(claimed)
        return claimed

    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int) -> bool:
        """Extend the lease of a claimed chunk and count saved cells; False when it was lost."""
        held = self._held(chunk)
        if held is None:
            return False
        self._put(attrs.evolve(held, available_at=now + lease), saved)
        return True

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
            ended = attrs.evolve(
                chunk, state=ChunkState.CANCELLED, worker=None, token=chunk.token + 1, available_at=None
            )
            self._put(ended)
        return len(cancelled)

    def revive(self, run_id: str, number: int, now: datetime) -> bool:
        """Make a dead or cancelled chunk ready from `now`; False when it is neither."""
        for chunk in self.of_run(run_id):
            if chunk.number == number and chunk.state in {ChunkState.DEAD, ChunkState.CANCELLED}:
                self._put(attrs.evolve(chunk, state=ChunkState.READY, worker=None, attempts=0, available_at=now))
                return True
        return False

    def backlog(self, now: datetime) -> tuple[int, datetime | None]:
        """Return how many chunks are ready and could be claimed, and since when the first of them."""
        since = [
            chunk.available_at
            for chunk in self._all()
            if chunk.state is ChunkState.READY and _is_due(chunk, now) and chunk.available_at is not None
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


def _is_due(chunk: Chunk, now: datetime) -> bool:
    return chunk.available_at is not None and chunk.available_at <= now
