"""The tables of the Operations Hub.

The types are spelled out here, and not taken from the tables module: what a revision does must never change.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text()
NUMBER = sa.Integer()
REAL: sa.Double[float] = sa.Double()
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
OWNER = sa.String(220).with_variant(sa.String(220, collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
DOCUMENT = sa.Text().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    upgrade_owners()
    upgrade_locations()
    upgrade_reports()
    upgrade_runs()
    upgrade_found()
    upgrade_flags()
    upgrade_requests()
    upgrade_events()


def downgrade() -> None:
    for table in (
        "ops_audit",
        "ops_dead_letters",
        "ops_outbox",
        "ops_idempotency_keys",
        "ops_sessions",
        "ops_flag_changes",
        "ops_flags",
        "local_grid_run_listings",
        "local_grid_run_cells",
        "local_grid_run_chunks",
        "local_grid_run_plans",
        "local_grid_report_runs",
        "local_grid_reports",
        "platform_connections",
        "location_metric_preferences",
        "ops_location_match_keys",
        "ops_locations",
        "ops_setup_tasks",
        "ops_onboarding",
        "ops_owners",
    ):
        op.drop_table(table)


def upgrade_owners() -> None:
    op.create_table(
        "ops_owners",
        needed("owner", OWNER),
        needed("seeded_from", KEY),
        needed("seeded_at", INSTANT),
        sa.PrimaryKeyConstraint("owner", name="ops_owners_pkey"),
    )
    op.create_table(
        "ops_onboarding",
        needed("owner", OWNER),
        optional("business_type", TEXT),
        optional("location_count", TEXT),
        needed("goals", DOCUMENT),
        optional("completed_at", INSTANT),
        needed("version", NUMBER),
        optional("updated_at", INSTANT),
        sa.PrimaryKeyConstraint("owner", name="ops_onboarding_pkey"),
    )
    op.create_table(
        "ops_setup_tasks",
        needed("owner", OWNER),
        needed("task", TEXT),
        needed("position", NUMBER),
        optional("done_at", INSTANT),
        optional("skipped_at", INSTANT),
        sa.PrimaryKeyConstraint("owner", "task", name="ops_setup_tasks_pkey"),
    )
    op.create_table(
        "location_metric_preferences",
        needed("owner", OWNER),
        needed("metrics", DOCUMENT),
        needed("version", NUMBER),
        optional("updated_at", INSTANT),
        sa.PrimaryKeyConstraint("owner", name="location_metric_preferences_pkey"),
    )
    op.create_table(
        "platform_connections",
        needed("id", KEY),
        needed("owner", OWNER),
        needed("platform", TEXT),
        needed("state", TEXT),
        optional("external_account_id", TEXT),
        optional("display_name", TEXT),
        optional("token_ciphertext", sa.LargeBinary()),
        needed("token_version", NUMBER),
        needed("scopes", DOCUMENT),
        optional("expires_at", INSTANT),
        optional("last_sync_at", INSTANT),
        optional("last_error", TEXT),
        needed("created_at", INSTANT),
        needed("updated_at", INSTANT),
        needed("version", NUMBER),
        sa.PrimaryKeyConstraint("id", name="platform_connections_pkey"),
    )
    index("platform_connections_owner_idx", "platform_connections", "owner", "platform", "id")


def upgrade_locations() -> None:
    op.create_table(
        "ops_locations",
        needed("id", KEY),
        needed("owner", OWNER),
        needed("name", TEXT),
        needed("source_mode", TEXT),
        needed("line1", TEXT),
        needed("city", TEXT),
        needed("country", TEXT),
        optional("line2", TEXT),
        optional("region", TEXT),
        optional("postal_code", TEXT),
        optional("phone", TEXT),
        optional("website", TEXT),
        optional("category", TEXT),
        optional("lat", REAL),
        optional("lng", REAL),
        optional("place_id", TEXT),
        needed("created_at", INSTANT),
        needed("updated_at", INSTANT),
        needed("version", NUMBER),
        optional("deleted_at", INSTANT),
        optional("merged_into", KEY),
        needed("merged_from", DOCUMENT),
        sa.PrimaryKeyConstraint("id", name="ops_locations_pkey"),
    )
    index("ops_locations_live_idx", "ops_locations", "owner", "id", where="deleted_at IS NULL")
    index("ops_locations_deleted_idx", "ops_locations", "owner", where="deleted_at IS NOT NULL")
    op.create_table(
        "ops_location_match_keys",
        needed("owner", OWNER),
        needed("key", KEY),
        needed("location_id", KEY),
        sa.PrimaryKeyConstraint("owner", "key", "location_id", name="ops_location_match_keys_pkey"),
        sqlite_with_rowid=False,
    )
    index("ops_location_match_keys_location_idx", "ops_location_match_keys", "location_id", "key")


def upgrade_reports() -> None:
    op.create_table(
        "local_grid_reports",
        needed("id", KEY),
        needed("owner", OWNER),
        needed("location_id", KEY),
        needed("name", TEXT),
        needed("map", DOCUMENT),
        needed("keywords", DOCUMENT),
        optional("schedule", DOCUMENT),
        needed("recipients", DOCUMENT),
        optional("next_run_at", INSTANT),
        needed("state", TEXT),
        optional("last_run_id", KEY),
        needed("version", NUMBER),
        needed("created_at", INSTANT),
        needed("updated_at", INSTANT),
        optional("deleted_at", INSTANT),
        needed("sampling", TEXT),
        sa.PrimaryKeyConstraint("id", name="local_grid_reports_pkey"),
    )
    index("local_grid_reports_live_idx", "local_grid_reports", "owner", "id", where="deleted_at IS NULL")
    index("local_grid_reports_location_idx", "local_grid_reports", "owner", "location_id", "id")
    is_scheduled = "next_run_at IS NOT NULL AND deleted_at IS NULL"
    index("local_grid_reports_due_idx", "local_grid_reports", "next_run_at", where=is_scheduled)


def upgrade_runs() -> None:
    op.create_table(
        "local_grid_report_runs",
        needed("id", KEY),
        needed("owner", OWNER),
        needed("report_id", KEY),
        needed("location_id", KEY),
        needed("state", TEXT),
        needed("trigger", TEXT),
        needed("provider", TEXT),
        needed("source", TEXT),
        needed("keywords", DOCUMENT),
        needed("total_cells", NUMBER),
        needed("created_at", INSTANT),
        optional("started_at", INSTANT),
        optional("finished_at", INSTANT),
        optional("failure", TEXT),
        optional("reason", TEXT),
        needed("summaries", DOCUMENT),
        needed("trace_id", TEXT),
        needed("version", NUMBER),
        sa.PrimaryKeyConstraint("id", name="local_grid_report_runs_pkey"),
    )
    index("local_grid_report_runs_report_idx", "local_grid_report_runs", "owner", "report_id", "id")
    index("local_grid_report_runs_location_idx", "local_grid_report_runs", "owner", "location_id")
    is_open = "state IN ('queued', 'running')"
    index("local_grid_report_runs_open_idx", "local_grid_report_runs", "id", where=is_open)
    op.create_table(
        "local_grid_run_plans",
        needed("run_id", KEY),
        needed("plan", DOCUMENT),
        sa.PrimaryKeyConstraint("run_id", name="local_grid_run_plans_pkey"),
        of_run("local_grid_run_plans"),
    )
    op.create_table(
        "local_grid_run_chunks",
        needed("run_id", KEY),
        needed("number", NUMBER),
        needed("keyword", NUMBER),
        needed("cells", DOCUMENT),
        needed("priority", NUMBER),
        needed("state", TEXT),
        optional("worker", TEXT),
        needed("token", NUMBER),
        needed("attempts", NUMBER),
        optional("available_at", INSTANT),
        optional("failure", TEXT),
        optional("detail", TEXT),
        needed("saved", NUMBER),
        sa.PrimaryKeyConstraint("run_id", "number", name="local_grid_run_chunks_pkey"),
        sa.CheckConstraint(
            "(available_at IS NOT NULL) = (state IN ('ready', 'leased'))",
            name=op.f("local_grid_run_chunks_available_check"),
        ),
        of_run("local_grid_run_chunks"),
    )
    columns = ("priority", "run_id", "number", "available_at")
    index("local_grid_run_chunks_open_idx", "local_grid_run_chunks", *columns, where="available_at IS NOT NULL")


def upgrade_found() -> None:
    op.create_table(
        "local_grid_run_cells",
        needed("run_id", KEY),
        needed("keyword", NUMBER),
        needed("number", NUMBER),
        needed("state", TEXT),
        optional("rank", NUMBER),
        optional("provider", TEXT),
        optional("provider_version", TEXT),
        optional("source", TEXT),
        optional("zoom", NUMBER),
        optional("depth", NUMBER),
        optional("list_length", NUMBER),
        optional("observed_at", INSTANT),
        optional("cost", REAL),
        needed("listings", DOCUMENT),
        optional("failure", TEXT),
        sa.PrimaryKeyConstraint("run_id", "keyword", "number", name="local_grid_run_cells_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "local_grid_run_listings",
        needed("run_id", KEY),
        needed("key", KEY),
        needed("name", TEXT),
        optional("address", TEXT),
        optional("lat", REAL),
        optional("lng", REAL),
        optional("rating", REAL),
        optional("reviews", NUMBER),
        optional("category", TEXT),
        sa.PrimaryKeyConstraint("run_id", "key", name="local_grid_run_listings_pkey"),
        sqlite_with_rowid=False,
    )


def upgrade_flags() -> None:
    op.create_table(
        "ops_flags",
        needed("name", TEXT),
        needed("enabled", sa.Boolean()),
        needed("default_enabled", sa.Boolean()),
        optional("changed_by", TEXT),
        optional("changed_at", INSTANT),
        optional("reason", TEXT),
        needed("version", NUMBER),
        sa.PrimaryKeyConstraint("name", name="ops_flags_pkey"),
    )
    op.create_table(
        "ops_flag_changes",
        needed("id", KEY),
        needed("name", TEXT),
        needed("enabled", sa.Boolean()),
        needed("changed_by", TEXT),
        needed("changed_at", INSTANT),
        needed("reason", TEXT),
        sa.PrimaryKeyConstraint("id", name="ops_flag_changes_pkey"),
    )
    index("ops_flag_changes_name_idx", "ops_flag_changes", "name", "id")


def upgrade_requests() -> None:
    op.create_table(
        "ops_sessions",
        needed("token_hash", KEY),
        needed("owner", OWNER),
        needed("roles", DOCUMENT),
        needed("created_at", INSTANT),
        needed("seen_at", INSTANT),
        needed("expires_at", INSTANT),
        optional("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("token_hash", name="ops_sessions_pkey"),
    )
    index("ops_sessions_expires_idx", "ops_sessions", "expires_at")
    index("ops_sessions_revoked_idx", "ops_sessions", "revoked_at", where="revoked_at IS NOT NULL")
    op.create_table(
        "ops_idempotency_keys",
        needed("owner", OWNER),
        needed("route", KEY),
        needed("key", KEY),
        needed("fingerprint", TEXT),
        needed("result_id", KEY),
        needed("created_at", INSTANT),
        needed("expires_at", INSTANT),
        sa.PrimaryKeyConstraint("owner", "route", "key", name="ops_idempotency_keys_pkey"),
    )
    index("ops_idempotency_keys_expires_idx", "ops_idempotency_keys", "expires_at")


def upgrade_events() -> None:
    op.create_table(
        "ops_outbox",
        needed("id", KEY),
        needed("owner", OWNER),
        needed("aggregate", KEY),
        needed("kind", TEXT),
        needed("occurrence", NUMBER),
        needed("created_at", INSTANT),
        optional("sent_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="ops_outbox_pkey"),
        sa.UniqueConstraint("aggregate", "kind", "occurrence", name="ops_outbox_aggregate_key"),
    )
    index("ops_outbox_owner_idx", "ops_outbox", "owner")
    index("ops_outbox_unsent_idx", "ops_outbox", "created_at", "id", where="sent_at IS NULL")
    op.create_table(
        "ops_dead_letters",
        needed("id", KEY),
        needed("owner", OWNER),
        needed("run_id", KEY),
        needed("report_id", KEY),
        needed("chunk", NUMBER),
        needed("failure", TEXT),
        needed("evidence", TEXT),
        needed("attempts", NUMBER),
        needed("created_at", INSTANT),
        optional("replayed_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="ops_dead_letters_pkey"),
    )
    index("ops_dead_letters_owner_idx", "ops_dead_letters", "owner", "id")
    index("ops_dead_letters_waiting_idx", "ops_dead_letters", "run_id", where="replayed_at IS NULL")
    op.create_table(
        "ops_audit",
        needed("id", KEY),
        needed("at", INSTANT),
        needed("owner", OWNER),
        needed("actor", TEXT),
        needed("action", TEXT),
        needed("detail", TEXT),
        sa.PrimaryKeyConstraint("id", name="ops_audit_pkey"),
    )
    index("ops_audit_owner_idx", "ops_audit", "owner", "id")


def needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)


def optional(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def of_run(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["run_id"], ["local_grid_report_runs.id"], name=f"{table}_run_id_fkey")


def index(name: str, table: str, *columns: str, where: str | None = None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)
