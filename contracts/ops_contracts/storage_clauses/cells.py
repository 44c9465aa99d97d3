"""Clauses about cells and listings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ops_contracts.comparison import assert_same
from ops_contracts.samples import BERLIN, WILD, long_text, make_cell, make_listing, make_provenance, make_run, moment
from ops_contracts.storage_clauses.storing import store_run
from ops_core.domain.cell import CellSource, CellState, FailureClass

if TYPE_CHECKING:
    from ops_core.domain.cell import Listing
    from ops_core.ports.storage import Storage, UnitOfWork

CELLS = (
    make_cell(0, 0),
    make_cell(0, 1, state=CellState.ABSENT, rank=None),
    make_cell(0, 2, state=CellState.EMPTY, rank=None, listings=(), provenance=make_provenance(list_length=0)),
    make_cell(0, 3, state=CellState.ERROR, rank=None, listings=(), failure=FailureClass.INPUT, provenance=None),
    make_cell(0, 4, state=CellState.NOT_MEASURED, rank=None, listings=(), provenance=None),
    make_cell(
        1,
        0,
        state=CellState.ESTIMATED,
        rank=21,
        provenance=make_provenance(
            provider=WILD,
            provider_version="2.0.0rc1",
            source=CellSource.ESTIMATED,
            zoom=None,
            depth=100,
            list_length=100,
            observed_at=moment(0.000001),
            cost=0.0006000000000000001,
        ),
        listings=tuple(f"place-{number}" for number in range(100, 0, -1)),
    ),
    make_cell(4, 440, rank=100, listings=(WILD, "a", "A")),
)
LISTINGS = (
    make_listing("a"),
    make_listing("A"),
    make_listing(
        WILD,
        name=long_text(200),
        address=long_text(300),
        coordinates=BERLIN,
        rating=4.699999999999999,
        reviews=2**31 - 1,
        category=long_text(80),
    ),
    make_listing("zero", rating=0.0, reviews=0),
)
RUN = make_run().id


class CellClauses:
    """What the repository of cells promises."""

    def test_cells_come_back_as_stored(self, storage: Storage) -> None:
        """Cells come back equal in every field and of the same types, by keyword and number.

        If this fails: the message names the field. The order of the listings of a cell is their rank.
        """
        with storage.write() as unit:
            store_runs(unit)
            assert unit.cells.add(RUN, CELLS[::-1], ()) == len(CELLS)
        with storage.read() as unit:
            assert_same(unit.cells.of_run(RUN), CELLS)
            assert unit.cells.of_run(make_run(2).id) == ()

    def test_outcomes_are_cells_without_their_evidence(self, storage: Storage) -> None:
        """`outcomes` returns the cells of one run in order, with state, rank and failure, and nothing else of them.

        If this fails: another run's cells are among them, or provenance or listings are read as well.
        """
        with storage.write() as unit:
            store_runs(unit)
            unit.cells.add(RUN, CELLS[::-1], ())
            unit.cells.add(make_run(2).id, CELLS[:1], ())
        with storage.read() as unit:
            wanted = tuple(attrs.evolve(cell, provenance=None, listings=()) for cell in CELLS)
            assert_same(unit.cells.outcomes(RUN), wanted)

    def test_listings_come_back_as_stored(self, storage: Storage) -> None:
        """Listings come back equal in every field, by key, and keys that differ in case are two.

        If this fails: the message names the field; order by key in a binary collation.
        """
        with storage.write() as unit:
            store_runs(unit)
            assert unit.cells.add(RUN, (), LISTINGS) == 0
        with storage.read() as unit:
            assert_same(unit.cells.listings(RUN), tuple(sorted(LISTINGS, key=_key)))
            assert unit.cells.listings(make_run(2).id) == ()

    def test_saved_cells_are_never_overwritten(self, storage: Storage) -> None:
        """A cell that is there stays as it is, whatever comes later for its place.

        If this fails: `add` replaces rows. An answer was paid for, and may be shown already.
        """
        first = make_cell(0, 7, rank=1)
        with storage.write() as unit:
            store_runs(unit)
            unit.cells.add(RUN, [first], ())
            assert unit.cells.add(RUN, [attrs.evolve(first, rank=9)], ()) == 0
        with storage.write() as unit:
            error = attrs.evolve(first, state=CellState.ERROR, rank=None, failure=FailureClass.BUG)
            assert unit.cells.add(RUN, [error], ()) == 0
        with storage.read() as unit:
            assert unit.cells.of_run(RUN) == (first,)

    def test_only_new_cells_count(self, storage: Storage) -> None:
        """`add` returns how many cells it stored, leaving out those that were there.

        If this fails: it returns how many it was given; progress is then counted twice after a repeat.
        """
        with storage.write() as unit:
            store_runs(unit)
            assert unit.cells.add(RUN, [], []) == 0
            assert unit.cells.add(RUN, [make_cell(0, n) for n in (1, 2, 3)], ()) == 3
            assert unit.cells.add(RUN, [make_cell(0, n) for n in (2, 3, 4, 5)], ()) == 2
            assert unit.cells.add(RUN, [make_cell(1, 2)], ()) == 1
            assert unit.cells.add(make_run(2).id, [make_cell(0, 2)], ()) == 1

    def test_the_first_copy_of_a_listing_stays(self, storage: Storage) -> None:
        """Of a listing that is seen again, in one call or a later one, the first copy stays.

        If this fails: listings are replaced, or a listing seen twice is an error.
        """
        first, second = make_listing(name="First"), make_listing(name="Second", rating=5.0)
        with storage.write() as unit:
            store_runs(unit)
            unit.cells.add(RUN, [make_cell(0, 1)], [first, second])
            unit.cells.add(RUN, [make_cell(0, 2)], [second, make_listing("place-2")])
            unit.cells.add(make_run(2).id, [], [second])
        with storage.read() as unit:
            assert unit.cells.listings(RUN) == (first, make_listing("place-2"))
            assert unit.cells.listings(make_run(2).id) == (second,)

    def test_numbers_are_those_of_one_keyword(self, storage: Storage) -> None:
        """`numbers` returns the numbers of the saved cells of one keyword of one run.

        If this fails: a worker skips cells of another keyword, or measures saved ones again.
        """
        with storage.write() as unit:
            store_runs(unit)
            unit.cells.add(RUN, [make_cell(0, 1), make_cell(0, 5), make_cell(1, 2)], ())
            unit.cells.add(make_run(2).id, [make_cell(0, 3)], ())
            found = unit.cells.numbers(RUN, 0)
            assert isinstance(found, frozenset)
            assert found == {1, 5}
            assert unit.cells.numbers(RUN, 1) == {2}
            assert unit.cells.numbers(RUN, 2) == frozenset()

    def test_a_large_run_fits(self, storage: Storage) -> None:
        """All cells of the largest grid with its listings can be stored in one call.

        If this fails: the statement has more parameters than the database takes; insert in batches.
        """
        cells = tuple(make_cell(keyword, number) for keyword in range(5) for number in range(441))
        listings = tuple(make_listing(f"place-{number:04d}") for number in range(2000))
        with storage.write() as unit:
            store_runs(unit)
            assert unit.cells.add(RUN, cells, listings) == len(cells)
        with storage.read() as unit:
            assert len(unit.cells.of_run(RUN)) == len(cells)
            assert len(unit.cells.listings(RUN)) == len(listings)


def store_runs(unit: UnitOfWork) -> None:
    """Store the two runs that cells are added to."""
    store_run(unit, make_run())
    store_run(unit, make_run(2))


def _key(listing: Listing) -> str:
    return listing.key
