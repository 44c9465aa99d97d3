"""What lists of locations are searched and sorted by, and the latest figures of each location.

Everything is added and may be NULL, so that hosts of the version before go on working beside hosts of this one. The
text that is searched says of which version of its location it was made: what a host of the version before has changed
is found by its name alone until it is changed again.

Going back loses ``ops_location_figures``, which come again with the next run of each location. What else is dropped is
made again from the rest of the row: ``ops_locations.search_text``, ``ops_locations.name_order``,
``ops_locations.address_order`` and ``ops_locations.search_version``.
"""

import random
import time
from typing import Any

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

from ops_core.domain.folding import fold
from ops_core.ports.storage import StorageUnavailable

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
OWNER = sa.String(220).with_variant(sa.String(220, collation="C"), "postgresql")
INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")

SEARCHED = (
    "name", "line1", "line2", "city", "region", "postal_code", "country", "phone", "website", "category", "place_id"
)  # fmt: skip
AT_ONCE = 1000
LOCK_MS = 300
ATTEMPTS = 60
PAUSE_SECONDS = (0.2, 0.6)


def upgrade() -> None:
    if not context.is_offline_mode():
        make_what_is_searched()
    take_table()
    op.add_column("ops_locations", sa.Column("search_text", sa.Text(), nullable=True))
    op.add_column("ops_locations", sa.Column("name_order", KEY, nullable=True))
    op.add_column("ops_locations", sa.Column("address_order", KEY, nullable=True))
    op.add_column("ops_locations", sa.Column("search_version", sa.Integer(), nullable=True))
    if not context.is_offline_mode():
        fill_in()
    op.create_table(
        "ops_location_figures",
        sa.Column("owner", OWNER, nullable=False),
        sa.Column("location_id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("report_id", KEY, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("finished_at", INSTANT, nullable=False),
        sa.Column("average_rank", sa.Double(), nullable=True),
        sa.Column("average_total_rank", sa.Double(), nullable=True),
        sa.Column("top3_share", sa.Double(), nullable=True),
        sa.Column("found_share", sa.Double(), nullable=True),
        sa.Column("coverage", sa.Double(), nullable=True),
        sa.Column("change_since_last_run", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("location_id", name="ops_location_figures_pkey"),
    )
    op.create_index("ops_location_figures_owner_idx", "ops_location_figures", ["owner"])


def downgrade() -> None:
    take_table()
    op.drop_table("ops_location_figures")
    for column in ("search_version", "address_order", "name_order", "search_text"):
        op.drop_column("ops_locations", column)


def make_what_is_searched() -> None:
    """Make what is searched and sorted by of every location, in a table of its own, as long as nobody has to wait."""
    made = op.create_table(
        "ops_locations_made",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("name_order", sa.Text(), nullable=False),
        sa.Column("address_order", sa.Text(), nullable=False),
    )
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in ("id", "version", *SEARCHED)]
    some = sa.select(*columns).select_from(sa.table("ops_locations")).order_by(columns[0]).limit(AT_ONCE)
    connection = op.get_bind()
    after = ""
    while rows := connection.execute(some.where(columns[0] > after)).mappings().all():
        connection.execute(sa.insert(made), [made_of(row) for row in rows])
        after = rows[-1]["id"]


def made_of(row: Any) -> dict[str, Any]:
    """Return what ops_core.domain.overview makes of a location at this revision."""
    return {
        "id": row["id"],
        "version": row["version"],
        "search_text": "\n".join(fold(row[name]) for name in SEARCHED if row[name]),
        "name_order": fold(row["name"]),
        "address_order": f"{fold(row['city'])}\n{fold(row['line1'])}",
    }


def fill_in() -> None:
    """Take over what was made, for locations that have not been changed since; then drop the table."""
    op.execute(
        "UPDATE ops_locations SET search_text = made.search_text, name_order = made.name_order,"
        " address_order = made.address_order, search_version = made.version FROM ops_locations_made AS made"
        " WHERE made.id = ops_locations.id AND made.version = ops_locations.version"
    )
    op.drop_table("ops_locations_made")


def take_table() -> None:
    """Lock the table that changes in PostgreSQL, in attempts that are given up soon.

    Whoever needs the table waits behind an attempt that waits for somebody else.
    """
    if context.is_offline_mode() or op.get_context().dialect.name != "postgresql":
        return
    connection = op.get_bind()
    limit = connection.scalar(sa.text("SHOW lock_timeout"))
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with connection.begin_nested():
                connection.execute(sa.text(f"SET LOCAL lock_timeout = {LOCK_MS}"))
                connection.execute(sa.text("LOCK TABLE ops_locations"))
                connection.execute(sa.text(f"SET LOCAL lock_timeout = '{limit}'"))
        except StorageUnavailable:
            if attempt == ATTEMPTS:
                raise
            time.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311 - no secret
        else:
            return
