"""Cells of runs and the listings found in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.cell import Cell, Listing, Provenance
from ops_core.domain.coordinates import Coordinates
from ops_plugins.storage_sql.insertion import insert_new
from ops_plugins.storage_sql.tables import cells as cell_table
from ops_plugins.storage_sql.tables import listings as listing_table

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALL = (
    sa.select(*list(cell_table.c)[1:])
    .where(cell_table.c.run_id == sa.bindparam("run"))
    .order_by(cell_table.c.keyword, cell_table.c.number)
)
_OUTCOMES = (
    sa.select(cell_table.c.keyword, cell_table.c.number, cell_table.c.state, cell_table.c.rank, cell_table.c.failure)
    .where(cell_table.c.run_id == sa.bindparam("run"))
    .order_by(cell_table.c.keyword, cell_table.c.number)
)
_NUMBERS = sa.select(cell_table.c.number).where(
    cell_table.c.run_id == sa.bindparam("run"), cell_table.c.keyword == sa.bindparam("of_keyword")
)
_LISTINGS = (
    sa.select(*list(listing_table.c)[1:])
    .where(listing_table.c.run_id == sa.bindparam("run"))
    .order_by(listing_table.c.key)
)
_NOT_ASKED = (None,) * len(attrs.fields(Provenance))


@attrs.frozen
class SqlCells:
    """Keeps answers."""

    connection: Connection

    def add(self, run_id: str, cells: Sequence[Cell], listings: Sequence[Listing]) -> int:
        """Store the cells that are not there yet and return how many; of a listing, the first copy stays.

        Everybody stores in the same order: two units of work that store the same rows at once, as chunks of one run
        do with listings, would otherwise wait for each other. Listings come last, so that others wait for a short time.
        """
        rows = [_cell_row(run_id, cell) for cell in sorted(cells, key=_place)]
        added = insert_new(self.connection, cell_table, rows) if rows else 0
        if listings:
            first = {listing.key: listing for listing in reversed(listings)}
            insert_new(self.connection, listing_table, [_listing_row(run_id, first[key]) for key in sorted(first)])
        return added

    def numbers(self, run_id: str, keyword: int) -> frozenset[int]:
        """Return the numbers of the saved cells of one keyword."""
        given = {"run": run_id, "of_keyword": keyword}
        return frozenset(self.connection.execute(_NUMBERS, given).scalars())

    def of_run(self, run_id: str) -> tuple[Cell, ...]:
        """Return the saved cells of a run, by keyword and number."""
        return tuple([_cell(row) for row in self.connection.execute(_ALL, {"run": run_id})])

    def outcomes(self, run_id: str) -> tuple[Cell, ...]:
        """Return the saved cells of a run, by keyword and number, without provenance and listings."""
        rows = self.connection.execute(_OUTCOMES, {"run": run_id})
        return tuple([Cell(keyword, number, state, rank, failure=why) for keyword, number, state, rank, why in rows])

    def listings(self, run_id: str) -> tuple[Listing, ...]:
        """Return the listings seen in a run, by key."""
        return tuple([_listing(row) for row in self.connection.execute(_LISTINGS, {"run": run_id})])


def _place(cell: Cell) -> tuple[int, int]:
    return cell.keyword, cell.number


def _cell_row(run_id: str, cell: Cell) -> tuple[Any, ...]:
    how = cell.provenance
    provenance = (
        _NOT_ASKED
        if how is None
        else (
            how.provider,
            how.provider_version,
            how.source,
            how.zoom,
            how.depth,
            how.list_length,
            how.observed_at,
            how.cost,
        )
    )
    return (run_id, cell.keyword, cell.number, cell.state, cell.rank, *provenance, cell.listings, cell.failure)


def _cell(row: Sequence[Any]) -> Cell:
    keyword, number, state, rank, *how, keys, failure = row
    return Cell(keyword, number, state, rank, None if how[0] is None else Provenance(*how), keys, failure)


def _listing_row(run_id: str, listing: Listing) -> tuple[Any, ...]:
    lat, lng = (None, None) if listing.coordinates is None else (listing.coordinates.lat, listing.coordinates.lng)
    rest = (listing.rating, listing.reviews, listing.category)
    return (run_id, listing.key, listing.name, listing.address, lat, lng, *rest)


def _listing(row: Sequence[Any]) -> Listing:
    key, name, address, lat, lng, rating, reviews, category = row
    coordinates = None if lat is None else Coordinates(lat, lng)
    return Listing(key, name, address, coordinates, rating, reviews, category)
