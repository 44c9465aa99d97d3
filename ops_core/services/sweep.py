"""Looking after what nobody was woken for. Every job host sweeps; all of it may run anywhere, any number of times."""

from __future__ import annotations

from datetime import datetime

import attrs

from ops_core.domain.flag import FlagName
from ops_core.domain.idempotency import IdempotencyInProgress, IdempotencyKey
from ops_core.domain.principal import Principal
from ops_core.domain.report import Report
from ops_core.domain.run import RunTrigger
from ops_core.domain.schedule import next_occurrences
from ops_core.errors import OpsError
from ops_core.ports.clock import Clock
from ops_core.ports.storage import Storage, StorageFailed
from ops_core.services.conclusion import conclude
from ops_core.services.flags import FlagService
from ops_core.services.runs import RunService

_AT_ONCE = 100


@attrs.frozen
class Swept:
    """What a sweep found.

    Attributes:
        concluded: Runs that were open although none of their chunks was.
        fired: Scheduled runs that were requested.
        refused: Scheduled runs that could not be requested, as ``report id: reason``.
        purged: Expired sessions and idempotency records that were deleted.
    """

    concluded: int
    fired: int
    refused: tuple[str, ...]
    purged: int


@attrs.frozen
class Sweeper:
    """Sweeps.

    Attributes:
        storage: What is swept.
        clock: Tells what is due.
        flags: Hold the kill switch.
        runs: Requests scheduled runs.
    """

    storage: Storage
    clock: Clock
    flags: FlagService
    runs: RunService

    def sweep(self) -> Swept:
        """Conclude stuck runs, fire schedules and delete what has expired."""
        now = self.clock.now()
        concluded = self._conclude(now)
        fired, refused = self._fire(now) if self.flags.enabled(FlagName.RUNS_ENABLED) else (0, ())
        with self.storage.write() as uow:
            purged = uow.sessions.purge(now) + uow.idempotency.purge(now)
        return Swept(concluded, fired, refused, purged)

    def _conclude(self, now: datetime) -> int:
        with self.storage.read() as uow:
            stuck = uow.runs.unfinished(_AT_ONCE)
        for run_id in stuck:
            with self.storage.write() as uow:
                conclude(uow, uow.runs.lock(run_id), now)
        return len(stuck)

    def _fire(self, now: datetime) -> tuple[int, tuple[str, ...]]:
        with self.storage.read() as uow:
            due = uow.reports.due(now, _AT_ONCE)
        fired, refused = 0, []
        for report in due:
            try:
                fired += self._request(report)
            except StorageFailed:
                raise
            except IdempotencyInProgress:
                continue  # another host is firing it
            except OpsError as problem:
                refused.append(f"{report.id}: {problem.message}")
            except Exception as problem:  # noqa: BLE001 - one report must not keep all others from running
                refused.append(f"{report.id}: It could not be planned ({type(problem).__name__}).")
            self._advance(report, now)
        return fired, tuple(refused)

    def _request(self, report: Report) -> bool:
        """Request the run of one occurrence; its idempotency key makes that happen once over all hosts."""
        instant = report.next_run_at.isoformat() if report.next_run_at else ""
        key = IdempotencyKey("schedule", f"{report.id}:{instant}", report.id)
        principal = Principal(report.owner)
        return not self.runs.request(principal, report.id, key=key, trigger=RunTrigger.SCHEDULE).replayed

    def _advance(self, report: Report, now: datetime) -> None:
        """Move to the next occurrence after now: occurrences missed while no host ran are made up for once."""
        if report.next_run_at is None:
            return
        following = next_occurrences(report.schedule, now, 1)[0] if report.schedule else None
        with self.storage.write() as uow:
            uow.reports.advance(report.id, report.next_run_at, following)
