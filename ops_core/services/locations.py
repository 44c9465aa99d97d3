"""Locations: kept, edited, found to be duplicates, merged, deleted and restored."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import attrs

from ops_core.domain.duplicate import (
    DuplicateLocation,
    NewLocation,
    OnDuplicate,
    Suggestion,
    match_keys,
    merge_locations,
    normalise_new_location,
    suggest_duplicates,
)
from ops_core.domain.event import Event, EventKind
from ops_core.domain.identifier import new_id
from ops_core.domain.location import Location, LocationInput, LocationName, location_input
from ops_core.domain.overview import Overview, OverviewRequest, OverviewRow
from ops_core.domain.page import Page, PageRequest
from ops_core.domain.principal import Owner, Principal
from ops_core.domain.schedule import next_occurrences
from ops_core.domain.setup_task import TaskId
from ops_core.errors import InvalidInput, NotFound, StaleVersion
from ops_core.ports.clock import Clock
from ops_core.ports.storage import Storage, UnitOfWork
from ops_core.services.setup_tasks import mark_done

KIND = "location"
_CANDIDATES = 50
_AT_ONCE = 200
_EXPORTED_AT_ONCE = 500


@attrs.frozen
class SavedLocation:
    """What became of a new location.

    Attributes:
        location: As it is stored now.
        created: False when it was merged into one that was there.
    """

    location: Location
    created: bool


@attrs.frozen
class LocationService:
    """Everything one can do with locations.

    Attributes:
        storage: Where they are kept.
        clock: Stamps them.
    """

    storage: Storage
    clock: Clock

    def list(self, principal: Principal, request: PageRequest) -> Page[Location]:
        """Return the caller's locations, newest first."""
        with self.storage.read() as uow:
            return uow.locations.page(principal.owner, request)

    def overview(self, principal: Principal, request: OverviewRequest) -> Overview:
        """Return a part of the caller's locations, with their figures, as the request asks for."""
        with self.storage.read() as uow:
            return uow.locations.overview(principal.owner, request)

    def export(self, principal: Principal, request: OverviewRequest) -> tuple[OverviewRow, ...]:
        """Return all of the caller's locations that match, in the order asked for; offset and limit do not count."""
        found: list[OverviewRow] = []
        with self.storage.read() as uow:
            while True:
                part = attrs.evolve(request, offset=len(found), limit=_EXPORTED_AT_ONCE)
                overview = uow.locations.overview(principal.owner, part)
                found.extend(overview.items)
                if not overview.items or len(found) >= overview.total:
                    return tuple(found)

    def names(self, principal: Principal, ids: Collection[str]) -> tuple[LocationName, ...]:
        """Return what those of these locations are called that are the caller's, by id; also deleted ones."""
        with self.storage.read() as uow:
            return uow.locations.names(principal.owner, frozenset(ids))

    def get(self, principal: Principal, location_id: str) -> Location:
        """Return a location.

        Raises:
            NotFound: Unknown, deleted, merged, or somebody else's.
        """
        with self.storage.read() as uow:
            return live_location(uow, principal.owner, location_id)

    def create(self, principal: Principal, new: NewLocation) -> SavedLocation:
        """Store a new location, or merge it into one that is there, as `new.on_duplicate` says.

        Raises:
            InvalidInput: With one error for each field at fault.
            DuplicateLocation: It looks like a stored one and nothing was said about duplicates.
            NotFound: `new.merge_into` names no location of the caller.
        """
        given = normalise_new_location(new)
        with self.storage.write() as uow:
            return self.store(uow, principal.owner, given, new.on_duplicate, new.merge_into)

    def store(
        self,
        uow: UnitOfWork,
        owner: Owner,
        given: LocationInput,
        on_duplicate: OnDuplicate,
        merge_into: str | None = None,
    ) -> SavedLocation:
        """Do what `create` does inside a transaction of the caller, with a normalised input."""
        now = self.clock.now()
        suggestions = () if on_duplicate is OnDuplicate.CREATE else _suggestions(uow, owner, given)
        if on_duplicate is OnDuplicate.REFUSE and suggestions:
            raise DuplicateLocation(suggestions)
        if on_duplicate is OnDuplicate.MERGE and (merge_into or suggestions):
            kept = live_location(uow, owner, merge_into or suggestions[0].location_id, "/merge_into")
            merged = merge_locations(kept, given, now)
            saved = uow.locations.update(merged, match_keys(merged))
            if saved.opening_hours != kept.opening_hours:
                _reschedule(uow, saved, now)
            return SavedLocation(saved, created=False)
        fields = {field.name: getattr(given, field.name) for field in attrs.fields(LocationInput)}
        location = Location(id=new_id("loc", now), owner=owner, created_at=now, updated_at=now, version=1, **fields)
        uow.locations.add(location, match_keys(location))
        mark_done(uow, owner, TaskId.ADD_LOCATION, now)
        return SavedLocation(location, created=True)

    def change(
        self, principal: Principal, location_id: str, changed: NewLocation, version: int | None = None
    ) -> Location:
        """Replace what is stored of a location.

        New opening hours count at once for its reports that run only when it is open: their next run is computed anew,
        unless it is due already. Where there are no hours any more, these reports run at the time of their schedule.

        Raises:
            NotFound: Unknown, deleted, merged, or somebody else's.
            InvalidInput: With one error for each field at fault.
            StaleVersion: `version` is given and is not what is stored.
            DuplicateLocation: It now looks like one that it did not look like before, and `on_duplicate` does not say
                to keep both.
        """
        if changed.on_duplicate is OnDuplicate.MERGE:
            text = "An edit cannot merge. Save it with 'create', then merge the two locations."
            refused = InvalidInput.at("/on_duplicate", "not_allowed", text)
            raise refused
        given = normalise_new_location(changed)
        with self.storage.write() as uow:
            current = live_location(uow, principal.owner, location_id)
            _expect(current, version)
            fields = {field.name: getattr(given, field.name) for field in attrs.fields(LocationInput)}
            now = self.clock.now()
            edited = attrs.evolve(current, updated_at=now, **fields)
            keys = match_keys(edited)
            if changed.on_duplicate is OnDuplicate.REFUSE and keys != match_keys(current):
                before = _suggestions(uow, principal.owner, location_input(current))
                accepted = {current.id, *(suggestion.location_id for suggestion in before)}
                found = _suggestions(uow, principal.owner, given)
                others = tuple(suggestion for suggestion in found if suggestion.location_id not in accepted)
                if others:
                    raise DuplicateLocation(others)
            saved = uow.locations.update(edited, keys)
            if saved.opening_hours != current.opening_hours:
                _reschedule(uow, saved, now)
            return saved

    def delete(self, principal: Principal, location_id: str, version: int | None = None) -> Location:
        """Delete a location; `restore` brings it back, with its reports and results.

        Raises:
            NotFound: Unknown, deleted, merged, or somebody else's.
            StaleVersion: `version` is given and is not what is stored.
        """
        now = self.clock.now()
        with self.storage.write() as uow:
            current = live_location(uow, principal.owner, location_id)
            _expect(current, version)
            gone = attrs.evolve(current, deleted_at=now, updated_at=now)
            return uow.locations.update(gone, match_keys(gone))

    def restore(self, principal: Principal, location_id: str) -> Location:
        """Bring back a deleted location; one that is not deleted stays as it is.

        Raises:
            NotFound: Unknown, merged into another, or somebody else's.
        """
        with self.storage.write() as uow:
            current = uow.locations.get(principal.owner, location_id)
            if current.merged_into is not None:
                raise NotFound(KIND)
            if current.deleted_at is None:
                return current
            back = attrs.evolve(current, deleted_at=None, updated_at=self.clock.now())
            return uow.locations.update(back, match_keys(back))

    def merge(self, principal: Principal, kept_id: str, other_id: str, version: int | None = None) -> Location:
        """Merge one location into another, which fills its gaps and takes over all reports and runs.

        The opening hours of the one that is kept, or else those of the other, then count for the reports of both.

        Raises:
            NotFound: Either is unknown, deleted, merged, or somebody else's.
            InvalidInput: Both are the same.
            StaleVersion: `version` is given and is not what is stored of the one that is kept.
        """
        if kept_id == other_id:
            text = "Choose another location: this one cannot merge into itself."
            refused = InvalidInput.at("/location_id", "same", text)
            raise refused
        owner, now = principal.owner, self.clock.now()
        with self.storage.write() as uow:
            kept = live_location(uow, owner, kept_id)
            _expect(kept, version)
            other = live_location(uow, owner, other_id, "/location_id")
            merged = merge_locations(kept, other, now)
            gone = attrs.evolve(other, deleted_at=now, updated_at=now, merged_into=kept.id)
            uow.locations.update(gone, match_keys(gone))
            uow.runs.move(owner, other.id, kept.id)  # runs before reports: the order in which workers lock them
            uow.reports.move(owner, other.id, kept.id)
            uow.figures.move(owner, other.id, kept.id)
            saved = uow.locations.update(merged, match_keys(merged))
            if saved.opening_hours != kept.opening_hours or saved.opening_hours != other.opening_hours:
                _reschedule(uow, saved, now)
            uow.outbox.add(Event(new_id("evt", now), owner, kept.id, EventKind.LOCATION_MERGED, saved.version, now))
            return saved

    def duplicates(self, principal: Principal, location_id: str) -> tuple[Suggestion, ...]:
        """Return other locations that look like this one, best first.

        Raises:
            NotFound: Unknown, deleted, merged, or somebody else's.
        """
        with self.storage.read() as uow:
            location = live_location(uow, principal.owner, location_id)
            keys = match_keys(location)
            found = uow.locations.matching(principal.owner, keys, _CANDIDATES)
            return suggest_duplicates(location_input(location), (other for other in found if other.id != location.id))


def live_location(uow: UnitOfWork, owner: Owner, location_id: str, pointer: str = "") -> Location:
    """Return a location that is not deleted.

    Raises:
        NotFound: Unknown, deleted, merged, or somebody else's.
    """
    try:
        location = uow.locations.get(owner, location_id)
    except NotFound:
        raise NotFound(KIND, pointer) from None
    if location.deleted_at is not None:
        raise NotFound(KIND, pointer)
    return location


def _suggestions(uow: UnitOfWork, owner: Owner, given: LocationInput) -> tuple[Suggestion, ...]:
    return suggest_duplicates(given, uow.locations.matching(owner, match_keys(given), _CANDIDATES))


def _reschedule(uow: UnitOfWork, location: Location, now: datetime) -> None:
    """Compute anew when the reports of a location run that run only when it is open. Their versions stay.

    A run that is due already stays due: it was missed, and is made up for.
    """
    request = PageRequest(_AT_ONCE)
    while True:
        page = uow.reports.page(location.owner, request, location.id)
        for listed in page.items:
            if listed.schedule is not None and listed.schedule.only_when_open:
                _reschedule_one(uow, location, listed.id, now)
        if page.next is None:
            return
        request = PageRequest(_AT_ONCE, page.next)


def _reschedule_one(uow: UnitOfWork, location: Location, report_id: str, now: datetime) -> None:
    report = uow.reports.get(location.owner, report_id)  # listing it did not keep others from changing it
    schedule, due = report.schedule, report.next_run_at
    if report.location_id == location.id and schedule is not None and due is not None and due > now:
        (following,) = next_occurrences(schedule, now, 1, location.opening_hours)
        uow.reports.advance(report.id, due, following)


def _expect(location: Location, version: int | None) -> None:
    if version is not None and version != location.version:
        raise StaleVersion(KIND, location.version)
