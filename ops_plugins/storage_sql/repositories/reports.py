"""Local search grid reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.report import Report
from ops_core.errors import NotFound
from ops_plugins.storage_sql.insertion import values_of
from ops_plugins.storage_sql.locking import for_change
from ops_plugins.storage_sql.paging import Keyset
from ops_plugins.storage_sql.tables import KIND, reports
from ops_plugins.storage_sql.versioned import change

if TYPE_CHECKING:
    from datetime import datetime

    from ops_core.domain.page import Page, PageRequest
    from ops_core.domain.principal import Owner
    from ops_core.domain.run import RunState
    from ops_core.domain.schedule import ScheduleProblem

_MINE = sa.select(*reports.c).where(reports.c.owner == sa.bindparam("owner"))
_LIVE = _MINE.where(reports.c.deleted_at.is_(None))
_GET = _MINE.where(reports.c.id == sa.bindparam("this"))
_PAGE = Keyset.of(_LIVE, reports.c.id)
_PAGE_OF_LOCATION = Keyset.of(_LIVE.where(reports.c.location_id == sa.bindparam("location_id")), reports.c.id)
_COUNT = sa.select(sa.func.count()).select_from(
    sa.select(sa.literal_column("1"))
    .where(reports.c.owner == sa.bindparam("owner"), reports.c.deleted_at.is_(None))
    .limit(sa.bindparam("at_most"))
    .subquery()
)
_SHOWN = sa.select(reports.c.state, reports.c.last_run_id, reports.c.schedule_problem).where(
    reports.c.id == sa.bindparam("this")
)
_RECORD_PROBLEM = (
    sa.update(reports).where(reports.c.id == sa.bindparam("this")).values(schedule_problem=sa.bindparam("problem"))
)
_COUNT_PROBLEMS = (
    sa.select(sa.func.count())
    .select_from(reports)
    .where(reports.c.schedule_problem.is_not(None), reports.c.deleted_at.is_(None))
)
_RECORD_RUN = (
    sa.update(reports)
    .where(
        reports.c.id == sa.bindparam("this"),
        sa.or_(reports.c.last_run_id.is_(None), reports.c.last_run_id <= sa.bindparam("run_id")),
    )
    .values(state=sa.bindparam("shown"), last_run_id=sa.bindparam("run_id"))
)
_MOVE = (
    sa.update(reports)
    .where(reports.c.owner == sa.bindparam("mine"), reports.c.location_id == sa.bindparam("left"))
    .values(location_id=sa.bindparam("taken_by"), version=reports.c.version + 1)
)
_DUE = (
    sa.select(*reports.c)
    .where(reports.c.deleted_at.is_(None), reports.c.next_run_at <= sa.bindparam("now"))
    .order_by(reports.c.next_run_at, reports.c.id)
    .limit(sa.bindparam("rows"))
)
_ADVANCE = (
    sa.update(reports)
    .where(reports.c.id == sa.bindparam("this"), reports.c.next_run_at == sa.bindparam("due"))
    .values(next_run_at=sa.bindparam("following"))
)


@attrs.frozen
class SqlReports:
    """Keeps reports."""

    connection: Connection

    def add(self, report: Report) -> None:
        """Store a new report."""
        self.connection.execute(sa.insert(reports), values_of(report, reports))

    def get(self, owner: Owner, report_id: str) -> Report:
        """Return a report, also one that is deleted.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        given = {"owner": owner, "this": report_id}
        row = self.connection.execute(for_change(self.connection, _GET), given).first()
        if row is None:
            raise NotFound(reports.info[KIND])
        return Report(*row)

    def update(self, report: Report) -> Report:
        """Store the changed configuration of a report and return it, with the state as stored, one version on.

        Raises:
            NotFound: Unknown, or somebody else's.
            StaleVersion: It was changed since it was read.
        """
        values = values_of(report, reports)
        for kept in ("id", "owner", "state", "last_run_id", "schedule_problem"):
            del values[kept]
        mine = sa.and_(reports.c.owner == report.owner, reports.c.id == report.id)
        change(self.connection, reports, mine, report.version, values)
        state, last_run_id, problem = self.connection.execute(_SHOWN, {"this": report.id}).one()
        return attrs.evolve(
            report, state=state, last_run_id=last_run_id, schedule_problem=problem, version=report.version + 1
        )

    def record_run(self, report_id: str, run_id: str, state: RunState) -> None:
        """Set the state shown for a report, unless a later run than `run_id` has set it. Its version stays."""
        self.connection.execute(_RECORD_RUN, {"this": report_id, "run_id": run_id, "shown": state})

    def page(self, owner: Owner, request: PageRequest, location_id: str | None = None) -> Page[Report]:
        """Return reports that are not deleted, newest first, of one location or of all."""
        if location_id is None:
            return _PAGE.page(self.connection, request, lambda row: Report(*row), owner=owner)
        given = {"owner": owner, "location_id": location_id}
        return _PAGE_OF_LOCATION.page(self.connection, request, lambda row: Report(*row), **given)

    def move(self, owner: Owner, source: str, target: str) -> int:
        """Give the reports of location `source` to location `target` and return how many; their versions grow."""
        return self.connection.execute(_MOVE, {"mine": owner, "left": source, "taken_by": target}).rowcount

    def due(self, now: datetime, limit: int) -> tuple[Report, ...]:
        """Return reports of all owners whose next scheduled instant has come, longest due first."""
        return tuple(Report(*row) for row in self.connection.execute(_DUE, {"now": now, "rows": limit}))

    def advance(self, report_id: str, due: datetime, following: datetime | None) -> bool:
        """Replace the scheduled instant `due` of a report of any owner by `following`; False when it was not `due`."""
        given = {"this": report_id, "due": due, "following": following}
        return self.connection.execute(_ADVANCE, given).rowcount == 1

    def record_problem(self, report_id: str, problem: ScheduleProblem | None) -> None:
        """Set why a report of any owner could not run on schedule, or that it can. Its version stays."""
        self.connection.execute(_RECORD_PROBLEM, {"this": report_id, "problem": problem})

    def count_problems(self) -> int:
        """Return how many reports of all owners, not deleted, could not run on schedule."""
        return int(self.connection.execute(_COUNT_PROBLEMS).scalar_one())

    def count(self, owner: Owner, at_most: int) -> int:
        """Return how many are not deleted, counting no further than `at_most`."""
        return int(self.connection.execute(_COUNT, {"owner": owner, "at_most": at_most}).scalar_one())
