from __future__ import annotations

import threading
from typing import Any

import attrs
import pytest

from ops_core.domain.coordinates import Coordinates
from ops_core.domain.flag import FlagInput, FlagName
from ops_core.domain.location import Location
from ops_core.domain.preference import DEFAULT_METRICS
from ops_core.domain.principal import Owner, Principal
from ops_core.ports.legacy_profiles import LegacyProfile
from ops_core.structure import structure, unstructure
from tests.support.clock import FakeClock
from tests.support.world import ADMIN, ALL, ANN, BEN, PIZZA, World, build_world

PROFILE: dict[str, Any] = {
    "id": "profile-7",
    "name": "Joe's Pizza",
    "address": PIZZA["address"],
    "phone": "512 555 0123",
    "website": "joes.example.com",
    "category": "Pizza restaurant",
    "place_id": "ChIJ123",
    "coordinates": {"lat": 30.25, "lng": -97.75},
}


@attrs.define
class Profiles:
    """What the application around the hub knows."""

    by_owner: dict[Owner, LegacyProfile]
    asked: int = 0

    def find(self, owner: Owner) -> LegacyProfile | None:
        """Return the profile of `owner`, or None."""
        self.asked += 1
        return self.by_owner.get(owner)


def world_with(clock: FakeClock | None = None, **changes: Any) -> tuple[World, Profiles]:
    """Build a hub in an application that knows Ann."""
    profile = attrs.evolve(structure(PROFILE, LegacyProfile), **changes)
    profiles = Profiles({ANN.owner: profile})
    return build_world(legacy_profiles=profiles, clock=clock), profiles


def seeded(**changes: Any) -> Location:
    """Return the location that a profile becomes."""
    world, _ = world_with(**changes)
    (location,) = world.hub.bootstrap.load(ANN).locations
    return location


def test_a_stranger_sees_an_empty_hub(world: World) -> None:
    """Everything that a first page needs is there, and nothing is stored by looking."""
    first = world.hub.bootstrap.load(Principal.session("s1"))
    assert first.caller.anonymous
    assert first.caller.roles == ()
    assert (first.location_count.value, first.location_count.more) == (0, False)
    assert (first.report_count.value, first.report_count.more) == (0, False)
    assert (first.locations, first.reports, first.setup_tasks) == ((), (), ())
    assert (first.onboarding.version, first.onboarding.step) == (0, "business_type")
    assert first.preferences.metrics == DEFAULT_METRICS
    assert set(first.flags) == {name.value for name in FlagName}


def test_without_a_profile_every_answer_is_the_same() -> None:
    """Two hubs at two times tell two strangers the same."""
    early, late = build_world(), build_world(clock=FakeClock(FakeClock().now().replace(year=2030)))
    assert unstructure(early.hub.bootstrap.load(ANN)) == unstructure(late.hub.bootstrap.load(ANN))
    assert early.hub.bootstrap.load(ANN) == early.hub.bootstrap.load(ANN)


def test_it_shows_what_there_is(world: World) -> None:
    """The ten newest of each, how many there are, and the flags as they stand now."""
    location = world.location()
    reports = [world.report(location=location) for _ in range(12)]
    for number in range(11):
        world.location(name=f"Shop {number}")
    world.report(BEN)
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=False, reason="Outage"))
    seen = world.hub.bootstrap.load(ANN)
    assert (seen.location_count.value, seen.report_count.value) == (12, 12)
    assert [location.name for location in seen.locations] == [f"Shop {number}" for number in range(10, 0, -1)]
    assert [report.id for report in seen.reports] == [report.id for report in reports[:1:-1]]
    assert seen.flags["runs_enabled"] is False
    assert not seen.caller.anonymous
    assert world.hub.bootstrap.load(ADMIN).caller.roles == ("admin",)


def test_counting_stops_at_a_hundred(world: World) -> None:
    """Whoever has more learns that there are more."""
    for number in range(101):
        world.location(name=f"Shop {number}", address=PIZZA["address"] | {"line1": f"{number + 1} Oak Street"})
    counted = world.hub.bootstrap.load(ANN).location_count
    assert (counted.value, counted.more) == (100, True)
    world.hub.locations.delete(ANN, world.hub.locations.list(ANN, ALL).items[0].id)
    assert world.hub.bootstrap.load(ANN).location_count.more is False


def test_a_profile_becomes_a_location_once() -> None:
    """It is there with the first answer; deleted, it does not come back, and the application is asked no more."""
    world, profiles = world_with()
    first = world.hub.bootstrap.load(ANN)
    (location,) = first.locations
    assert (location.name, location.phone, location.website, location.place_id, location.source_mode) == (
        "Joe's Pizza",
        "+15125550123",
        "https://joes.example.com",
        "ChIJ123",
        "find",
    )
    assert first.location_count.value == 1
    assert world.hub.bootstrap.load(ANN) == first
    assert profiles.asked == 1
    world.hub.locations.delete(ANN, location.id)
    assert world.hub.bootstrap.load(ANN).locations == ()
    assert world.hub.bootstrap.load(BEN).locations == ()


def test_many_first_calls_seed_once() -> None:
    """A page that asks several times at once gets one location."""
    world, _ = world_with()
    threads = [threading.Thread(target=world.hub.bootstrap.load, args=(ANN,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(world.hub.locations.list(ANN, ALL).items) == 1


def test_a_profile_that_is_there_already_is_merged() -> None:
    """What the owner entered stays, and gaps are filled."""
    world, _ = world_with()
    entered = world.location(name="Joes Pizza", phone=None)
    (location,) = world.hub.bootstrap.load(ANN).locations
    assert (location.id, location.name, location.phone, location.category) == (
        entered.id,
        "Joes Pizza",
        "+15125550123",
        "Pizza restaurant",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "call us"),
        ("phone", "5" * 41),
        ("website", "not a site"),
        ("website", "https://example.com/" + "x" * 500),
        ("category", "x" * 81),
        ("category", "Pizza\x00"),
        ("coordinates", Coordinates(123.0, -97.75)),
    ],
)
def test_an_unusable_field_is_dropped(field: str, value: Any) -> None:
    """A telephone number that nobody can have does not keep the business out."""
    location = seeded(**{field: value})
    assert getattr(location, field) is None
    assert location.name == "Joe's Pizza"
    kept = {"phone", "website", "category", "coordinates", "place_id"} - {field}
    assert all(getattr(location, other) is not None for other in kept)


def test_several_unusable_fields_are_dropped() -> None:
    """Each by itself, a place id that is none with its source mode."""
    location = seeded(phone="x", website="y z", place_id="a b")
    assert (location.phone, location.website, location.place_id) == (None, None, None)
    assert location.source_mode == "no_listing"
    assert location.category == "Pizza restaurant"


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({"name": ""}, {}),
        ({"name": "x" * 121}, {}),
        ({}, {"country": "ZZ"}),
        ({}, {"line1": ""}),
        ({"phone": "x"}, {"line1": "x" * 121}),
    ],
    ids=str,
)
def test_a_profile_that_is_no_location_is_left_out(changes: dict[str, Any], address: dict[str, Any]) -> None:
    """Without a usable name or address there is nothing to store, and the hub works all the same."""
    profile = structure(PROFILE, LegacyProfile)
    world, profiles = world_with(address=attrs.evolve(profile.address, **address), **changes)
    assert world.hub.bootstrap.load(ANN).locations == ()
    assert world.hub.bootstrap.load(ANN).location_count.value == 0
    assert profiles.asked == 1
