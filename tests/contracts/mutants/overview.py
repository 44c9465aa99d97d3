"""Lists of locations with figures that are wrong."""
# ruff: noqa: D101, D102 - the name of a mutant says what is wrong with it, and the port what would be right

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING, ClassVar

import attrs

from ops_core.domain.comparison import origin_of
from ops_core.domain.location import Location, LocationName
from ops_core.domain.overview import Overview, OverviewRequest
from ops_core.domain.page import PageRequest
from ops_plugins.memory.repositories.locations import MemoryLocations
from ops_plugins.memory.repositories.runs import MemoryRuns
from tests.contracts.mutation import wrong_answer, wrong_input, wrong_repository

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from collections.abc import Set as AbstractSet

    from ops_core.domain.comparison import RunOrigin
    from ops_core.domain.principal import Owner
    from ops_plugins.memory.tables import LocationRow

ALL = OverviewRequest(limit=500)


@wrong_repository("test_an_overview_shows_reports_and_figures")
class CountsDeletedReports(MemoryLocations):
    def overview(self, owner: Owner, request: OverviewRequest) -> Overview:
        found = super().overview(owner, request)
        reports = self._reports.values()
        rows = (
            attrs.evolve(row, report_count=sum(report.location_id == row.location.id for report in reports))
            for row in found.items
        )
        return attrs.evolve(found, items=tuple(rows))


@wrong_repository("test_an_overview_shows_reports_and_figures")
class LosesRowsWithoutFigures(MemoryLocations):
    def overview(self, owner: Owner, request: OverviewRequest) -> Overview:
        found = super().overview(owner, request)
        return attrs.evolve(found, items=tuple(row for row in found.items if row.figures is not None))


@wrong_repository("test_an_overview_shows_reports_and_figures")
class ShowsDeletedLocations(MemoryLocations):
    def _listed(self, owner: Owner) -> Iterator[LocationRow]:
        return (row for row in self._rows.values() if row.location.owner == owner)


@wrong_repository("test_an_overview_shows_reports_and_figures")
class ShowsForeignLocations(MemoryLocations):
    def _listed(self, owner: Owner) -> Iterator[LocationRow]:
        return (row for row in self._rows.values() if row.location.deleted_at is None)


wrong_input(
    "test_overviews_are_searched",
    "searches the last word only",
    MemoryLocations.overview,
    lambda owner, request: (owner, attrs.evolve(request, search=(request.search or "").rpartition(" ")[2])),
)


@wrong_repository("test_overviews_are_searched")
class SearchesNamesOnly(MemoryLocations):
    def overview(self, owner: Owner, request: OverviewRequest) -> Overview:
        words = (request.search or "").lower().split()
        every = super().overview(owner, attrs.evolve(request, search=None))
        rows = tuple(row for row in every.items if all(word in row.location.name.lower() for word in words))
        return Overview(rows, len(rows), every.all)


@wrong_repository("test_overviews_are_searched")
class TakesWordsForPatterns(MemoryLocations):
    def overview(self, owner: Owner, request: OverviewRequest) -> Overview:
        pattern = f"*{request.search}*".replace("%", "*").replace("_", "?")
        found = super().overview(owner, request)
        if found.total or not {"%", "_"} & set(request.search or ""):
            return found
        every = super().overview(owner, ALL).items
        rows = tuple(row for row in every if fnmatch(row.location.name.lower(), pattern))
        return attrs.evolve(found, items=rows, total=len(rows))


@wrong_repository("test_searches_follow_changes")
class SearchesWhatWasThereFirst(MemoryLocations):
    first: ClassVar[dict[str, Location]] = {}

    def add(self, location: Location, keys: AbstractSet[str]) -> None:
        self.first[location.id] = location
        super().add(location, keys)

    def _listed(self, owner: Owner) -> Iterator[LocationRow]:
        return (attrs.evolve(row, location=self.first[row.location.id]) for row in super()._listed(owner))


wrong_answer(
    "test_overviews_are_filtered",
    "counts what the filter leaves out",
    MemoryLocations.overview,
    lambda found, _, request: attrs.evolve(found, total=found.all) if request.source_mode else found,
)
wrong_answer(
    "test_overviews_are_filtered",
    "counts only what the filter leaves",
    MemoryLocations.overview,
    lambda found, _, request: attrs.evolve(found, all=found.total) if request.source_mode else found,
)
wrong_input(
    "test_overviews_are_filtered",
    "filters instead of searching",
    MemoryLocations.overview,
    lambda owner, request: (owner, attrs.evolve(request, search=None) if request.source_mode else request),
)


@wrong_repository("test_overviews_are_sorted")
class TurnsTheWholeOrderRound(MemoryLocations):
    def overview(self, owner: Owner, request: OverviewRequest) -> Overview:
        found = super().overview(owner, attrs.evolve(request, descending=False))
        return attrs.evolve(found, items=found.items[::-1]) if request.descending else found


@wrong_repository("test_overviews_are_sorted")
class SortsNamesByBytes(MemoryLocations):
    def overview(self, owner: Owner, request: OverviewRequest) -> Overview:
        found = super().overview(owner, request)
        if request.sort != "name":
            return found
        rows = sorted(found.items, key=lambda row: row.location.name, reverse=request.descending)
        return attrs.evolve(found, items=tuple(rows))


wrong_answer(
    "test_overviews_are_read_in_parts",
    "counts one part",
    MemoryLocations.overview,
    lambda found, *_: attrs.evolve(found, total=len(found.items)),
)
wrong_input(
    "test_overviews_are_read_in_parts",
    "takes the offset for a number of parts",
    MemoryLocations.overview,
    lambda owner, request: (owner, attrs.evolve(request, offset=request.offset * request.limit)),
)


@wrong_repository("test_names_are_read_at_once")
class NamesForeignLocations(MemoryLocations):
    def names(self, owner: Owner, ids: Collection[str]) -> tuple[LocationName, ...]:
        found = [row.location for row in map(self._rows.get, sorted(set(ids))) if row is not None]
        return tuple(LocationName(place.id, place.name) for place in found)


@wrong_repository("test_names_are_read_at_once")
class NamesNoDeletedLocations(MemoryLocations):
    def names(self, owner: Owner, ids: Collection[str]) -> tuple[LocationName, ...]:
        listed = {row.location.id for row in self._listed(owner)}
        return tuple(name for name in super().names(owner, ids) if name.id in listed)


@wrong_repository("test_names_are_read_at_once")
class NamesInTheOrderAsked(MemoryLocations):
    def names(self, owner: Owner, ids: Collection[str]) -> tuple[LocationName, ...]:
        return tuple(name for id_ in ids for name in super(NamesInTheOrderAsked, self).names(owner, [id_]))


@wrong_repository("test_the_completed_run_before_is_found")
class TakesAnyRunBefore(MemoryRuns):
    def completed_before(self, owner: Owner, report_id: str, run_id: str) -> RunOrigin | None:
        before = [run for run in self.page(owner, report_id, PageRequest(200)).items if run.id < run_id]
        return origin_of(before[0]) if before else None


wrong_input(
    "test_the_completed_run_before_is_found",
    "takes the run itself for the one before",
    MemoryRuns.completed_before,
    lambda owner, report_id, run_id: (owner, report_id, run_id + "~"),
)
