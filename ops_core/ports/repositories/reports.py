"""Local search grid reports."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ops_core.domain.page import Page, PageRequest
from ops_core.domain.principal import Owner
from ops_core.domain.report import Report
from ops_core.domain.run import RunState
from ops_core.domain.schedule import ScheduleProblem


class ReportRepository(Protocol):
    """Keeps reports."""

    def add(self, report: Report) -> None:
        """Store a new report."""
        ...

    def get(self, owner: Owner, report_id: str) -> Report:
        """Return a report, also one that is deleted.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        ...

    def update(self, report: Report) -> Report:
        """Store the changed configuration of `report`, whose version is the one that was read, and return it one on.

        The state, the last run and the problem of the schedule are left as they are stored: `record_run` and
        `record_problem` change them.

        Raises:
            NotFound: Unknown, or somebody else's.
            StaleVersion: It was changed since.
        """
        ...

    def record_run(self, report_id: str, run_id: str, state: RunState) -> None:
        """Set the state shown for a report, unless a later run than `run_id` has set it. Its version stays."""
        ...

    def page(self, owner: Owner, request: PageRequest, location_id: str | None = None) -> Page[Report]:
        """Return reports that are not deleted, newest first, of one location or of all."""
        ...

    def move(self, owner: Owner, source: str, target: str) -> int:
        """Give the reports of location `source` to location `target` and return how many; their versions grow."""
        ...

    def due(self, now: datetime, limit: int) -> tuple[Report, ...]:
        """Return reports of all owners, not deleted, whose next scheduled instant has come, longest due first."""
        ...

    def advance(self, report_id: str, due: datetime, following: datetime | None) -> bool:
        """Replace the scheduled instant `due` of a report of any owner by `following`; False when it was not `due`.

        Its version stays: firing a schedule is no change of the configuration.
        """
        ...

    def record_problem(self, report_id: str, problem: ScheduleProblem | None) -> None:
        """Set why a report of any owner could not run on schedule, or that it can. Its version stays."""
        ...

    def count_problems(self) -> int:
        """Return how many reports of all owners, not deleted, could not run on schedule."""
        ...

    def count(self, owner: Owner, at_most: int) -> int:
        """Return how many are not deleted, counting no further than `at_most`."""
        ...
