"""Clauses about locations at a glance: with what, which ones, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import (
    ALICE,
    BOB,
    WILD,
    ident,
    make_address,
    make_figures,
    make_location,
    make_report,
    moment,
)
from ops_contracts.storage_clauses.storing import store_location, store_report
from ops_core.domain.location import LocationName, SourceMode
from ops_core.domain.overview import Overview, OverviewRequest, OverviewRow, OverviewSort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ops_core.ports.storage import Storage

PLACES = (
    make_location(
        1,
        name="Zoë's Café",
        source_mode=SourceMode.FIND,
        address=make_address(line1="7 Königsstraße", line2="Suite 12", city="Köln", country="DE", postal_code="50667"),
        place_id="ChIJ-8Q0BhG1",
        updated_at=moment(50),
    ),
    make_location(
        2,
        name="amber Dental",
        address=make_address(line1="200 Main Street", region="TX", postal_code="78701"),
        phone="+15125550100",
        website="https://www.amber.example/about",
        updated_at=moment(40),
    ),
    make_location(
        3,
        name="Zoe's cafe",
        address=make_address(line1="100 Main Street", region="TX"),
        category="Coffee shop",
        updated_at=moment(60),
    ),
    make_location(4, name=WILD, address=make_address(city="ålesund", country="NO"), updated_at=moment(40)),
)
"""The names of 1 and 3 differ in case and accents only, 2 and 3 are in one city, 2 and 4 were changed at once."""

FIGURES = (
    make_figures(1, location=1, average_rank=None, top3_share=0.0, coverage=50.0, change_since_last_run=-2.5),
    make_figures(2, location=2, average_rank=2.5, top3_share=10.0, coverage=50.0, change_since_last_run=None),
    make_figures(3, location=4, average_rank=10.25, top3_share=9.5, coverage=25.0, change_since_last_run=0.5),
)
"""Number 3 has none."""

SEARCHES: dict[str, Sequence[int]] = {
    "cafe": (1, 3, 4),
    "  CAFÉ\u00a0zoes ": (1, 3, 4),
    "afe": (1, 3, 4),
    "koln strasse": (1,),
    "suite 50667": (1,),
    "de chij-8q0": (1,),
    "512-555-0100": (2,),
    "(512) amber.example": (2,),
    "tx street": (2, 3),
    "coffee": (3,),
    "東京": (4,),
    "100": (2, 3),
    "& -": (1, 2, 3, 4),
    "": (1, 2, 3, 4),
    "cafe dental": (),
    "50%": (1, 2, 4),
    "c_fe": (),
    "c%fe": (),
}
"""By what is searched, the numbers of the locations that match."""

ORDERS: dict[tuple[OverviewSort, bool], Sequence[int]] = {
    (OverviewSort.NAME, False): (2, 1, 3, 4),
    (OverviewSort.NAME, True): (4, 1, 3, 2),
    (OverviewSort.ADDRESS, False): (4, 3, 2, 1),
    (OverviewSort.ADDRESS, True): (1, 2, 3, 4),
    (OverviewSort.SOURCE_MODE, False): (1, 2, 3, 4),
    (OverviewSort.SOURCE_MODE, True): (2, 3, 4, 1),
    (OverviewSort.REPORTS, False): (1, 3, 4, 2),
    (OverviewSort.REPORTS, True): (2, 4, 1, 3),
    (OverviewSort.CREATED_AT, True): (4, 3, 2, 1),
    (OverviewSort.UPDATED_AT, False): (2, 4, 1, 3),
    (OverviewSort.UPDATED_AT, True): (3, 1, 2, 4),
    (OverviewSort.AVERAGE_RANK, False): (2, 4, 1, 3),
    (OverviewSort.AVERAGE_RANK, True): (4, 2, 1, 3),
    (OverviewSort.TOP3_SHARE, False): (1, 4, 2, 3),
    (OverviewSort.CHANGE_SINCE_LAST_RUN, False): (1, 4, 2, 3),
    (OverviewSort.CHANGE_SINCE_LAST_RUN, True): (4, 1, 2, 3),
    (OverviewSort.COVERAGE, True): (1, 2, 4, 3),
    (OverviewSort.LAST_RUN, False): (1, 2, 4, 3),
    (OverviewSort.LAST_RUN, True): (4, 2, 1, 3),
    (OverviewSort.AVERAGE_TOTAL_RANK, False): (1, 2, 4, 3),
    (OverviewSort.FOUND_SHARE, True): (1, 2, 4, 3),
}
"""By order, and whether it is descending, the numbers of the locations; ties and those without a value by id."""


class OverviewClauses:
    """What the repository of locations promises about lists with figures."""

    def test_an_overview_shows_reports_and_figures(self, storage: Storage) -> None:
        """A row has the location, how many reports it has and its latest figures; `total` and `all` count rows.

        Deleted reports do not count, deleted and foreign locations are not there, and what has none has 0 and None.

        If this fails: look for a join that multiplies or loses rows, and for conditions on `deleted_at`.
        """
        store(storage)
        with storage.read() as unit:
            overview = unit.locations.overview(ALICE, OverviewRequest(sort=OverviewSort.CREATED_AT))
            assert unit.locations.overview(BOB, OverviewRequest()).total == 1
        counts, figures = (0, 2, 0, 1), (FIGURES[0], FIGURES[1], None, FIGURES[2])
        rows = tuple(OverviewRow(*row) for row in zip(PLACES, counts, figures, strict=True))
        assert_same(overview, Overview(rows, total=4, all=4))

    @pytest.mark.parametrize("search", SEARCHES)
    def test_overviews_are_searched(self, storage: Storage, search: str) -> None:
        """Each word is somewhere in the name, the address, the phone, the website, the category or the place id.

        Case and accents do not matter, and parts of words are enough. `total` counts the matches, `all` does not.

        If this fails: search every word in `search_text`, and escape the wildcards of patterns.
        """
        store(storage)
        with storage.read() as unit:
            found = unit.locations.overview(ALICE, OverviewRequest(search=search, sort=OverviewSort.CREATED_AT))
        assert (numbers(found), found.total, found.all) == (list(SEARCHES[search]), len(SEARCHES[search]), 4)

    def test_searches_follow_changes(self, storage: Storage) -> None:
        """A location is found by what it says now, not by what it said before, and sorted by it.

        If this fails: an update leaves the text as it is in which words are searched.
        """
        store(storage)
        renamed = attrs.evolve(PLACES[0], name="Aal & Brot", address=make_address(city="Bremen"))
        with storage.write() as unit:
            unit.locations.update(renamed, frozenset())
        with storage.read() as unit:
            for search, wanted in (("zoes", [3, 4]), ("aal brot", [1]), ("bremen", [1]), ("koln", [])):
                assert numbers(unit.locations.overview(ALICE, OverviewRequest(search=search))) == wanted
            assert numbers(unit.locations.overview(ALICE, OverviewRequest())) == [1, 2, 3, 4]

    @pytest.mark.parametrize("mode", SourceMode)
    def test_overviews_are_filtered(self, storage: Storage, mode: SourceMode) -> None:
        """Only locations with the source mode are there, and words narrow them down further.

        If this fails: the filter is left out of `total`, applied to `all`, or takes the place of the search.
        """
        store(storage)
        wanted = [number for number, place in enumerate(PLACES, start=1) if place.source_mode is mode]
        request = OverviewRequest(source_mode=mode, sort=OverviewSort.CREATED_AT)
        with storage.read() as unit:
            found = unit.locations.overview(ALICE, request)
            narrowed = unit.locations.overview(ALICE, attrs.evolve(request, search="cafe"))
        assert (numbers(found), found.total, found.all) == (wanted, len(wanted), 4)
        assert numbers(narrowed) == [number for number in wanted if number in SEARCHES["cafe"]]

    @pytest.mark.parametrize(("sort", "descending"), ORDERS)
    def test_overviews_are_sorted(self, storage: Storage, sort: OverviewSort, descending: bool) -> None:  # noqa: FBT001 - a parameter of the case
        """Rows come by value, those without one last in both directions, and those with the same value by id.

        If this fails: order by whether there is a value, then by the value, then by id, which never descends. Names and
        addresses are compared by `name_order` and `address_order`, in a binary collation.
        """
        store(storage)
        with storage.read() as unit:
            found = unit.locations.overview(ALICE, OverviewRequest(sort=sort, descending=descending))
        assert numbers(found) == list(ORDERS[sort, descending])

    def test_overviews_are_read_in_parts(self, storage: Storage) -> None:
        """`offset` leaves out as many rows of the order, `limit` ends the part, and both leave the counts alone.

        If this fails: the counts are taken from the part, or the offset is applied before the order.
        """
        store(storage)
        request = OverviewRequest(search="e", sort=OverviewSort.AVERAGE_RANK, limit=2)
        with storage.read() as unit:
            whole = numbers(unit.locations.overview(ALICE, attrs.evolve(request, limit=500)))
            parts = [unit.locations.overview(ALICE, attrs.evolve(request, offset=offset)) for offset in (0, 1, 2, 9)]
        assert [numbers(part) for part in parts] == [whole[:2], whole[1:3], whole[2:4], []]
        assert {(part.total, part.all) for part in parts} == {(len(whole), 4)}

    def test_names_are_read_at_once(self, storage: Storage) -> None:
        """`names` returns those of the locations asked for that there are, by id, deleted and merged ones too.

        If this fails: `names` filters on `deleted_at`, not on the owner, or keeps the order or the number of the ids.
        """
        store(storage)
        asked = [ident("loc", number) for number in (5, 3, 99, 6, 1, 3)]
        with storage.read() as unit:
            found = unit.locations.names(ALICE, asked)
            assert unit.locations.names(ALICE, ()) == ()
        names = {1: "Zoë's Café", 3: "Zoe's cafe", 5: "Gone"}
        assert found == tuple(LocationName(ident("loc", number), name) for number, name in names.items())


def store(storage: Storage) -> None:
    """Store `PLACES` with `FIGURES` and some reports, a deleted location (number 5) and one of `BOB` (number 6)."""
    gone = make_location(5, name="Gone", deleted_at=moment(9), merged_into=ident("loc", 1))
    with storage.write() as unit:
        for place in (*reversed(PLACES), gone):
            store_location(unit, place)
        store_location(unit, make_location(6, BOB, name="Zoe's cafe"))
        for figures in (*FIGURES, make_figures(5, location=5), make_figures(6, BOB, location=6)):
            unit.figures.put(figures)
        for number, location in ((1, 2), (2, 2), (3, 4), (4, 5)):
            store_report(unit, make_report(number, location=location))
        store_report(unit, make_report(5, location=1, deleted_at=moment(9)))
        store_report(unit, make_report(6, BOB, location=6))


def numbers(overview: Overview) -> list[int]:
    """Return the numbers of the locations of a part, in its order."""
    by_id = {ident("loc", number): number for number in range(1, 7)}
    return [by_id[row.location.id] for row in overview.items]
