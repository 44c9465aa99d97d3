"""What workers hold and what waits for them, over all job hosts and owners: for those who run the hub."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import Chunk
from ops_core.domain.principal import Owner
from ops_core.domain.run import OPEN_STATES, RunState
from ops_core.ports.clock import Clock
from ops_core.ports.storage import Storage

MOST_HELD = 1000
"""Most held chunks that are looked at: more workers than one storage can serve."""


@attrs.frozen
class HeldChunk:
    """A chunk that a worker holds.

    Attributes:
        worker: Who holds it.
        run_id: Its run.
        chunk: Its number within the run, from 0.
        keyword: Index of its keyword, from 0.
        provider: Name of the ranking offer that answers.
        owner: Whose work it is.
        calls: Provider calls at once that the worker may make.
        attempts: Claims so far that count against the limit, this one included.
        claimed_at: When the worker took it, UTC, or None when a version of the hub took it that does not say.
        lease_ends_at: When others may take it unless the worker gives a sign of life, UTC.
        seconds_held: How long the worker has held it, or None.
        seconds_left: Until the lease ends; negative when it has ended and nobody took the chunk yet.
    """

    worker: str
    run_id: str
    chunk: int
    keyword: int
    provider: str
    owner: Owner
    calls: int
    attempts: int
    claimed_at: datetime | None
    lease_ends_at: datetime
    seconds_held: float | None
    seconds_left: float


@attrs.frozen
class Workload:
    """All that job hosts have to do at one instant.

    Attributes:
        at: The instant, UTC.
        ready: Chunks that any worker could claim.
        oldest_ready_seconds: How long the oldest of them could have been claimed; 0 when there is none.
        leased: Chunks that workers hold.
        oldest_claim_seconds: How long the longest held of them has been held; 0 when there is none.
        overdue_leases: How many of them have a lease that ended, though nobody took them yet.
        runs: Runs in each open state, also where there are none.
        dead_letters: Letters that wait for a replay, by class of failure, where there are any.
        blocked_schedules: Reports that could not run on schedule.
        held: What workers hold, the oldest claim first, at most `MOST_HELD`.
    """

    at: datetime
    ready: int
    oldest_ready_seconds: float
    leased: int
    oldest_claim_seconds: float
    overdue_leases: int
    runs: Mapping[RunState, int]
    dead_letters: Mapping[FailureClass, int]
    blocked_schedules: int
    held: tuple[HeldChunk, ...]


@attrs.frozen
class WorkloadService:
    """Reads the workload.

    Attributes:
        storage: Where the work is.
        clock: Tells how old it is.
    """

    storage: Storage
    clock: Clock

    def read(self) -> Workload:
        """Return the workload, as of one instant.

        Raises:
            StorageFailed: The storage cannot be used.
        """
        with self.storage.read() as uow:
            now = self.clock.now()
            ready, since = uow.chunks.backlog(now)
            held = tuple(_held(chunk, now) for chunk in uow.chunks.leased(MOST_HELD))
            runs = uow.runs.count_open()
            return Workload(
                at=now,
                ready=ready,
                oldest_ready_seconds=_seconds(now, since),
                leased=len(held),
                oldest_claim_seconds=max((each.seconds_held or 0.0 for each in held), default=0.0),
                overdue_leases=sum(each.seconds_left <= 0 for each in held),
                runs={state: runs.get(state, 0) for state in RunState if state in OPEN_STATES},
                dead_letters=dict(uow.dead_letters.count_waiting()),
                blocked_schedules=uow.reports.count_problems(),
                held=held,
            )


def _held(chunk: Chunk, now: datetime) -> HeldChunk:
    ends = chunk.available_at or now
    return HeldChunk(
        worker=chunk.worker or "",
        run_id=chunk.run_id,
        chunk=chunk.number,
        keyword=chunk.keyword,
        provider=chunk.provider,
        owner=chunk.owner,
        calls=chunk.calls,
        attempts=chunk.attempts,
        claimed_at=chunk.claimed_at,
        lease_ends_at=ends,
        seconds_held=_seconds(now, chunk.claimed_at) if chunk.claimed_at is not None else None,
        seconds_left=(ends - now).total_seconds(),
    )


def _seconds(now: datetime, since: datetime | None) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
