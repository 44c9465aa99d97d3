"""Clauses about the latest figures of locations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import ALICE, BOB, ident, make_figures, make_location
from ops_contracts.storage_clauses.storing import store_location
from ops_core.domain.cell import CellSource

if TYPE_CHECKING:
    from ops_core.domain.figures import LocationFigures
    from ops_core.ports.storage import Storage

BARE = make_figures(
    source=CellSource.RECORDED,
    provider="recorded",
    average_rank=None,
    average_total_rank=None,
    top3_share=None,
    found_share=None,
    coverage=0.0,
    change_since_last_run=None,
)


class FigureClauses:
    """What the repository of figures promises."""

    @pytest.mark.parametrize("figures", [make_figures(), BARE], ids=["full", "bare"])
    def test_figures_come_back_as_stored(self, storage: Storage, figures: LocationFigures) -> None:
        """Figures come back equal in every field, of the same types and with all their digits; None stays None.

        If this fails: the message names the field. Look for a column of single precision, and for 0 taken for None.
        """
        with storage.write() as unit:
            store_location(unit, make_location())
            assert unit.figures.get(ALICE, figures.location_id) is None
            unit.figures.put(figures)
            assert_same(unit.figures.get(ALICE, figures.location_id), figures)
        with storage.read() as unit:
            assert_same(unit.figures.get(ALICE, figures.location_id), figures)

    def test_the_newest_figures_stay(self, storage: Storage) -> None:
        """Of the figures of a location those of the run that ended last are kept, by run id at a tie, in any order.

        If this fails: `put` always replaces, or never does; compare `finished_at` and `run_id` in its condition.
        """
        first, second, third = (make_figures(number) for number in (1, 2, 3))
        tied = attrs.evolve(first, finished_at=second.finished_at)
        again = attrs.evolve(second, average_rank=7.5)
        with storage.write() as unit:
            store_location(unit, make_location())
            for given, wanted in (
                (second, second),
                (first, second),
                (tied, second),
                (again, again),
                (third, third),
                (second, third),
            ):
                unit.figures.put(given)
                assert unit.figures.get(ALICE, first.location_id) == wanted

    def test_figures_are_moved_to_another_location(self, storage: Storage) -> None:
        """`move` leaves the newer figures with the target and none with the source, whichever has any.

        If this fails: the figures of the target are overwritten by older ones, or a merged location keeps its own.
        """
        older, newer = make_figures(1, location=1), make_figures(2, location=2)
        one, two, three = older.location_id, newer.location_id, ident("loc", 3)
        with storage.write() as unit:
            for number in (1, 2, 3):
                store_location(unit, make_location(number))
            unit.figures.put(older)
            unit.figures.put(newer)
            unit.figures.move(ALICE, two, one)
            moved = attrs.evolve(newer, location_id=one)
            assert (unit.figures.get(ALICE, one), unit.figures.get(ALICE, two)) == (moved, None)
            unit.figures.put(attrs.evolve(older, location_id=two))
            unit.figures.move(ALICE, two, one)
            assert (unit.figures.get(ALICE, one), unit.figures.get(ALICE, two)) == (moved, None)
            unit.figures.move(ALICE, three, one)
            assert unit.figures.get(ALICE, one) == moved
            unit.figures.move(ALICE, one, three)
            assert unit.figures.get(ALICE, three) == attrs.evolve(newer, location_id=three)

    def test_foreign_figures_are_neither_seen_nor_moved(self, storage: Storage) -> None:
        """Figures of somebody else's location are as good as none.

        If this fails: a query goes by the location alone; its owner must be a condition of it.
        """
        figures = make_figures()
        with storage.write() as unit:
            store_location(unit, make_location())
            store_location(unit, make_location(2, BOB))
            unit.figures.put(figures)
            assert unit.figures.get(BOB, figures.location_id) is None
            unit.figures.move(BOB, figures.location_id, ident("loc", 2))
            assert unit.figures.get(BOB, ident("loc", 2)) is None
            assert unit.figures.get(ALICE, figures.location_id) == figures

    def test_figures_move_with_their_locations(self, storage: Storage) -> None:
        """`reassign` gives figures to the new owner of their location; they do not count.

        If this fails: whoever signs in finds the locations of the visit without their figures.
        """
        figures = make_figures()
        with storage.write() as unit:
            store_location(unit, make_location())
            unit.figures.put(figures)
            assert unit.owners.reassign(ALICE, BOB) == 1
        with storage.write() as unit:
            assert unit.figures.get(ALICE, figures.location_id) is None
            assert_same(unit.figures.get(BOB, figures.location_id), attrs.evolve(figures, owner=BOB))
            newer = make_figures(2, BOB)
            unit.figures.put(newer)
            assert unit.figures.get(BOB, figures.location_id) == newer
