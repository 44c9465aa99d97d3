"""Clauses about locations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import (
    ALICE,
    BERLIN,
    BOB,
    WILD,
    ident,
    long_text,
    make_address,
    make_location,
    moment,
)
from ops_contracts.storage_clauses.storing import store_location
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.location import Location, SourceMode
from ops_core.domain.opening_hours import OpeningPeriod
from ops_core.domain.weekday import Weekday
from ops_core.errors import NotFound, StaleVersion

if TYPE_CHECKING:
    from ops_core.ports.storage import Storage

FULL = make_location(
    name=WILD,
    source_mode=SourceMode.CONNECT,
    address=make_address(line1=WILD, line2="Suite 7", city="Köln", region="NRW", postal_code="50667", country="DE"),
    phone="+4922112345",
    website="https://xn--caf-dma.example/?q=%25&x=1#top",
    category="Pizza restaurant",
    coordinates=BERLIN,
    place_id="ChIJ_placeId-1",
    deleted_at=moment(5.000001),
    merged_into=ident("loc", 8),
    merged_from=(ident("loc", 7), ident("loc", 5), ident("loc", 6)),
    opening_hours=(
        OpeningPeriod(Weekday.MONDAY, "09:00", "12:30"),
        OpeningPeriod(Weekday.MONDAY, "13:00", "18:00"),
        OpeningPeriod(Weekday.FRIDAY, "20:00", "02:00"),
        OpeningPeriod(Weekday.SUNDAY, "00:00", "00:00"),
    ),
)
LONGEST = make_location(
    name=long_text(120),
    address=make_address(
        line1=long_text(120), line2=long_text(120), city=long_text(80), region=long_text(80), postal_code="9" * 16
    ),
    phone="+" + "9" * 39,
    website="https://example.com/" + "a" * 480,
    category=long_text(80),
    coordinates=Coordinates(-90.0, 180.0),
    place_id="p" * 255,
    version=2**31 - 2,
)


class LocationClauses:
    """What the repository of locations promises."""

    @pytest.mark.parametrize("location", [make_location(), FULL, LONGEST], ids=["plain", "full", "longest"])
    def test_locations_come_back_as_stored(self, storage: Storage, location: Location) -> None:
        """A location comes back equal in every field, of the same types, with its instants in UTC.

        If this fails: the message names the field. Look for a column that is too narrow, of single precision or without
        microseconds, for text that is normalised, and for enums that come back as text.
        """
        with storage.write() as unit:
            unit.locations.add(location, {"phone:1"})
            assert_same(unit.locations.get(ALICE, location.id), location)
        with storage.read() as unit:
            assert_same(unit.locations.get(ALICE, location.id), location)

    @pytest.mark.parametrize("target", [FULL, make_location()], ids=["filled", "emptied"])
    def test_updates_change_every_field(self, storage: Storage, target: Location) -> None:
        """An update stores every field, also one that becomes None or empty.

        If this fails: the update lists its columns and one is missing, or None is taken for "no change".
        """
        before = make_location() if target is FULL else FULL
        with storage.write() as unit:
            store_location(unit, before)
            returned = unit.locations.update(target, frozenset())
        with storage.read() as unit:
            assert_same(unit.locations.get(ALICE, target.id), attrs.evolve(target, version=2))
        assert_same(returned, attrs.evolve(target, version=2))

    def test_unknown_and_foreign_locations_are_not_found(self, storage: Storage) -> None:
        """A location of somebody else answers exactly like one that does not exist.

        If this fails: the query goes by id alone; its owner must be a condition of it.
        """
        with storage.write() as unit:
            store_location(unit, make_location())
        with storage.read() as unit:
            with pytest.raises(NotFound) as unknown:
                unit.locations.get(BOB, ident("loc", 99))
            with pytest.raises(NotFound) as foreign:
                unit.locations.get(BOB, make_location().id)
        assert str(unknown.value) == str(foreign.value)

    def test_versions_of_locations_grow_by_one(self, storage: Storage) -> None:
        """Each update returns and stores the location one version on.

        If this fails: the version is stored as it was read, or only the returned value has the new one.
        """
        with storage.write() as unit:
            location = store_location(unit, make_location())
            for version in (2, 3, 4):
                location = unit.locations.update(attrs.evolve(location, name=f"Name {version}"), frozenset())
                assert location.version == version
                assert unit.locations.get(ALICE, location.id) == location

    @pytest.mark.parametrize("version", [1, 3], ids=["older", "newer"])
    def test_stale_updates_of_locations_are_refused(self, storage: Storage, version: int) -> None:
        """An update made from another version than the stored one raises StaleVersion with the stored one.

        If this fails: make the version a condition of the update and count the rows that it changed.
        """
        with storage.write() as unit:
            store_location(unit, make_location(), "phone:1")
            stored = unit.locations.update(make_location(name="Second"), {"phone:2"})
        with storage.write() as unit, pytest.raises(StaleVersion) as stale:
            unit.locations.update(make_location(name="Third", version=version), {"phone:3"})
        assert stale.value.current == 2
        with storage.read() as unit:
            assert unit.locations.get(ALICE, stored.id) == stored
            assert unit.locations.matching(ALICE, {"phone:2"}, 5) == (stored,)
            assert unit.locations.matching(ALICE, {"phone:3"}, 5) == ()

    def test_foreign_locations_cannot_be_updated(self, storage: Storage) -> None:
        """An update of an unknown location, or in the name of another owner, raises NotFound and changes nothing.

        If this fails: the update goes by id alone, and moves the row to whoever asks.
        """
        with storage.write() as unit:
            store_location(unit, make_location(), "phone:1")
        with storage.write() as unit:
            with pytest.raises(NotFound):
                unit.locations.update(make_location(owner=BOB), {"phone:2"})
            with pytest.raises(NotFound):
                unit.locations.update(make_location(9), {"phone:2"})
        with storage.read() as unit:
            assert unit.locations.get(ALICE, make_location().id) == make_location()
            assert unit.locations.matching(ALICE, {"phone:1"}, 5) == (make_location(),)
            assert unit.locations.count(BOB, 5) == 0

    def test_locations_are_found_by_their_keys(self, storage: Storage) -> None:
        """`matching` returns the locations that share a key, those with most keys in common first, up to the limit.

        If this fails: count the keys in common for each location, and order by that, before the limit.
        """
        with storage.write() as unit:
            one = store_location(unit, make_location(1), "a", "b", "c", "x")
            two = store_location(unit, make_location(2), "c", "y")
            three = store_location(unit, make_location(3), "b", "c", "z")
            store_location(unit, make_location(4), "x", "y", "z")
            store_location(unit, make_location(5))
        with storage.read() as unit:
            assert unit.locations.matching(ALICE, {"a", "b", "c"}, 9) == (one, three, two)
            assert unit.locations.matching(ALICE, {"a", "b", "c"}, 2) == (one, three)
            assert unit.locations.matching(ALICE, {"unknown"}, 9) == ()
            assert unit.locations.matching(ALICE, frozenset(), 9) == ()

    def test_matching_passes_over_deleted_and_foreign_locations(self, storage: Storage) -> None:
        """`matching` returns neither deleted locations nor those of others.

        If this fails: the query over the keys does not look at the rows that they belong to.
        """
        with storage.write() as unit:
            mine = store_location(unit, make_location(1), "a")
            store_location(unit, make_location(2, owner=BOB), "a", "b")
            gone = store_location(unit, make_location(3), "a", "b")
            unit.locations.update(attrs.evolve(gone, deleted_at=moment(9)), {"a", "b"})
        with storage.read() as unit:
            assert unit.locations.matching(ALICE, {"a", "b"}, 9) == (mine,)

    def test_updates_replace_the_keys(self, storage: Storage) -> None:
        """After an update a location is found by its new keys and no longer by the old ones.

        If this fails: an update adds keys without removing those that are gone.
        """
        with storage.write() as unit:
            store_location(unit, make_location(), "old", "kept")
            updated = unit.locations.update(make_location(), {"kept", "new"})
        with storage.read() as unit:
            assert unit.locations.matching(ALICE, {"old"}, 9) == ()
            assert unit.locations.matching(ALICE, {"kept"}, 9) == (updated,)
            assert unit.locations.matching(ALICE, {"new"}, 9) == (updated,)

    @pytest.mark.parametrize(
        ("stored", "asked"),
        [("name:ann", "name:Ann"), ("name:a_c", "name:abc"), ("name:%", "name:abc"), ("name:é", "name:e")],
        ids=["case", "underscore", "percent", "accent"],
    )
    def test_keys_are_compared_exactly(self, storage: Storage, stored: str, asked: str) -> None:
        """A key matches itself and nothing else.

        If this fails: keys are compared by LIKE or under a collation that folds; compare by `=` in a binary one.
        """
        with storage.write() as unit:
            store_location(unit, make_location(), stored)
        with storage.read() as unit:
            assert unit.locations.matching(ALICE, {asked}, 9) == ()
            assert unit.locations.matching(ALICE, {stored}, 9) == (make_location(),)

    def test_long_and_many_keys_fit(self, storage: Storage) -> None:
        """Keys have up to 300 characters, and a location or a question may have dozens of them.

        If this fails: the column is too narrow, or the query has more parameters than the database takes.
        """
        keys = [f"{number:03d}:{long_text(296)}" for number in range(40)]
        with storage.write() as unit:
            store_location(unit, make_location(), *keys)
        with storage.read() as unit:
            assert unit.locations.matching(ALICE, frozenset(keys), 9) == (make_location(),)
            assert unit.locations.matching(ALICE, {keys[-1]}, 9) == (make_location(),)

    def test_locations_are_counted_up_to_a_bound(self, storage: Storage) -> None:
        """`count` leaves out deleted and foreign locations and stops at its bound.

        If this fails: put the limit inside the query that is counted, and its conditions too.
        """
        with storage.write() as unit:
            for number in range(1, 6):
                store_location(unit, make_location(number))
            store_location(unit, make_location(6, owner=BOB))
            unit.locations.update(make_location(5, deleted_at=moment(9)), frozenset())
        with storage.read() as unit:
            assert [unit.locations.count(ALICE, bound) for bound in (1, 3, 4, 5, 100)] == [1, 3, 4, 4, 4]

    def test_deleted_and_merged_locations_can_still_be_read(self, storage: Storage) -> None:
        """`get` returns a location that was deleted or merged.

        If this fails: `get` filters on `deleted_at`; what hangs on a deleted location still needs its name.
        """
        with storage.write() as unit:
            store_location(unit, make_location())
            gone = make_location(deleted_at=moment(9), merged_into=ident("loc", 2), updated_at=moment(9))
            unit.locations.update(gone, frozenset())
        with storage.read() as unit:
            assert_same(unit.locations.get(ALICE, gone.id), attrs.evolve(gone, version=2))
