"""Starting runs on schedule: each occurrence exactly once, over any number of hosts and any jump of a clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from ops_core.domain.event import Event, EventKind
from ops_core.domain.idempotency import IdempotencyInProgress
from ops_core.domain.identifier import new_id
from ops_core.domain.opening_hours import OpeningPeriod
from ops_core.domain.principal import Principal
from ops_core.domain.report import Report
from ops_core.domain.schedule import Schedule, ScheduleProblem, next_occurrences
from ops_core.errors import FeatureDisabled, NotFound, OpsError
from ops_core.ports.clock import Clock
from ops_core.ports.repositories.runs import OccurrenceTaken
from ops_core.ports.storage import Storage, StorageFailed
from ops_core.services.runs import DueOccurrence, RunService

_AT_ONCE = 100


@attrs.frozen
class Fired:
    """What became of the occurrences that were due.

    Attributes:
        started: Runs that were queued.
        refused: Those that could not be, as ``report id: reason``.
    """

    started: int
    refused: tuple[str, ...]


@attrs.frozen
class ScheduleService:
    """Starts runs on schedule.

    The next instant of a report is stored with it. Whoever replaces it by the one after, in the transaction that queues
    the run, has started it; anybody else finds it replaced. Nothing depends on who looks when, or how often.

    After downtime a report runs once, for the latest instant that has come; earlier ones are left out. While the
    hub must not start runs at all, the instant stays due and is made up for in this way.

    Attributes:
        storage: Where reports are.
        clock: Tells what is due.
        runs: Queues runs.
    """

    storage: Storage
    clock: Clock
    runs: RunService

    def fire(self) -> Fired:
        """Start a run for every report whose next instant has come.

        Raises:
            StorageFailed: The storage cannot be used; whatever was not started stays due.
        """
        started, refused = 0, dict[str, str]()
        while True:
            now = self.clock.now()
            with self.storage.read() as uow:
                due = [report for report in uow.reports.due(now, _AT_ONCE + len(refused)) if report.id not in refused]
            for report in due:
                reason = self._start(report, now)
                if reason is None:
                    started += 1
                elif reason:
                    refused[report.id] = reason
            if len(due) < _AT_ONCE:
                return Fired(started, tuple(f"{report_id}: {reason}" for report_id, reason in refused.items()))

    def _start(self, report: Report, now: datetime) -> str | None:
        """Start the run of one report; return why that could not be, or "" when another host was quicker."""
        occurrence = self._occurrence(report, now)
        try:
            self.runs.request(Principal(report.owner), report.id, occurrence=occurrence)
        except StorageFailed:
            raise
        except (OccurrenceTaken, IdempotencyInProgress):
            self._skip(report, occurrence)
            return ""
        except FeatureDisabled as problem:
            self._refuse(report, occurrence, problem, now, is_over=False)
            return problem.message
        except OpsError as problem:
            self._refuse(report, occurrence, problem, now, is_over=True)
            return problem.message
        except Exception as unforeseen:  # noqa: BLE001 - one report must not keep all others from running
            fault = OpsError(f"The run could not be planned ({type(unforeseen).__name__}).")
            self._refuse(report, occurrence, fault, now, is_over=True)
            return fault.message
        return None

    def _occurrence(self, report: Report, now: datetime) -> DueOccurrence:
        assert report.next_run_at is not None
        if report.schedule is None:
            return DueOccurrence(report.next_run_at, report.next_run_at, None)
        hours = self._opening_hours(report)
        latest, following = _around(report.schedule, report.next_run_at, now, hours)
        return DueOccurrence(report.next_run_at, latest, following)

    def _opening_hours(self, report: Report) -> tuple[OpeningPeriod, ...]:
        try:
            with self.storage.read() as uow:
                return uow.locations.get(report.owner, report.location_id).opening_hours
        except NotFound:
            return ()

    def _skip(self, report: Report, occurrence: DueOccurrence) -> None:
        """Move on from an occurrence that has its run; nothing happens when the report has moved on already."""
        with self.storage.write() as uow:
            uow.reports.advance(report.id, occurrence.due, occurrence.following)

    def _refuse(
        self, report: Report, occurrence: DueOccurrence, problem: OpsError, now: datetime, *, is_over: bool
    ) -> None:
        """Say on the report why it did not run; `is_over` when trying again would not help."""
        known = report.schedule_problem
        is_new = known is None or known.code != problem.code
        if not is_new and not is_over:
            return
        with self.storage.write() as uow:
            moved = uow.reports.advance(report.id, occurrence.due, occurrence.following if is_over else occurrence.due)
            if not moved:
                return  # another host was quicker, or the schedule was changed
            since = now if known is None or is_new else known.since
            uow.reports.record_problem(
                report.id, ScheduleProblem(problem.code, problem.message, occurrence.instant, since)
            )
            if is_new:
                minute = int(occurrence.instant.timestamp()) // 60
                uow.outbox.add(
                    Event(new_id("evt", now), report.owner, report.id, EventKind.SCHEDULE_REFUSED, minute, now)
                )


def _around(
    schedule: Schedule, due: datetime, now: datetime, hours: Sequence[OpeningPeriod]
) -> tuple[datetime, datetime]:
    """Return the latest instant of a schedule from `due` to `now`, and the one after it."""
    latest = due
    while True:
        following = next_occurrences(schedule, latest, 1, hours)[0]
        if following > now:
            return latest, following
        latest = following
