"""Locations that are wrong."""
# ruff: noqa: D101, D102 - the name of a mutant says what is wrong with it, and the port what would be right

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING, ClassVar

import attrs

from ops_core.domain.principal import Owner
from ops_core.errors import NotFound, StaleVersion
from ops_plugins.memory.repositories.locations import MemoryLocations
from ops_plugins.memory.tables import LocationRow
from tests.contracts.mutation import wrong_input, wrong_repository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from ops_core.domain.location import Location


@wrong_repository("test_unknown_and_foreign_locations_are_not_found")
class FindsForeignLocations(MemoryLocations):
    def get(self, owner: Owner, location_id: str) -> Location:
        row = self._rows.get(location_id)
        return super().get(owner, location_id) if row is None else row.location


@wrong_repository("test_unknown_and_foreign_locations_are_not_found")
class TellsForeignFromUnknown(MemoryLocations):
    def get(self, owner: Owner, location_id: str) -> Location:
        try:
            return super().get(owner, location_id)
        except NotFound:
            kind = "location" if self._rows.get(location_id) is None else "location of yours"
            raise NotFound(kind) from None


@wrong_repository("test_deleted_and_merged_locations_can_still_be_read")
class HidesDeletedLocations(MemoryLocations):
    def get(self, owner: Owner, location_id: str) -> Location:
        location = super().get(owner, location_id)
        return super().get(owner, "" if location.deleted_at else location_id)


@wrong_repository("test_stale_updates_of_locations_are_refused")
class AcceptsStaleWrites(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        stored = self.get(location.owner, location.id)
        return super().update(attrs.evolve(location, version=stored.version), keys)


@wrong_repository("test_stale_updates_of_locations_are_refused")
class NamesTheWrongVersion(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        try:
            return super().update(location, keys)
        except StaleVersion as stale:
            raise StaleVersion(stale.kind, location.version) from None


@wrong_repository("test_versions_of_locations_grow_by_one")
class ForgetsTheNewVersion(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        updated = super().update(location, keys)
        self._rows.put(location.id, LocationRow(location, frozenset(keys)))
        return updated


@wrong_repository("test_foreign_locations_cannot_be_updated")
class HandsRowsToWhoeverAsks(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        row = self._rows.get(location.id)
        if row is not None:
            self._rows.put(location.id, LocationRow(attrs.evolve(row.location, owner=location.owner), row.keys))
        return super().update(location, keys)


@wrong_repository("test_locations_come_back_as_stored")
class DropsMicroseconds(MemoryLocations):
    def add(self, location: Location, keys: AbstractSet[str]) -> None:
        super().add(attrs.evolve(location, created_at=location.created_at.replace(microsecond=0)), keys)


@wrong_repository("test_locations_come_back_as_stored")
class ReturnsTextForEnums(MemoryLocations):
    def get(self, owner: Owner, location_id: str) -> Location:
        location = super().get(owner, location_id)
        return attrs.evolve(location, source_mode=str(location.source_mode))  # type: ignore[arg-type]  # the fault


@wrong_repository("test_locations_come_back_as_stored")
class ReturnsLocalTime(MemoryLocations):
    def get(self, owner: Owner, location_id: str) -> Location:

        location = super().get(owner, location_id)
        return attrs.evolve(location, updated_at=location.updated_at.astimezone(timezone(timedelta(hours=1))))


@wrong_repository("test_updates_change_every_field")
class KeepsWhatBecomesNone(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        stored = self.get(location.owner, location.id)
        return super().update(attrs.evolve(location, phone=location.phone or stored.phone), keys)


@wrong_repository("test_updates_replace_the_keys")
class AddsKeys(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        row = self._rows.get(location.id)
        return super().update(location, keys | (row.keys if row else frozenset()))


@wrong_repository("test_locations_are_found_by_their_keys")
class MatchesNewestFirst(MemoryLocations):
    def matching(self, owner: Owner, keys: AbstractSet[str], limit: int) -> tuple[Location, ...]:
        return tuple(sorted(super().matching(owner, keys, 99), key=lambda row: row.id, reverse=True)[:limit])


@wrong_repository("test_keys_are_compared_exactly")
class FoldsKeys(MemoryLocations):
    def matching(self, owner: Owner, keys: AbstractSet[str], limit: int) -> tuple[Location, ...]:
        return super().matching(owner, keys | {key.lower() for key in keys}, limit)


@wrong_repository("test_matching_passes_over_deleted_and_foreign_locations")
class MatchesDeletedLocations(MemoryLocations):
    def _listed(self, owner: Owner) -> Iterator[LocationRow]:
        return (row for row in self._rows.values() if row.location.owner == owner)


@wrong_repository("test_locations_are_counted_up_to_a_bound")
class CountsOnAndOn(MemoryLocations):
    def count(self, owner: Owner, at_most: int) -> int:
        return super().count(owner, at_most + 10**6)


@wrong_repository("test_locations_behave_like_the_model")
class TrimsNames(MemoryLocations):
    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        return super().update(attrs.evolve(location, name=location.name.strip()), keys)


wrong_input(
    "test_long_and_many_keys_fit",
    "cuts keys off",
    MemoryLocations.add,
    lambda location, keys: (location, {key[:255] for key in keys}),
)


@wrong_repository("test_longest_owners_fit")
class HasANarrowOwnerColumn(MemoryLocations):
    def add(self, location: Location, keys: AbstractSet[str]) -> None:
        super().add(attrs.evolve(location, owner=Owner(location.owner[:200])), keys)


@wrong_repository("test_reassigned_rows_can_be_changed")
class FindsByTheFirstOwner(MemoryLocations):
    first: ClassVar[dict[str, Owner]] = {}

    def add(self, location: Location, keys: AbstractSet[str]) -> None:
        self.first[location.id] = location.owner
        super().add(location, keys)

    def matching(self, owner: Owner, keys: AbstractSet[str], limit: int) -> tuple[Location, ...]:
        return tuple(row for row in super().matching(owner, keys, limit) if self.first[row.id] == owner)
