"""The tables. Columns have the names and the order of the fields that they keep, so most rows map by position.

There are no foreign keys from one aggregate to another: services check such references in the transaction that writes
them. Cells have none to their run either, because in PostgreSQL every insert would lock the row of the run, against the
order in which locks are taken: run, chunk, cell.
"""

from __future__ import annotations

import sqlalchemy as sa

from ops_core.domain.cell import CellSource, CellState, FailureClass
from ops_core.domain.chunk import ChunkState
from ops_core.domain.event import EventKind
from ops_core.domain.flag import FlagName
from ops_core.domain.grid import GridMap
from ops_core.domain.metric import MetricId
from ops_core.domain.onboarding import BusinessType, Goal, LocationCount
from ops_core.domain.principal import Role
from ops_core.domain.run import RunPlan, RunState, RunTrigger
from ops_core.domain.sampling import Sampling
from ops_core.domain.schedule import Schedule, ScheduleProblem
from ops_core.domain.setup_task import TaskId
from ops_core.domain.summary import KeywordSummary
from ops_plugins.storage_sql.columns import choice, document, index, instant, key, number, owner, real, text
from ops_plugins.storage_sql.location_tables import figures, location_match_keys, locations
from ops_plugins.storage_sql.metadata import KIND, metadata

__all__ = [
    "KIND",
    "audit",
    "cells",
    "chunks",
    "connections",
    "dead_letters",
    "figures",
    "flag_changes",
    "flags",
    "idempotency_keys",
    "lanes",
    "listings",
    "location_match_keys",
    "locations",
    "metadata",
    "onboarding",
    "outbox",
    "owners",
    "plans",
    "preferences",
    "reports",
    "runs",
    "sessions",
    "setup_tasks",
]

owners = sa.Table(
    "ops_owners",
    metadata,
    owner(primary_key=True),
    key("seeded_from"),
    instant("seeded_at"),
)

onboarding = sa.Table(
    "ops_onboarding",
    metadata,
    owner(primary_key=True),
    choice("business_type", BusinessType, nullable=True),
    choice("location_count", LocationCount, nullable=True),
    document("goals", tuple[Goal, ...]),
    instant("completed_at", nullable=True),
    number("version"),
    instant("updated_at", nullable=True),
    info={KIND: "onboarding"},
)

setup_tasks = sa.Table(
    "ops_setup_tasks",
    metadata,
    owner(primary_key=True),
    choice("task", TaskId, primary_key=True),
    number("position"),
    instant("done_at", nullable=True),
    instant("skipped_at", nullable=True),
)

reports = sa.Table(
    "local_grid_reports",
    metadata,
    key("id", primary_key=True),
    owner(),
    key("location_id"),
    text("name"),
    document("map", GridMap),
    document("keywords", tuple[str, ...]),
    document("schedule", Schedule, nullable=True),
    document("recipients", tuple[str, ...]),
    instant("next_run_at", nullable=True),
    choice("state", RunState),
    key("last_run_id", nullable=True),
    number("version"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at", nullable=True),
    choice("sampling", Sampling),
    document("schedule_problem", ScheduleProblem, nullable=True),
    index("local_grid_reports_live_idx", "owner", "id", where="deleted_at IS NULL"),
    index("local_grid_reports_location_idx", "owner", "location_id", "id"),
    index("local_grid_reports_problem_idx", "id", where="schedule_problem IS NOT NULL AND deleted_at IS NULL"),
    index("local_grid_reports_due_idx", "next_run_at", where="next_run_at IS NOT NULL AND deleted_at IS NULL"),
    info={KIND: "report"},
)

runs = sa.Table(
    "local_grid_report_runs",
    metadata,
    key("id", primary_key=True),
    owner(),
    key("report_id"),
    key("location_id"),
    choice("state", RunState),
    choice("trigger", RunTrigger),
    text("provider"),
    choice("source", CellSource),
    document("keywords", tuple[str, ...]),
    number("total_cells"),
    instant("created_at"),
    instant("started_at", nullable=True),
    instant("finished_at", nullable=True),
    choice("failure", FailureClass, nullable=True),
    text("reason", nullable=True),
    document("summaries", tuple[KeywordSummary, ...]),
    text("trace_id"),
    number("version"),
    instant("scheduled_for", nullable=True),
    instant("resumed_at", nullable=True),
    index(
        "local_grid_report_runs_occurrence_idx",
        *("report_id", "scheduled_for"),
        where="scheduled_for IS NOT NULL",
        unique=True,
    ),
    index("local_grid_report_runs_report_idx", "owner", "report_id", "id"),
    index("local_grid_report_runs_location_idx", "owner", "location_id"),
    index("local_grid_report_runs_open_idx", "id", where="state IN ('queued', 'running')"),
    info={KIND: "run"},
)

plans = sa.Table(
    "local_grid_run_plans",
    metadata,
    key("run_id", sa.ForeignKey(runs.c.id), primary_key=True),
    document("plan", RunPlan),
)

chunks = sa.Table(
    "local_grid_run_chunks",
    metadata,
    key("run_id", sa.ForeignKey(runs.c.id), primary_key=True),
    number("number", primary_key=True),
    number("keyword"),
    document("cells", tuple[int, ...]),
    number("priority"),
    choice("state", ChunkState),
    text("worker", nullable=True),
    number("token"),
    number("attempts"),
    instant("available_at", nullable=True),
    choice("failure", FailureClass, nullable=True),
    text("detail", nullable=True),
    number("saved"),
    # Versions of the hub before revision 0002 leave these out; `mend` of the lanes fills them in.
    owner(server_default=""),
    key("provider", server_default=""),
    number("calls", server_default="0"),
    instant("claimed_at", nullable=True),
    # A chunk that is open but never available would hang its run, and nobody would notice.
    sa.CheckConstraint("(available_at IS NOT NULL) = (state IN ('ready', 'leased'))", name="available"),
    index(
        "local_grid_run_chunks_open_idx",
        *("priority", "run_id", "number", "available_at"),
        where="available_at IS NOT NULL",
    ),
    index(
        "local_grid_run_chunks_lane_idx",
        *("owner", "provider", "priority", "run_id", "number", "available_at"),
        where="available_at IS NOT NULL",
    ),
    index("local_grid_run_chunks_leased_idx", "owner", "provider", where="state = 'leased'"),
)

lanes = sa.Table(
    "ops_lanes",
    metadata,
    owner(primary_key=True),
    key("provider", primary_key=True),
    instant("served_at"),
    index("ops_lanes_served_idx", "served_at", "owner"),
)

cells = sa.Table(
    "local_grid_run_cells",
    metadata,
    key("run_id", primary_key=True),
    number("keyword", primary_key=True),
    number("number", primary_key=True),
    choice("state", CellState),
    number("rank", nullable=True),
    text("provider", nullable=True),
    text("provider_version", nullable=True),
    choice("source", CellSource, nullable=True),
    number("zoom", nullable=True),
    number("depth", nullable=True),
    number("list_length", nullable=True),
    instant("observed_at", nullable=True),
    real("cost", nullable=True),
    document("listings", tuple[str, ...]),
    choice("failure", FailureClass, nullable=True),
    sqlite_with_rowid=False,
)

listings = sa.Table(
    "local_grid_run_listings",
    metadata,
    key("run_id", primary_key=True),
    key("key", primary_key=True),
    text("name"),
    text("address", nullable=True),
    real("lat", nullable=True),
    real("lng", nullable=True),
    real("rating", nullable=True),
    number("reviews", nullable=True),
    text("category", nullable=True),
    sqlite_with_rowid=False,
)

preferences = sa.Table(
    "location_metric_preferences",
    metadata,
    owner(primary_key=True),
    document("metrics", tuple[MetricId, ...]),
    number("version"),
    instant("updated_at", nullable=True),
    info={KIND: "choice of metrics"},
)

connections = sa.Table(
    "platform_connections",
    metadata,
    key("id", primary_key=True),
    owner(),
    text("platform"),
    text("state"),
    text("external_account_id", nullable=True),
    text("display_name", nullable=True),
    sa.Column("token_ciphertext", sa.LargeBinary, nullable=True),
    number("token_version"),
    document("scopes", tuple[str, ...]),
    instant("expires_at", nullable=True),
    instant("last_sync_at", nullable=True),
    text("last_error", nullable=True),
    instant("created_at"),
    instant("updated_at"),
    number("version"),
    index("platform_connections_owner_idx", "owner", "platform", "id"),
)

flags = sa.Table(
    "ops_flags",
    metadata,
    choice("name", FlagName, primary_key=True),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("default_enabled", sa.Boolean, nullable=False, key="default"),
    text("changed_by", nullable=True),
    instant("changed_at", nullable=True),
    text("reason", nullable=True),
    number("version"),
    info={KIND: "flag"},
)

flag_changes = sa.Table(
    "ops_flag_changes",
    metadata,
    key("id", primary_key=True),
    choice("name", FlagName),
    sa.Column("enabled", sa.Boolean, nullable=False),
    text("changed_by"),
    instant("changed_at"),
    text("reason"),
    index("ops_flag_changes_name_idx", "name", "id"),
)

sessions = sa.Table(
    "ops_sessions",
    metadata,
    key("token_hash", primary_key=True),
    owner(),
    document("roles", frozenset[Role]),
    instant("created_at"),
    instant("seen_at"),
    instant("expires_at"),
    instant("revoked_at", nullable=True),
    index("ops_sessions_expires_idx", "expires_at"),
    index("ops_sessions_revoked_idx", "revoked_at", where="revoked_at IS NOT NULL"),
)

idempotency_keys = sa.Table(
    "ops_idempotency_keys",
    metadata,
    owner(primary_key=True),
    key("route", primary_key=True),
    key("key", primary_key=True),
    text("fingerprint"),
    key("result_id"),
    instant("created_at"),
    instant("expires_at"),
    index("ops_idempotency_keys_expires_idx", "expires_at"),
)

outbox = sa.Table(
    "ops_outbox",
    metadata,
    key("id", primary_key=True),
    owner(),
    key("aggregate"),
    choice("kind", EventKind),
    number("occurrence"),
    instant("created_at"),
    instant("sent_at", nullable=True),
    sa.UniqueConstraint("aggregate", "kind", "occurrence"),
    index("ops_outbox_owner_idx", "owner"),
    index("ops_outbox_unsent_idx", "created_at", "id", where="sent_at IS NULL"),
)

dead_letters = sa.Table(
    "ops_dead_letters",
    metadata,
    key("id", primary_key=True),
    owner(),
    key("run_id"),
    key("report_id"),
    number("chunk"),
    choice("failure", FailureClass),
    text("evidence"),
    number("attempts"),
    instant("created_at"),
    instant("replayed_at", nullable=True),
    key("replay_id", nullable=True),
    index("ops_dead_letters_replay_idx", "replay_id", where="replay_id IS NOT NULL"),
    index("ops_dead_letters_owner_idx", "owner", "id"),
    index("ops_dead_letters_waiting_idx", "run_id", where="replayed_at IS NULL"),
    info={KIND: "dead letter"},
)

audit = sa.Table(
    "ops_audit",
    metadata,
    key("id", primary_key=True),
    instant("at"),
    owner(),
    text("actor"),
    text("action"),
    text("detail"),
    index("ops_audit_owner_idx", "owner", "id"),
)
