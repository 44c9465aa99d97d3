"""Runs of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.comparison import RunOrigin
from ops_core.domain.run import OPEN_STATES, Run, RunPlan, RunState
from ops_core.errors import NotFound
from ops_core.ports.repositories.runs import OccurrenceTaken, PlanUnreadable
from ops_plugins.storage_sql.insertion import insert, insert_new, values_of
from ops_plugins.storage_sql.locking import for_change
from ops_plugins.storage_sql.paging import Keyset
from ops_plugins.storage_sql.tables import KIND, plans, runs
from ops_plugins.storage_sql.tables import chunks as chunk_table
from ops_plugins.storage_sql.versioned import change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ops_core.domain.chunk import Chunk
    from ops_core.domain.page import Page, PageRequest
    from ops_core.domain.principal import Owner

_CHANGING = ("state", "started_at", "finished_at", "failure", "reason", "summaries", "resumed_at")
"""What an update writes: all else is fixed when the run is made, or moved with its location."""

_SAVED_CELLS = (
    sa.select(sa.func.coalesce(sa.func.sum(chunk_table.c.saved), 0))
    .where(chunk_table.c.run_id == runs.c.id)
    .scalar_subquery()
)
_FIELDS: list[Any] = [
    _SAVED_CELLS if field.name == "saved_cells" else runs.c[field.name] for field in attrs.fields(Run)
]
_THIS = runs.c.id == sa.bindparam("this")
_FIND = sa.select(*_FIELDS).where(_THIS)
_GET = _FIND.where(runs.c.owner == sa.bindparam("owner"))
_LOCK = sa.select(runs.c.id).where(_THIS)
_PLAN = sa.select(plans.c.plan).where(plans.c.run_id == sa.bindparam("this"))
_PAGE = Keyset.of(
    sa.select(*_FIELDS).where(runs.c.owner == sa.bindparam("owner"), runs.c.report_id == sa.bindparam("report_id")),
    runs.c.id,
)
_COMPLETED_BEFORE = (
    sa.select(*(runs.c[field.name] for field in attrs.fields(RunOrigin)))
    .where(
        runs.c.owner == sa.bindparam("owner"),
        runs.c.report_id == sa.bindparam("report_id"),
        runs.c.id < sa.bindparam("this"),
        runs.c.state == RunState.COMPLETED,
    )
    .order_by(runs.c.id.desc())
    .limit(1)
)
_MOVE = (
    sa.update(runs)
    .where(runs.c.owner == sa.bindparam("mine"), runs.c.location_id == sa.bindparam("left"))
    .values(location_id=sa.bindparam("taken_by"))
)
# The states stand in the text, not in parameters, for the partial index of open runs to be considered.
IS_OPEN = runs.c.state.in_([sa.literal_column(f"'{state.value}'") for state in sorted(OPEN_STATES)])
_BEGUN = sa.func.coalesce(runs.c.resumed_at, runs.c.created_at)
_OVERDUE = (
    sa.select(runs.c.id)
    .where(IS_OPEN, sa.bindparam("before", type_=runs.c.created_at.type) > _BEGUN)
    .order_by(runs.c.id)
    .limit(sa.bindparam("rows"))
)
_COUNT_OPEN = sa.select(runs.c.state, sa.func.count()).where(IS_OPEN).group_by(runs.c.state)
_UNFINISHED = (
    sa.select(runs.c.id)
    .where(
        IS_OPEN,
        ~sa.exists().where(chunk_table.c.run_id == runs.c.id, chunk_table.c.available_at.is_not(None)),
    )
    .order_by(runs.c.id)
    .limit(sa.bindparam("rows"))
)


@attrs.frozen
class SqlRuns:
    """Keeps runs; `saved_cells` is always the sum over the chunks."""

    connection: Connection

    def add(self, run: Run, plan: RunPlan, chunks: Sequence[Chunk]) -> None:
        """Store a new run with its plan and all of its chunks.

        Raises:
            OccurrenceTaken: Its report has a run for the same scheduled instant.
        """
        statement = insert(self.connection, runs)
        if run.scheduled_for is not None:
            once = [runs.c.report_id, runs.c.scheduled_for]
            is_scheduled = sa.text("scheduled_for IS NOT NULL")
            statement = statement.on_conflict_do_nothing(index_elements=once, index_where=is_scheduled)
        if not self.connection.execute(statement, values_of(run, runs)).rowcount:
            raise OccurrenceTaken
        self.connection.execute(sa.insert(plans), {"run_id": run.id, "plan": plan})
        if chunks:
            rows = [{**attrs.asdict(chunk, recurse=False), "saved": 0} for chunk in chunks]
            names = chunk_table.c.keys()
            insert_new(self.connection, chunk_table, [tuple(row[name] for name in names) for row in rows])

    def get(self, owner: Owner, run_id: str) -> Run:
        """Return a run.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        return _run(self.connection.execute(_GET, {"this": run_id, "owner": owner}).first())

    def find(self, run_id: str) -> Run:
        """Return a run of any owner, for workers.

        Raises:
            NotFound: Unknown.
        """
        return _run(self.connection.execute(_FIND, {"this": run_id}).first())

    def lock(self, run_id: str) -> Run:
        """Return a run of any owner and keep other writers away from it until the unit of work ends.

        The lock is a statement of its own: one that waited would still see the chunks as they were when it began.

        Raises:
            NotFound: Unknown.
        """
        self.connection.execute(for_change(self.connection, _LOCK), {"this": run_id})
        return self.find(run_id)

    def plan(self, run_id: str) -> RunPlan:
        """Return the plan of a run of any owner.

        Raises:
            NotFound: Unknown.
            PlanUnreadable: What is stored makes no sense.
        """
        try:
            plan: RunPlan | None = self.connection.execute(_PLAN, {"this": run_id}).scalar()
        except msgspec.MsgspecError as problem:
            raise PlanUnreadable(run_id) from problem
        if plan is None:
            raise NotFound(runs.info[KIND])
        return plan

    def update(self, run: Run) -> Run:
        """Store a changed run and return it as it is stored, one version on.

        Raises:
            NotFound: Unknown, or somebody else's.
            StaleVersion: It was changed since it was read.
        """
        mine = sa.and_(runs.c.owner == run.owner, runs.c.id == run.id)
        values = {name: getattr(run, name) for name in _CHANGING}
        change(self.connection, runs, mine, run.version, values)
        return self.find(run.id)

    def page(self, owner: Owner, report_id: str, request: PageRequest) -> Page[Run]:
        """Return the runs of a report, newest first."""
        return _PAGE.page(self.connection, request, lambda row: Run(*row), owner=owner, report_id=report_id)

    def completed_before(self, owner: Owner, report_id: str, run_id: str) -> RunOrigin | None:
        """Return the latest completed run of a report that was made before the run `run_id`, or None."""
        given = {"owner": owner, "report_id": report_id, "this": run_id}
        row = self.connection.execute(_COMPLETED_BEFORE, given).first()
        return None if row is None else RunOrigin(*row)

    def move(self, owner: Owner, source: str, target: str) -> int:
        """Give the runs of location `source` to location `target` and return how many."""
        return self.connection.execute(_MOVE, {"mine": owner, "left": source, "taken_by": target}).rowcount

    def unfinished(self, limit: int) -> tuple[str, ...]:
        """Return ids of runs of all owners that are open although none of their chunks is, oldest first."""
        return tuple(self.connection.execute(_UNFINISHED, {"rows": limit}).scalars())

    def overdue(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Return ids of open runs of all owners that were last replayed, or else made, before an instant."""
        return tuple(self.connection.execute(_OVERDUE, {"before": before, "rows": limit}).scalars())

    def count_open(self) -> Mapping[RunState, int]:
        """Return how many runs of all owners are in each open state."""
        return {state: int(count) for state, count in self.connection.execute(_COUNT_OPEN)}


def _run(row: Sequence[Any] | None) -> Run:
    if row is None:
        raise NotFound(runs.info[KIND])
    return Run(*row)
