"""Lists that are wrong."""
# ruff: noqa: D101, D102 - the name of a mutant says what is wrong with it, and the port what would be right

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from ops_core.domain.page import Page, PageRequest
from ops_core.errors import NotFound
from ops_plugins.memory.repositories.audit import MemoryAudit
from ops_plugins.memory.repositories.dead_letters import MemoryDeadLetters
from ops_plugins.memory.repositories.locations import MemoryLocations
from ops_plugins.memory.repositories.paging import page_of
from tests.contracts.mutation import wrong_repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops_core.domain.location import Location
    from ops_core.domain.principal import Owner
    from ops_plugins.memory.tables import LocationRow


@wrong_repository("test_signatures_match_the_port")
class RenamesAParameter(MemoryLocations):
    def count(self, owner: Owner, limit: int) -> int:
        return super().count(owner, limit)


@wrong_repository("test_owners_are_compared_exactly")
class FoldsOwners(MemoryLocations):
    def _listed(self, owner: Owner) -> Iterator[LocationRow]:
        return (row for row in self._rows.values() if row.location.owner.casefold() == owner.casefold())


@wrong_repository("test_pages_hold_every_row_once")
class SkipsOne(MemoryLocations):
    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        page = super().page(owner, request)
        return page if request.after is None else attrs.evolve(page, items=page.items[1:])


@wrong_repository("test_pages_hold_every_row_once")
class RepeatsOne(MemoryLocations):
    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        rows = (
            row.location for row in self._listed(owner) if request.after is None or row.location.id <= request.after
        )
        return page_of(rows, attrs.evolve(request, after=None))


@wrong_repository("test_the_last_page_says_so")
class NeverSaysTheEnd(MemoryLocations):
    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        page = super().page(owner, request)
        return attrs.evolve(page, next=page.items[-1].id if page.items else None)


@wrong_repository("test_pages_are_newest_first")
class ListsInOrderOfInsertion(MemoryAudit):
    def page(self, owner: Owner, request: PageRequest) -> Page[Any]:
        return Page(tuple(entry for entry in self._entries.values() if entry.owner == owner))


@wrong_repository("test_pages_stay_stable_while_rows_are_added")
class PagesByOffset(MemoryLocations):
    seen = 0

    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        rows = super().page(owner, PageRequest(200)).items
        start = 0 if request.after is None else PagesByOffset.seen
        items = rows[start : start + request.limit]
        PagesByOffset.seen = start + len(items)
        return Page(items, items[-1].id if PagesByOffset.seen < len(rows) else None)


@wrong_repository("test_pages_stay_stable_while_rows_are_deleted")
class LooksUpTheLastRow(MemoryLocations):
    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        ids = [row.location.id for row in self._listed(owner)]
        if request.after is not None and request.after not in ids:
            kind = "page"
            raise NotFound(kind)
        return super().page(owner, request)


@wrong_repository("test_deleted_rows_are_not_listed")
class ListsDeletedRows(MemoryLocations):
    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        return page_of((row.location for row in self._rows.values() if row.location.owner == owner), request)


@wrong_repository("test_lists_hold_nothing_of_others")
class ListsEverybodysRows(MemoryDeadLetters):
    def page(self, owner: Owner, request: PageRequest, *, waiting: bool = False) -> Page[Any]:
        return page_of(self._letters.values(), request)
