"""Local search grid reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ops_core.errors import NotFound
from ops_plugins.memory.repositories.paging import page_of
from ops_plugins.memory.repositories.versions import next_version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ops_core.domain.page import Page, PageRequest
    from ops_core.domain.principal import Owner
    from ops_core.domain.report import Report
    from ops_core.domain.run import RunState
    from ops_core.domain.schedule import ScheduleProblem
    from ops_plugins.memory.tables import Tables


class MemoryReports:
    """Keeps reports."""

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.reports

    def add(self, report: Report) -> None:
        """Store a new report."""
        self._rows.insert(report.id, report)

    def get(self, owner: Owner, report_id: str) -> Report:
        """Return a report, also one that is deleted.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        report = self._rows.get(report_id)
        if report is None or report.owner != owner:
            kind = "report"
            raise NotFound(kind)
        return report

    def update(self, report: Report) -> Report:
        """Store the changed configuration of a report and return it one version on.

        Runs set its state, and the schedule its problem.

        Raises:
            NotFound: Unknown, or somebody else's.
            StaleVersion: It was changed since.
        """
        stored = self.get(report.owner, report.id)
        configured = attrs.evolve(
            report,
            state=stored.state,
            last_run_id=stored.last_run_id,
            schedule_problem=stored.schedule_problem,
        )
        updated = next_version("report", stored, configured)
        self._rows.put(report.id, updated)
        return updated

    def record_run(self, report_id: str, run_id: str, state: RunState) -> None:
        """Set the state shown for a report, unless a later run than `run_id` has set it."""
        report = self._rows.get(report_id)
        # Ids of runs sort by time of creation.
        if report is not None and (report.last_run_id is None or report.last_run_id <= run_id):
            self._rows.put(report_id, attrs.evolve(report, state=state, last_run_id=run_id))

    def page(self, owner: Owner, request: PageRequest, location_id: str | None = None) -> Page[Report]:
        """Return reports that are not deleted, newest first, of one location or of all."""
        listed = (report for report in self._listed(owner) if location_id in {None, report.location_id})
        return page_of(listed, request)

    def move(self, owner: Owner, source: str, target: str) -> int:
        """Give the reports of location `source` to location `target` and return how many; their versions grow."""
        moving = [row for row in self._rows.values() if row.owner == owner and row.location_id == source]
        for report in moving:
            self._rows.put(report.id, attrs.evolve(report, location_id=target, version=report.version + 1))
        return len(moving)

    def due(self, now: datetime, limit: int) -> tuple[Report, ...]:
        """Return reports of all owners whose next scheduled instant has come, longest due first."""
        waiting = [
            (report.next_run_at, report.id, report)
            for report in self._rows.values()
            if report.deleted_at is None and report.next_run_at is not None and report.next_run_at <= now
        ]
        return tuple(report for _, _, report in sorted(waiting, key=lambda entry: entry[:2])[:limit])

    def advance(self, report_id: str, due: datetime, following: datetime | None) -> bool:
        """Replace the scheduled instant `due` of a report by `following`; False when it was not `due`."""
        report = self._rows.get(report_id)
        if report is None or report.next_run_at != due:
            return False
        self._rows.put(report_id, attrs.evolve(report, next_run_at=following))
        return True

    def record_problem(self, report_id: str, problem: ScheduleProblem | None) -> None:
        """Set why a report of any owner could not run on schedule, or that it can."""
        report = self._rows.get(report_id)
        if report is not None:
            self._rows.put(report_id, attrs.evolve(report, schedule_problem=problem))

    def count_problems(self) -> int:
        """Return how many reports of all owners, not deleted, could not run on schedule."""
        return sum(report.schedule_problem is not None and report.deleted_at is None for report in self._rows.values())

    def count(self, owner: Owner, at_most: int) -> int:
        """Return how many are not deleted, counting no further than `at_most`."""
        return min(at_most, sum(1 for _ in self._listed(owner)))

    def _listed(self, owner: Owner) -> Iterator[Report]:
        return (report for report in self._rows.values() if report.owner == owner and report.deleted_at is None)
