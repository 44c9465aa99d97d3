"""Lanes for sharing work out, and what schedules and replays have to remember.

Everything is added with a default, so that hosts of the version before go on working beside hosts of this one.

Going back loses ``ops_locations.opening_hours``, ``local_grid_reports.schedule_problem``, for which instant a run was
(``local_grid_report_runs.scheduled_for``) and when it was replayed (``local_grid_report_runs.resumed_at``), and which
replay took up a dead letter (``ops_dead_letters.replay_id``). What else is dropped only says whose turn it is, and is
made again: ``ops_lanes``, and ``local_grid_run_chunks.owner``, ``local_grid_run_chunks.provider``,
``local_grid_run_chunks.calls`` and ``local_grid_run_chunks.claimed_at``.

In PostgreSQL the columns and indexes may be there already: where tables are large, they are made beforehand, without
holding anybody up (docs/how-to/run-in-production.md).
"""

import random
import time
from typing import Any

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

from ops_core.ports.storage import StorageUnavailable

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
OWNER = sa.String(220).with_variant(sa.String(220, collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
DOCUMENT = sa.Text().with_variant(postgresql.JSONB(), "postgresql")

CHANGED = (
    "local_grid_report_runs",
    "local_grid_run_chunks",
    "ops_dead_letters",
    "local_grid_reports",
    "ops_locations",
)
LOCK_MS = 300
ATTEMPTS = 60
PAUSE_SECONDS = (0.2, 0.6)


def upgrade() -> None:
    take_tables()
    drop_half_made_indexes()
    add("ops_locations", sa.Column("opening_hours", DOCUMENT, nullable=True))
    add("local_grid_reports", sa.Column("schedule_problem", DOCUMENT, nullable=True))
    has_problem = "schedule_problem IS NOT NULL AND deleted_at IS NULL"
    index("local_grid_reports_problem_idx", "local_grid_reports", "id", where=has_problem)
    add("local_grid_report_runs", sa.Column("scheduled_for", INSTANT, nullable=True))
    add("local_grid_report_runs", sa.Column("resumed_at", INSTANT, nullable=True))
    index(
        "local_grid_report_runs_occurrence_idx",
        "local_grid_report_runs",
        *("report_id", "scheduled_for"),
        where="scheduled_for IS NOT NULL",
        unique=True,
    )
    add("local_grid_run_chunks", sa.Column("owner", OWNER, nullable=False, server_default=""))
    add("local_grid_run_chunks", sa.Column("provider", KEY, nullable=False, server_default=""))
    add("local_grid_run_chunks", sa.Column("calls", sa.Integer(), nullable=False, server_default="0"))
    add("local_grid_run_chunks", sa.Column("claimed_at", INSTANT, nullable=True))
    columns = ("owner", "provider", "priority", "run_id", "number", "available_at")
    index("local_grid_run_chunks_lane_idx", "local_grid_run_chunks", *columns, where="available_at IS NOT NULL")
    index("local_grid_run_chunks_leased_idx", "local_grid_run_chunks", "owner", "provider", where="state = 'leased'")
    op.create_table(
        "ops_lanes",
        sa.Column("owner", OWNER, nullable=False),
        sa.Column("provider", KEY, nullable=False),
        sa.Column("served_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("owner", "provider", name="ops_lanes_pkey"),
    )
    index("ops_lanes_served_idx", "ops_lanes", "served_at", "owner")
    add("ops_dead_letters", sa.Column("replay_id", KEY, nullable=True))
    index("ops_dead_letters_replay_idx", "ops_dead_letters", "replay_id", where="replay_id IS NOT NULL")


def downgrade() -> None:
    take_tables()
    op.drop_index("ops_dead_letters_replay_idx", "ops_dead_letters")
    op.drop_column("ops_dead_letters", "replay_id")
    op.drop_table("ops_lanes")
    op.drop_index("local_grid_run_chunks_leased_idx", "local_grid_run_chunks")
    op.drop_index("local_grid_run_chunks_lane_idx", "local_grid_run_chunks")
    for column in ("claimed_at", "calls", "provider", "owner"):
        op.drop_column("local_grid_run_chunks", column)
    op.drop_index("local_grid_report_runs_occurrence_idx", "local_grid_report_runs")
    op.drop_column("local_grid_report_runs", "resumed_at")
    op.drop_column("local_grid_report_runs", "scheduled_for")
    op.drop_index("local_grid_reports_problem_idx", "local_grid_reports")
    op.drop_column("local_grid_reports", "schedule_problem")
    op.drop_column("ops_locations", "opening_hours")


def add(table: str, column: "sa.Column[Any]") -> None:
    op.add_column(table, column, if_not_exists=is_postgresql() or None)


def index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(
        name,
        table,
        list(columns),
        unique=unique,
        if_not_exists=is_postgresql() or None,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def is_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"


def take_tables() -> None:
    """Lock in PostgreSQL all tables that change before the first one does, in attempts that are given up soon.

    Whoever needs a table waits behind an attempt that waits. Units of work take tables in different orders, so with
    some of them any order here would end in a deadlock, which PostgreSQL would solve at the expense of either.
    """
    if context.is_offline_mode() or not is_postgresql():
        return
    connection = op.get_bind()
    limit = connection.scalar(sa.text("SHOW lock_timeout"))
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with connection.begin_nested():
                connection.execute(sa.text(f"SET LOCAL lock_timeout = {LOCK_MS}"))
                connection.execute(sa.text(f"LOCK TABLE {', '.join(CHANGED)}"))
                connection.execute(sa.text(f"SET LOCAL lock_timeout = '{limit}'"))
        except StorageUnavailable:
            if attempt == ATTEMPTS:
                raise
            time.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311 - no secret
        else:
            return


def drop_half_made_indexes() -> None:
    """Drop what a CREATE INDEX CONCURRENTLY that was cut off has left in PostgreSQL: nothing uses it."""
    if context.is_offline_mode() or not is_postgresql():
        return
    half_made = sa.text(
        "SELECT indexrelid::regclass::text FROM pg_index "
        "WHERE NOT indisvalid AND indrelid = ANY(CAST(:tables AS regclass[]))"
    )
    for name in op.get_bind().scalars(half_made, {"tables": list(CHANGED)}).all():
        op.execute(f"DROP INDEX {name}")
