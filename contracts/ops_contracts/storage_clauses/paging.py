"""Clauses about lists: every list pages in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from ops_contracts.samples import (
    ALICE,
    BOB,
    make_change,
    make_entry,
    make_flag,
    make_letter,
    make_location,
    make_report,
    make_run,
    moment,
)
from ops_contracts.storage_clauses.storing import store_location, store_report, store_run
from ops_core.domain.flag import FlagName
from ops_core.domain.page import Page, PageRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ops_core.domain.principal import Owner
    from ops_core.ports.storage import Storage, UnitOfWork


@attrs.frozen
class Listed:
    """A list that pages.

    Attributes:
        add: Stores the row with a number.
        page: Returns a page.
    """

    add: Callable[[UnitOfWork, int], object]
    page: Callable[[UnitOfWork, PageRequest], Page[Any]]


def _add_letter(unit: UnitOfWork, number: int) -> None:
    if not unit.runs.page(ALICE, make_report().id, PageRequest(1)).items:
        store_run(unit, make_run())
    unit.dead_letters.add(make_letter(number))


def _add_change(unit: UnitOfWork, number: int) -> None:
    stored = next((flag.version for flag in unit.flags.all()), 0)
    unit.flags.save(make_flag(version=stored), make_change(number))


LISTS = {
    "locations": Listed(
        add=lambda unit, number: store_location(unit, make_location(number)),
        page=lambda unit, request: unit.locations.page(ALICE, request),
    ),
    "reports": Listed(
        add=lambda unit, number: store_report(unit, make_report(number)),
        page=lambda unit, request: unit.reports.page(ALICE, request),
    ),
    "reports_of_a_location": Listed(
        add=lambda unit, number: store_report(unit, make_report(number)),
        page=lambda unit, request: unit.reports.page(ALICE, request, make_location().id),
    ),
    "runs": Listed(
        add=lambda unit, number: store_run(unit, make_run(number)),
        page=lambda unit, request: unit.runs.page(ALICE, make_report().id, request),
    ),
    "flag_changes": Listed(
        add=_add_change,
        page=lambda unit, request: unit.flags.changes(FlagName.RUNS_ENABLED, request),
    ),
    "dead_letters": Listed(
        add=_add_letter,
        page=lambda unit, request: unit.dead_letters.page(ALICE, request),
    ),
    "dead_letters_that_wait": Listed(
        add=_add_letter,
        page=lambda unit, request: unit.dead_letters.page(ALICE, request, waiting=True),
    ),
    "audit": Listed(
        add=lambda unit, number: unit.audit.add(make_entry(number)),
        page=lambda unit, request: unit.audit.page(ALICE, request),
    ),
}
"""Every list that pages, by what is listed."""

_OF_EVERY_LIST = pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS.keys())
_DELETABLE = ("locations", "reports")


class PagingClauses:
    """What every list promises."""

    @_OF_EVERY_LIST
    def test_pages_are_newest_first(self, storage: Storage, listed: Listed) -> None:
        """A list is in the order of its ids, greatest first, whatever the order in which rows were stored.

        If this fails: order by id, descending, and give the column of ids a binary collation.
        """
        fill(storage, listed, (3, 1, 5, 2, 4))
        ids = walk(storage, listed, 200)
        assert len(ids) == 5
        assert ids == sorted(ids, reverse=True)

    @_OF_EVERY_LIST
    @pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 200])
    def test_pages_hold_every_row_once(self, storage: Storage, listed: Listed, limit: int) -> None:
        """Following `next` to the end returns every row once, with full pages but for the last.

        If this fails: the page after an id begins at it or one too late; the condition is `id < after`.
        """
        fill(storage, listed, range(1, 7))
        ids = walk(storage, listed, limit)
        assert len(ids) == len(set(ids)) == 6

    @_OF_EVERY_LIST
    def test_the_last_page_says_so(self, storage: Storage, listed: Listed) -> None:
        """`next` is the id of the last item while there is more, and None at the end, also where the last page is full.

        If this fails: ask the database for one row more than the page holds, and see whether it comes.
        """
        with storage.read() as unit:
            assert listed.page(unit, PageRequest(2)) == Page((), None)
        fill(storage, listed, range(1, 5))
        with storage.read() as unit:
            first = listed.page(unit, PageRequest(2))
            assert len(first.items) == 2
            assert first.next == first.items[-1].id
            second = listed.page(unit, PageRequest(2, first.next))
            assert len(second.items) == 2
            assert second.next is None
            assert listed.page(unit, PageRequest(2, second.items[-1].id)) == Page((), None)

    @_OF_EVERY_LIST
    def test_pages_stay_stable_while_rows_are_added(self, storage: Storage, listed: Listed) -> None:
        """Rows that are added between two pages neither repeat an item nor push one out.

        If this fails: pages are counted by offset; go on after the id instead.
        """
        fill(storage, listed, range(1, 6))
        with storage.read() as unit:
            first = listed.page(unit, PageRequest(2))
        fill(storage, listed, range(6, 9))
        with storage.read() as unit:
            rest = listed.page(unit, PageRequest(200, first.next))
        ids = [row.id for row in (*first.items, *rest.items)]
        assert ids == sorted(set(ids), reverse=True)
        assert len(ids) == 5

    @pytest.mark.parametrize("name", _DELETABLE)
    def test_pages_stay_stable_while_rows_are_deleted(self, storage: Storage, name: str) -> None:
        """Rows that are deleted between two pages, the last one seen among them, cost no other row its place.

        If this fails: pages are counted by offset, or the row called `after` is looked up; only its id counts.
        """
        listed = LISTS[name]
        fill(storage, listed, range(1, 8))
        with storage.read() as unit:
            first = listed.page(unit, PageRequest(3))
        with storage.write() as unit:
            for row in (first.items[0], first.items[-1]):
                delete(unit, name, row.id)
        with storage.read() as unit:
            rest = listed.page(unit, PageRequest(200, first.next))
        assert [row.id for row in rest.items] == sorted((row.id for row in rest.items), reverse=True)
        assert len(rest.items) == 4

    @pytest.mark.parametrize("name", _DELETABLE)
    def test_deleted_rows_are_not_listed(self, storage: Storage, name: str) -> None:
        """What is deleted appears in no page, and takes up no place in one.

        If this fails: filter on `deleted_at` in the query, before the limit.
        """
        fill(storage, LISTS[name], range(1, 6))
        with storage.write() as unit:
            newest = LISTS[name].page(unit, PageRequest(2)).items
            for row in newest:
                delete(unit, name, row.id)
        with storage.read() as unit:
            page = LISTS[name].page(unit, PageRequest(3))
        assert len(page.items) == 3
        assert not {row.id for row in newest} & {row.id for row in page.items}

    @pytest.mark.parametrize(
        "name", ["locations", "reports", "dead_letters", "dead_letters_that_wait", "audit", "runs"]
    )
    def test_lists_hold_nothing_of_others(self, storage: Storage, name: str) -> None:
        """A list holds rows of its owner only, also when it is continued after the id of somebody else's row.

        If this fails: a query lacks its condition on the owner.
        """
        pages: dict[str, Callable[[UnitOfWork, Owner, PageRequest], Page[Any]]] = {
            "locations": lambda unit, owner, request: unit.locations.page(owner, request),
            "reports": lambda unit, owner, request: unit.reports.page(owner, request),
            "dead_letters": lambda unit, owner, request: unit.dead_letters.page(owner, request),
            "dead_letters_that_wait": lambda unit, owner, request: unit.dead_letters.page(owner, request, waiting=True),
            "audit": lambda unit, owner, request: unit.audit.page(owner, request),
            "runs": lambda unit, owner, request: unit.runs.page(owner, make_report().id, request),
        }
        fill(storage, LISTS[name], range(1, 4))
        page = pages[name]
        with storage.read() as unit:
            alices = page(unit, ALICE, PageRequest())
            assert {row.owner for row in alices.items} == {ALICE}
            assert page(unit, BOB, PageRequest()) == Page((), None)
            assert page(unit, BOB, PageRequest(after=alices.items[0].id)) == Page((), None)


def fill(storage: Storage, listed: Listed, numbers: Sequence[int]) -> None:
    """Store the rows with these numbers, in this order."""
    with storage.write() as unit:
        for number in numbers:
            listed.add(unit, number)


def walk(storage: Storage, listed: Listed, limit: int) -> list[str]:
    """Follow a list from its first page to its last and return the ids; every page but the last must be full."""
    ids: list[str] = []
    request = PageRequest(limit)
    with storage.read() as unit:
        while True:
            page = listed.page(unit, request)
            ids.extend(row.id for row in page.items)
            if page.next is None:
                return ids
            assert len(page.items) == limit
            assert page.next != request.after, "the list goes round in circles"
            request = PageRequest(limit, page.next)


def delete(unit: UnitOfWork, name: str, row_id: str) -> None:
    """Mark a location or a report as deleted."""
    if name == "locations":
        location = unit.locations.get(ALICE, row_id)
        unit.locations.update(attrs.evolve(location, deleted_at=moment(99)), frozenset())
    else:
        unit.reports.update(attrs.evolve(unit.reports.get(ALICE, row_id), deleted_at=moment(99)))
