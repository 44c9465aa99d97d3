"""The tables. Columns have the names and the order of the fields that they keep, so most rows map by position.

There are no foreign keys from one aggregate to another: services check such references in the transaction that writes
them. Cells have none to their run either, because in PostgreSQL every insert would lock the row of the run, against the
order in which locks are taken: run, chunk, cell.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ops_core.domain.cell import CellSource, CellState, FailureClass
from ops_core.domain.chunk import ChunkState
from ops_core.domain.event import EventKind
from ops_core.domain.flag import FlagName
from ops_core.domain.grid import GridMap
from ops_core.domain.location import SourceMode
from ops_core.domain.metric import MetricId
from ops_core.domain.onboarding import BusinessType, Goal, LocationCount
from ops_core.domain.principal import Role
from ops_core.domain.run import RunPlan, RunState, RunTrigger
from ops_core.domain.schedule import Schedule
from ops_core.domain.setup_task import TaskId
from ops_core.domain.summary import KeywordSummary
from ops_plugins.storage_sql.types import Choice, Document, UtcDateTime

_OWNER_WIDTH = 220

metadata = sa.MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)


def _key(name: str, *arguments: Any, **options: Any) -> sa.Column[str]:
    """Return a column of identifiers, which sort by their bytes in every database."""
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, *arguments, **{"nullable": False, **options})


def _owner(**options: Any) -> sa.Column[str]:
    kind = sa.String(_OWNER_WIDTH).with_variant(sa.String(_OWNER_WIDTH, collation="C"), "postgresql")
    return sa.Column("owner", kind, nullable=False, **options)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UtcDateTime(is_needed=not nullable), nullable=nullable)


def _choice(name: str, kind: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, Choice(kind), **{"nullable": False, **options})


def _document(name: str, kind: Any, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Document(kind, is_needed=not nullable), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _number(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, nullable=nullable, autoincrement=False, **options)


def _real(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Double, nullable=nullable)


def _index(name: str, *columns: str, where: str | None = None, unique: bool = False) -> sa.Index:
    condition = None if where is None else sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


owners = sa.Table(
    "ops_owners",
    metadata,
    _owner(primary_key=True),
    _key("seeded_from"),
    _instant("seeded_at"),
)

onboarding = sa.Table(
    "ops_onboarding",
    metadata,
    _owner(primary_key=True),
    _choice("business_type", BusinessType, nullable=True),
    _choice("location_count", LocationCount, nullable=True),
    _document("goals", tuple[Goal, ...]),
    _instant("completed_at", nullable=True),
    _number("version"),
    _instant("updated_at", nullable=True),
)

setup_tasks = sa.Table(
    "ops_setup_tasks",
    metadata,
    _owner(primary_key=True),
    _choice("task", TaskId, primary_key=True),
    _number("position"),
    _instant("done_at", nullable=True),
    _instant("skipped_at", nullable=True),
)

locations = sa.Table(
    "ops_locations",
    metadata,
    _key("id", primary_key=True),
    _owner(),
    _text("name"),
    _choice("source_mode", SourceMode),
    _text("line1"),
    _text("city"),
    _text("country"),
    _text("line2", nullable=True),
    _text("region", nullable=True),
    _text("postal_code", nullable=True),
    _text("phone", nullable=True),
    _text("website", nullable=True),
    _text("category", nullable=True),
    _real("lat", nullable=True),
    _real("lng", nullable=True),
    _text("place_id", nullable=True),
    _instant("created_at"),
    _instant("updated_at"),
    _number("version"),
    _instant("deleted_at", nullable=True),
    _key("merged_into", nullable=True),
    _document("merged_from", tuple[str, ...]),
    _index("ops_locations_live_idx", "owner", "id", where="deleted_at IS NULL"),
    _index("ops_locations_deleted_idx", "owner", where="deleted_at IS NOT NULL"),
)

location_match_keys = sa.Table(
    "ops_location_match_keys",
    metadata,
    _owner(primary_key=True),
    _key("key", primary_key=True),
    _key("location_id", primary_key=True),
    _index("ops_location_match_keys_location_idx", "location_id", "key"),
    sqlite_with_rowid=False,
)

reports = sa.Table(
    "local_grid_reports",
    metadata,
    _key("id", primary_key=True),
    _owner(),
    _key("location_id"),
    _text("name"),
    _document("map", GridMap),
    _document("keywords", tuple[str, ...]),
    _document("schedule", Schedule, nullable=True),
    _document("recipients", tuple[str, ...]),
    _instant("next_run_at", nullable=True),
    _choice("state", RunState),
    _key("last_run_id", nullable=True),
    _number("version"),
    _instant("created_at"),
    _instant("updated_at"),
    _instant("deleted_at", nullable=True),
    _index("local_grid_reports_live_idx", "owner", "id", where="deleted_at IS NULL"),
    _index("local_grid_reports_location_idx", "owner", "location_id", "id"),
    _index("local_grid_reports_due_idx", "next_run_at", where="next_run_at IS NOT NULL AND deleted_at IS NULL"),
)

runs = sa.Table(
    "local_grid_report_runs",
    metadata,
    _key("id", primary_key=True),
    _owner(),
    _key("report_id"),
    _key("location_id"),
    _choice("state", RunState),
    _choice("trigger", RunTrigger),
    _text("provider"),
    _choice("source", CellSource),
    _document("keywords", tuple[str, ...]),
    _number("total_cells"),
    _instant("created_at"),
    _instant("started_at", nullable=True),
    _instant("finished_at", nullable=True),
    _choice("failure", FailureClass, nullable=True),
    _text("reason", nullable=True),
    _document("summaries", tuple[KeywordSummary, ...]),
    _text("trace_id"),
    _number("version"),
    _index("local_grid_report_runs_report_idx", "owner", "report_id", "id"),
    _index("local_grid_report_runs_location_idx", "owner", "location_id"),
    _index("local_grid_report_runs_open_idx", "id", where="state IN ('queued', 'running')"),
)

plans = sa.Table(
    "local_grid_run_plans",
    metadata,
    _key("run_id", sa.ForeignKey(runs.c.id), primary_key=True),
    _document("plan", RunPlan),
)

chunks = sa.Table(
    "local_grid_run_chunks",
    metadata,
    _key("run_id", sa.ForeignKey(runs.c.id), primary_key=True),
    _number("number", primary_key=True),
    _number("keyword"),
    _document("cells", tuple[int, ...]),
    _number("priority"),
    _choice("state", ChunkState),
    _text("worker", nullable=True),
    _number("token"),
    _number("attempts"),
    _instant("available_at", nullable=True),
    _choice("failure", FailureClass, nullable=True),
    _text("detail", nullable=True),
    _number("saved"),
    # A chunk that is open but never available would hang its run, and nobody would notice.
    sa.CheckConstraint("(available_at IS NOT NULL) = (state IN ('ready', 'leased'))", name="available"),
    _index(
        "local_grid_run_chunks_open_idx",
        *("priority", "run_id", "number", "available_at"),
        where="available_at IS NOT NULL",
    ),
)

cells = sa.Table(
    "local_grid_run_cells",
    metadata,
    _key("run_id", primary_key=True),
    _number("keyword", primary_key=True),
    _number("number", primary_key=True),
    _choice("state", CellState),
    _number("rank", nullable=True),
    _text("provider", nullable=True),
    _text("provider_version", nullable=True),
    _choice("source", CellSource, nullable=True),
    _number("zoom", nullable=True),
    _number("depth", nullable=True),
    _number("list_length", nullable=True),
    _instant("observed_at", nullable=True),
    _real("cost", nullable=True),
    _document("listings", tuple[str, ...]),
    _choice("failure", FailureClass, nullable=True),
    sqlite_with_rowid=False,
)

listings = sa.Table(
    "local_grid_run_listings",
    metadata,
    _key("run_id", primary_key=True),
    _key("key", primary_key=True),
    _text("name"),
    _text("address", nullable=True),
    _real("lat", nullable=True),
    _real("lng", nullable=True),
    _real("rating", nullable=True),
    _number("reviews", nullable=True),
    _text("category", nullable=True),
    sqlite_with_rowid=False,
)

preferences = sa.Table(
    "location_metric_preferences",
    metadata,
    _owner(primary_key=True),
    _document("metrics", tuple[MetricId, ...]),
    _number("version"),
    _instant("updated_at", nullable=True),
)

connections = sa.Table(
    "platform_connections",
    metadata,
    _key("id", primary_key=True),
    _owner(),
    _text("platform"),
    _text("state"),
    _text("external_account_id", nullable=True),
    _text("display_name", nullable=True),
    sa.Column("token_ciphertext", sa.LargeBinary, nullable=True),
    _number("token_version"),
    _document("scopes", tuple[str, ...]),
    _instant("expires_at", nullable=True),
    _instant("last_sync_at", nullable=True),
    _text("last_error", nullable=True),
    _instant("created_at"),
    _instant("updated_at"),
    _number("version"),
    _index("platform_connections_owner_idx", "owner", "platform", "id"),
)

flags = sa.Table(
    "ops_flags",
    metadata,
    _choice("name", FlagName, primary_key=True),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("default_enabled", sa.Boolean, nullable=False, key="default"),
    _text("changed_by", nullable=True),
    _instant("changed_at", nullable=True),
    _text("reason", nullable=True),
    _number("version"),
)

flag_changes = sa.Table(
    "ops_flag_changes",
    metadata,
    _key("id", primary_key=True),
    _choice("name", FlagName),
    sa.Column("enabled", sa.Boolean, nullable=False),
    _text("changed_by"),
    _instant("changed_at"),
    _text("reason"),
    _index("ops_flag_changes_name_idx", "name", "id"),
)

sessions = sa.Table(
    "ops_sessions",
    metadata,
    _key("token_hash", primary_key=True),
    _owner(),
    _document("roles", frozenset[Role]),
    _instant("created_at"),
    _instant("seen_at"),
    _instant("expires_at"),
    _instant("revoked_at", nullable=True),
    _index("ops_sessions_expires_idx", "expires_at"),
    _index("ops_sessions_revoked_idx", "revoked_at", where="revoked_at IS NOT NULL"),
)

idempotency_keys = sa.Table(
    "ops_idempotency_keys",
    metadata,
    _owner(primary_key=True),
    _key("route", primary_key=True),
    _key("key", primary_key=True),
    _text("fingerprint"),
    _key("result_id"),
    _instant("created_at"),
    _instant("expires_at"),
    _index("ops_idempotency_keys_expires_idx", "expires_at"),
)

outbox = sa.Table(
    "ops_outbox",
    metadata,
    _key("id", primary_key=True),
    _owner(),
    _key("aggregate"),
    _choice("kind", EventKind),
    _number("occurrence"),
    _instant("created_at"),
    _instant("sent_at", nullable=True),
    sa.UniqueConstraint("aggregate", "kind", "occurrence"),
    _index("ops_outbox_owner_idx", "owner"),
    _index("ops_outbox_unsent_idx", "created_at", "id", where="sent_at IS NULL"),
)

dead_letters = sa.Table(
    "ops_dead_letters",
    metadata,
    _key("id", primary_key=True),
    _owner(),
    _key("run_id"),
    _key("report_id"),
    _number("chunk"),
    _choice("failure", FailureClass),
    _text("evidence"),
    _number("attempts"),
    _instant("created_at"),
    _instant("replayed_at", nullable=True),
    _index("ops_dead_letters_owner_idx", "owner", "id"),
    _index("ops_dead_letters_waiting_idx", "run_id", where="replayed_at IS NULL"),
)

audit = sa.Table(
    "ops_audit",
    metadata,
    _key("id", primary_key=True),
    _instant("at"),
    _owner(),
    _text("actor"),
    _text("action"),
    _text("detail"),
    _index("ops_audit_owner_idx", "owner", "id"),
)
