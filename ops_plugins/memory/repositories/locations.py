"""Business locations."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ops_core.domain.location import LocationName
from ops_core.domain.overview import OverviewRow
from ops_core.errors import NotFound
from ops_plugins.memory.repositories.overview import overview_of
from ops_plugins.memory.repositories.paging import page_of
from ops_plugins.memory.repositories.versions import next_version
from ops_plugins.memory.tables import LocationRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from collections.abc import Set as AbstractSet

    from ops_core.domain.location import Location
    from ops_core.domain.overview import Overview, OverviewRequest
    from ops_core.domain.page import Page, PageRequest
    from ops_core.domain.principal import Owner
    from ops_plugins.memory.tables import Tables


class MemoryLocations:
    """Keeps locations with their match keys."""

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.locations
        self._reports = tables.reports
        self._figures = tables.figures

    def add(self, location: Location, keys: AbstractSet[str]) -> None:
        """Store a new location with its match keys."""
        self._rows.insert(location.id, LocationRow(location, frozenset(keys)))

    def get(self, owner: Owner, location_id: str) -> Location:
        """Return a location, also one that is deleted or merged.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        row = self._rows.get(location_id)
        if row is None or row.location.owner != owner:
            kind = "location"
            raise NotFound(kind)
        return row.location

    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        """Store a changed location and return it one version on.

        Raises:
            NotFound: Unknown, or somebody else's.
            StaleVersion: It was changed since.
        """
        updated = next_version("location", self.get(location.owner, location.id), location)
        self._rows.put(location.id, LocationRow(updated, frozenset(keys)))
        return updated

    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        """Return locations that are not deleted, newest first."""
        return page_of((row.location for row in self._listed(owner)), request)

    def overview(self, owner: Owner, request: OverviewRequest) -> Overview:
        """Return locations that are not deleted, with how many reports they have and their latest figures."""
        counts = Counter(
            report.location_id
            for report in self._reports.values()
            if report.owner == owner and report.deleted_at is None
        )
        locations = [row.location for row in self._listed(owner)]
        rows = (OverviewRow(place, counts[place.id], self._figures.get(place.id)) for place in locations)
        return overview_of(rows, request)

    def names(self, owner: Owner, ids: Collection[str]) -> tuple[LocationName, ...]:
        """Return the names of those of these locations that there are, by id; also of deleted and merged ones."""
        found = (row.location for row in map(self._rows.get, sorted(set(ids))) if row is not None)
        return tuple(LocationName(place.id, place.name) for place in found if place.owner == owner)

    def matching(self, owner: Owner, keys: AbstractSet[str], limit: int) -> tuple[Location, ...]:
        """Return locations that share a key and are not deleted, those with most keys in common first."""
        found = [(len(row.keys & keys), row.location) for row in self._listed(owner) if row.keys & keys]
        found.sort(key=lambda match: (match[0], match[1].id), reverse=True)
        return tuple(location for _, location in found[:limit])

    def count(self, owner: Owner, at_most: int) -> int:
        """Return how many are not deleted, counting no further than `at_most`."""
        return min(at_most, sum(1 for _ in self._listed(owner)))

    def _listed(self, owner: Owner) -> Iterator[LocationRow]:
        return (row for row in self._rows.values() if row.location.owner == owner and row.location.deleted_at is None)
