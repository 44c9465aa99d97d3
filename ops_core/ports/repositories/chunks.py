"""Chunks of runs: what workers claim, hold and settle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.lane import Lane
from ops_core.errors import OpsError


class ChunkUnreadable(OpsError):
    """Raised when the stored content of a chunk makes no sense.

    Attributes:
        run_id: The run.
        number: Position within the run, or None when several were read at once.
    """

    code = "chunk.unreadable"

    def __init__(self, run_id: str, number: int | None = None) -> None:
        self.run_id = run_id
        self.number = number
        which = "the chunks" if number is None else f"chunk {number}"
        super().__init__(f"What is stored of {which} of {run_id} cannot be read.")


class ChunkRepository(Protocol):
    """Keeps chunks. A change by a worker names the token of its claim and is refused when that is not the latest."""

    def claim(
        self, worker: str, now: datetime, lease: timedelta, *, lane: Lane | None = None, calls: int = 1
    ) -> Chunk | None:
        """Lease the next chunk that is ready, or whose lease has ended, to `worker`; None when there is none.

        Of `lane`, or of any lane when it is left out. Lowest priority number first, then oldest run, then number. The
        token and the attempts grow by one, and the lease ends at `now` plus `lease`. Two claims never return the same
        chunk with the same token.

        Raises:
            ChunkUnreadable: What is stored of the chunk makes no sense; `close_unreadable` puts it out of the way.
        """
        ...

    def hold(self, chunk: Chunk, now: datetime, lease: timedelta, saved: int, *, calls: int | None = None) -> bool:
        """Extend the lease of a claimed chunk and add `saved` to its count of saved cells; False when it was lost.

        `calls` replaces how many calls its holder may make at once; left out, that stays.
        """
        ...

    def credit(self, chunk: Chunk, saved: int) -> bool:
        """Add to the count of saved cells of a chunk that was cancelled while `chunk` was its latest claim.

        False, and nothing is changed, when it is anything but cancelled, or was claimed by somebody else before that.
        """
        ...

    def take_turns(self) -> None:
        """Let units of work that say this come one after the other, so that what `under_way` says stays true."""
        ...

    def under_way(self, now: datetime) -> Mapping[Lane, int]:
        """Return how many calls the holders of leases that have not ended may make at once, by lane."""
        ...

    def leased(self, limit: int) -> tuple[Chunk, ...]:
        """Return chunks that workers hold, the oldest claim first, also those whose lease has ended."""
        ...

    def close_unreadable(self, run_id: str, number: int, detail: str) -> bool:
        """Close an open chunk as dead by class ``bug``, whatever is stored of it; False when it is not open."""
        ...

    def end_far_leases(self, now: datetime, lease: timedelta, wait: timedelta) -> int:
        """Bring back instants that lie too far ahead, as when a clock was set back, and return how many.

        No lease ends later than `now` plus `lease`, and no chunk that is ready waits longer than `now` plus `wait`, or
        at all if it was never claimed.
        """
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
        """Return the chunks of a run by number.

        Raises:
            ChunkUnreadable: What is stored of one makes no sense.
        """
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
