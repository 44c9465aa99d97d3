"""Rows that may be there already, many at a time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ops_contracts.samples import make_cell, make_listing, make_provenance, make_run
from ops_core.domain.cell import Cell, CellState, FailureClass
from ops_core.domain.coordinates import Coordinates
from ops_core.ports.storage import StorageFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops_plugins.storage_sql.adapter import SqlStorage

RUN = make_run().id
HARD_TEXT = '"O\'Brien\\s" \\u0041 %s %(rows)s :rows {}\n\t\u2028 \U0001f355 null'


def test_rows_come_back_as_they_were(storage: SqlStorage) -> None:
    """Text that looks like syntax, reals of full precision, microseconds and what is missing are stored as they are."""
    how = make_provenance(
        provider=HARD_TEXT, zoom=None, cost=0.1 + 0.2, observed_at=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    )
    listings = (
        make_listing(HARD_TEXT, name=HARD_TEXT, coordinates=Coordinates(1 / 3, -179.99999999999997), rating=4.7),
        make_listing("bare", address=None, coordinates=None, rating=None, reviews=None, category=None),
    )
    cells = (
        make_cell(0, 0, provenance=how, listings=("bare", HARD_TEXT)),
        Cell(0, 1, CellState.ERROR, failure=FailureClass.INPUT),
    )
    with storage.write() as unit:
        assert unit.cells.add(RUN, cells, listings) == 2
    with storage.read() as unit:
        assert unit.cells.of_run(RUN) == cells
        assert set(unit.cells.listings(RUN)) == set(listings)


def test_only_what_is_new_counts(storage: SqlStorage) -> None:
    """Of rows that are there already, or come twice, each is stored once and counts once."""
    with storage.write() as unit:
        assert unit.cells.add(RUN, [make_cell(0, number) for number in (0, 2)], ()) == 2
    with storage.write() as unit:
        assert unit.cells.add(RUN, [make_cell(0, number) for number in (3, 2, 1, 0, 3)], ()) == 2
    with storage.read() as unit:
        assert unit.cells.numbers(RUN, 0) == {0, 1, 2, 3}


@pytest.mark.parametrize("text", ["nothing \x00 ends", "lone surrogate \ud800"])
def test_what_cannot_be_stored_fails_as_a_whole(storage: SqlStorage, text: str) -> None:
    """A row that the database refuses is an error of storage, and none of the others is kept."""
    listings = [make_listing("good"), make_listing("bad", name=text)]
    kept = []
    try:
        with storage.write() as unit:
            unit.cells.add(RUN, (), listings)
            kept = listings
    except StorageFailed:
        pass
    with storage.read() as unit:
        assert len(unit.cells.listings(RUN)) == len(kept)


@pytest.mark.postgres
@pytest.mark.network
def test_opposite_orders_do_not_wait_for_each_other(new_postgresql_storage: Callable[[], SqlStorage]) -> None:
    """Two units of work that store the same listings and cells in opposite orders both succeed, one after the other.

    A third one holds the row in the middle until both wait, so in the order in which they were given each would have
    stored what the other one waits for.
    """
    storage = new_postgresql_storage()
    keys = ("a", "m", "z")

    def add(order: int) -> int:
        with storage.write() as unit:
            return unit.cells.add(
                RUN,
                [make_cell(0, number) for number in range(3)[::order]],
                [make_listing(key) for key in keys[::order]],
            )

    with ThreadPoolExecutor(2) as pool:
        with storage.write() as unit:
            unit.cells.add(RUN, [make_cell(0, 1)], [make_listing("m")])
            adding = [pool.submit(add, order) for order in (1, -1)]
            _wait_for_waiters(storage, 2)
        added = [future.result(timeout=20) for future in adding]
    assert sorted(added) == [0, 2]
    storage.close()


def _wait_for_waiters(storage: SqlStorage, wanted: int) -> None:
    """Return once so many connections to the database wait for a lock."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with storage._engine.connect() as connection:
            if connection.scalar(waiting) == wanted:
                return
        time.sleep(0.01)
    pytest.fail("Nobody waits.")
