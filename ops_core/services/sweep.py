"""Looking after what nobody was woken for. Every job host sweeps; all of it may run anywhere, any number of times."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from ops_core.domain.retry import LONGEST_WAIT
from ops_core.ports.clock import Clock
from ops_core.ports.storage import Storage
from ops_core.services.conclusion import conclude, expire
from ops_core.services.schedules import ScheduleService
from ops_core.settings import JobSettings

_AT_ONCE = 100
_LANES_IDLE = timedelta(minutes=10)


@attrs.frozen
class Swept:
    """What a sweep found.

    Attributes:
        concluded: Runs that were open although none of their chunks was.
        expired: Runs that had taken too long.
        mended: Chunks and lanes that did not agree, and instants that lay too far ahead.
        fired: Scheduled runs that were requested.
        refused: Scheduled runs that could not be requested, as ``report id: reason``.
        purged: Expired sessions and idempotency records that were deleted.
    """

    concluded: int
    expired: int
    mended: int
    fired: int
    refused: tuple[str, ...]
    purged: int


@attrs.frozen
class Sweeper:
    """Sweeps.

    Leases that have ended need no sweep: whoever claims next takes them over.

    Attributes:
        storage: What is swept.
        clock: Tells what is due.
        schedules: Starts runs on schedule.
        jobs: How long leases and runs may last.
    """

    storage: Storage
    clock: Clock
    schedules: ScheduleService
    jobs: JobSettings

    def sweep(self) -> Swept:
        """Conclude stuck runs, end overdue ones, mend what does not agree, fire schedules, delete what has expired.

        Raises:
            StorageFailed: The storage cannot be used. What was done until then stays, and the next sweep does the rest.
        """
        now = self.clock.now()
        concluded = self._conclude(now)
        expired = self._expire(now)
        fired = self.schedules.fire()
        mended = self._mend()
        with self.storage.write() as uow:
            purged = uow.sessions.purge(now) + uow.idempotency.purge(now)
        return Swept(concluded, expired, mended, fired.started, fired.refused, purged)

    def _conclude(self, now: datetime) -> int:
        with self.storage.read() as uow:
            stuck = uow.runs.unfinished(_AT_ONCE)
        for run_id in stuck:
            with self.storage.write() as uow:
                conclude(uow, uow.runs.lock(run_id), now)
        return len(stuck)

    def _expire(self, now: datetime) -> int:
        within = timedelta(hours=self.jobs.deadline_hours)
        with self.storage.read() as uow:
            overdue = uow.runs.overdue(now - within, _AT_ONCE)
        for run_id in overdue:
            with self.storage.write() as uow:
                run = uow.runs.lock(run_id)
                if run.is_open and (run.resumed_at or run.created_at) < now - within:
                    expire(uow, run, now, within)
        return len(overdue)

    def _mend(self) -> int:
        """Undo what a clock that was set back, and hosts of earlier versions, leave behind.

        In two transactions: of a chunk that is changed twice in one, PostgreSQL checks the reference to its run, and
        waits for the run after the chunk, against the order in which locks are taken.
        """
        lease = timedelta(seconds=2 * max(self.jobs.lease_seconds, self.jobs.sweep_seconds))
        with self.storage.write() as uow:
            now = self.clock.now()
            mended = uow.lanes.mend(now - _LANES_IDLE) + uow.lanes.bring_back(now)
        with self.storage.write() as uow:
            return mended + uow.chunks.end_far_leases(self.clock.now(), lease, LONGEST_WAIT)
