"""Chunks of runs: what workers claim, hold and settle."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import Chunk, ChunkState


class ChunkRepository(Protocol):
    """Keeps chunks. A change by a worker names the token of its claim and is refused when that is not the latest."""

    def claim(self, worker: str, now: datetime, lease: timedelta) -> Chunk | None:
        """Lease the next chunk that is ready, or whose lease has ended, to `worker`; None when there is none.

        Lowest priority number first, then oldest run, then number. The token and the attempts grow by one, and the
        lease ends at `now` plus `lease`. Two claims never return the same chunk with the same token.
        """
        ...

    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int) -> bool:
        """Extend the lease of a claimed chunk and add `saved` to its count of saved cells; False when it was lost."""
        ...

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
        """End the claim of a chunk: ready again from `available_at`, done, or dead; False when it was lost."""
        ...

    def of_run(self, run_id: str) -> tuple[Chunk, ...]:
        """Return the chunks of a run by number."""
        ...

    def count_open(self, run_id: str) -> int:
        """Return how many chunks of a run are ready or leased."""
        ...

    def cancel(self, run_id: str) -> int:
        """Cancel the open chunks of a run, raising their tokens so that holders are refused; return how many."""
        ...

    def revive(self, run_id: str, number: int, now: datetime) -> bool:
        """Make a dead or cancelled chunk ready from `now`, with no attempts counted; False when it is neither."""
        ...

    def backlog(self, now: datetime) -> tuple[int, datetime | None]:
        """Return how many chunks are ready and could be claimed, and the earliest `available_at` of them."""
        ...
