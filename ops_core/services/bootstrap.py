"""The first answer to an owner: everything a home page needs, seeded once from what is known already."""

from __future__ import annotations

from typing import Any

import attrs

from ops_core.domain.duplicate import OnDuplicate
from ops_core.domain.flag import FlagName
from ops_core.domain.location import Location, LocationInput, SourceMode, normalise_location
from ops_core.domain.onboarding import Onboarding
from ops_core.domain.page import PageRequest
from ops_core.domain.preference import MetricPreferences
from ops_core.domain.principal import Principal, Role
from ops_core.domain.report import Report
from ops_core.domain.setup_task import SetupTask, checklist
from ops_core.errors import InvalidInput
from ops_core.ports.clock import Clock
from ops_core.ports.legacy_profiles import LegacyProfile, LegacyProfiles
from ops_core.ports.storage import Storage, UnitOfWork
from ops_core.services.flags import FlagService
from ops_core.services.locations import LocationService
from ops_core.services.preferences import PreferenceService
from ops_core.structure import structure, unstructure

_SHOWN = PageRequest(limit=10)
_COUNTED = 100
_OPTIONAL = frozenset({"phone", "website", "category", "coordinates", "place_id"})


@attrs.frozen
class Count:
    """How many there are.

    Attributes:
        value: At most 100: counting stops there.
        more: Whether there are more than that.
    """

    value: int
    more: bool


@attrs.frozen
class Caller:
    """Who is calling.

    Attributes:
        anonymous: Whether nobody has signed in.
        roles: Roles, sorted.
    """

    anonymous: bool
    roles: tuple[Role, ...]


@attrs.frozen
class Bootstrap:
    """What an owner sees first.

    Attributes:
        caller: Who is calling.
        onboarding: Answers so far.
        setup_tasks: The checklist, empty before onboarding is complete.
        location_count: How many locations there are.
        locations: The ten newest.
        report_count: How many reports there are.
        reports: The ten newest.
        preferences: The metrics to show.
        flags: Which features are on, by name.
    """

    caller: Caller
    onboarding: Onboarding
    setup_tasks: tuple[SetupTask, ...]
    location_count: Count
    locations: tuple[Location, ...]
    report_count: Count
    reports: tuple[Report, ...]
    preferences: MetricPreferences
    flags: dict[str, bool]


@attrs.frozen
class BootstrapService:
    """Seeds and reads the first answer.

    Attributes:
        storage: Where everything is kept.
        clock: Stamps what is seeded.
        flags: Which features are on.
        locations: Stores the seeded location.
        preferences: Reads the metrics to show.
        legacy_profiles: What the application around the hub knows.
    """

    storage: Storage
    clock: Clock
    flags: FlagService
    locations: LocationService
    preferences: PreferenceService
    legacy_profiles: LegacyProfiles

    def load(self, principal: Principal) -> Bootstrap:
        """Return what the caller sees first; the first call for an owner with a legacy profile seeds a location."""
        owner = principal.owner
        with self.storage.read() as uow:
            seeded = uow.owners.seeded_from(owner) is not None
        if not seeded and (profile := self.legacy_profiles.find(owner)) is not None:
            with self.storage.write() as uow:
                self._seed(uow, principal, profile)
        flags = {flag.name.value: flag.enabled for flag in self.flags.all() if flag.name in FlagName}
        preferences = self.preferences.get(principal)
        with self.storage.read() as uow:
            return Bootstrap(
                caller=Caller(principal.is_anonymous, tuple(sorted(principal.roles))),
                onboarding=uow.onboarding.get(owner) or Onboarding(owner=owner),
                setup_tasks=checklist(uow.setup_tasks.of_owner(owner)),
                location_count=_count(uow.locations.count(owner, _COUNTED + 1)),
                locations=uow.locations.page(owner, _SHOWN).items,
                report_count=_count(uow.reports.count(owner, _COUNTED + 1)),
                reports=uow.reports.page(owner, _SHOWN).items,
                preferences=preferences,
                flags=flags,
            )

    def _seed(self, uow: UnitOfWork, principal: Principal, profile: LegacyProfile) -> None:
        """Store the profile as a location unless it looks like one that is there; an unusable field is left out."""
        if not uow.owners.mark_seeded(principal.owner, profile.id, self.clock.now()):
            return
        given = _usable(
            LocationInput(
                name=profile.name,
                source_mode=SourceMode.FIND if profile.place_id else SourceMode.NO_LISTING,
                address=profile.address,
                phone=profile.phone,
                website=profile.website,
                category=profile.category,
                coordinates=profile.coordinates,
                place_id=profile.place_id,
            )
        )
        if given is not None:
            self.locations.store(uow, principal.owner, given, OnDuplicate.MERGE)


def _usable(given: LocationInput) -> LocationInput | None:
    """Return `given` normalised, without optional fields that break a rule; None where it is unusable without them."""
    try:
        return normalise_location(structure(unstructure(given), LocationInput))
    except InvalidInput as refused:
        wrong: dict[str, Any] = {error.pointer.split("/")[1]: None for error in refused.errors}
    if not wrong.keys() <= _OPTIONAL:
        return None
    kept = attrs.evolve(given, **wrong)
    return _usable(kept if kept.place_id else attrs.evolve(kept, source_mode=SourceMode.NO_LISTING))


def _count(found: int) -> Count:
    return Count(min(found, _COUNTED), more=found > _COUNTED)
