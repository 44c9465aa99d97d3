"""The tables of locations: themselves, how similar ones are found, and their latest figures."""

from __future__ import annotations

import sqlalchemy as sa

from ops_core.domain.cell import CellSource
from ops_core.domain.location import SourceMode
from ops_core.domain.opening_hours import OpeningPeriod
from ops_plugins.storage_sql.columns import choice, document, index, instant, key, number, owner, real, text
from ops_plugins.storage_sql.metadata import KIND, metadata

locations = sa.Table(
    "ops_locations",
    metadata,
    key("id", primary_key=True),
    owner(),
    text("name"),
    choice("source_mode", SourceMode),
    text("line1"),
    text("city"),
    text("country"),
    text("line2", nullable=True),
    text("region", nullable=True),
    text("postal_code", nullable=True),
    text("phone", nullable=True),
    text("website", nullable=True),
    text("category", nullable=True),
    real("lat", nullable=True),
    real("lng", nullable=True),
    text("place_id", nullable=True),
    instant("created_at"),
    instant("updated_at"),
    number("version"),
    instant("deleted_at", nullable=True),
    key("merged_into", nullable=True),
    document("merged_from", tuple[str, ...]),
    document("opening_hours", tuple[OpeningPeriod, ...], nullable=True),
    # Made from the fields above when the location had the version `search_version`. Versions of the hub before revision
    # 0003 know nothing of these, so what they have not kept up to date since is passed over.
    text("search_text", nullable=True),
    key("name_order", nullable=True),
    key("address_order", nullable=True),
    number("search_version", nullable=True),
    index("ops_locations_live_idx", "owner", "id", where="deleted_at IS NULL"),
    index("ops_locations_deleted_idx", "owner", where="deleted_at IS NOT NULL"),
    info={KIND: "location"},
)

location_match_keys = sa.Table(
    "ops_location_match_keys",
    metadata,
    owner(primary_key=True),
    key("key", primary_key=True),
    key("location_id", primary_key=True),
    index("ops_location_match_keys_location_idx", "location_id", "key"),
    sqlite_with_rowid=False,
)

figures = sa.Table(
    "ops_location_figures",
    metadata,
    owner(),
    key("location_id", primary_key=True),
    key("run_id"),
    key("report_id"),
    choice("source", CellSource),
    text("provider"),
    instant("finished_at"),
    real("average_rank", nullable=True),
    real("average_total_rank", nullable=True),
    real("top3_share", nullable=True),
    real("found_share", nullable=True),
    real("coverage", nullable=True),
    real("change_since_last_run", nullable=True),
    index("ops_location_figures_owner_idx", "owner"),
)
