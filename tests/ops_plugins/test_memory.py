"""The plugin that keeps everything in memory."""

from __future__ import annotations

import threading

import pytest

from ops_contracts.samples import ALICE, make_address, make_location
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.page import PageRequest
from ops_core.domain.principal import Owner
from ops_core.errors import Conflict, InvalidInput
from ops_core.plugins import LegacyProfilesOffer, StorageOffer
from ops_core.plugins.catalog import configure
from ops_core.plugins.loader import load_plugins
from ops_core.ports.clock import SystemClock
from ops_core.ports.legacy_profiles import LegacyProfile
from ops_core.ports.storage import StorageUnavailable
from ops_plugins.memory import conformance, plugin
from ops_plugins.memory.adapter import MemoryStorage
from ops_plugins.memory.config import MemoryConfig
from ops_plugins.memory.table import ReadOnly


class TestMemoryStorage(conformance.TestMemoryStorage):
    """The storage passes the conformance suite."""


class TestMemoryProfiles(conformance.TestMemoryProfiles):
    """The reader of legacy profiles passes the conformance suite."""


def test_the_loader_finds_both_offers() -> None:
    """The plugin offers a storage and a reader of legacy profiles, both called memory."""
    catalog = load_plugins((), modules=[("memory", plugin)])
    assert catalog.find(StorageOffer, "memory") is plugin.STORAGE
    assert catalog.find(LegacyProfilesOffer, "memory") is plugin.PROFILES


def test_settings_serve_both_offers() -> None:
    """Settings know offers by name only, so the same settings configure both."""
    profile = {
        "id": "7",
        "name": "Pizzeria",
        "address": {"line1": "1 Main Street", "city": "Austin", "country": "US"},
        "coordinates": {"lat": 30.27, "lng": -97.74},
    }
    values = {"wait_seconds": 2, "profiles": {"user:alice": profile}}
    config = configure(plugin.STORAGE, values)
    assert config == configure(plugin.PROFILES, values)
    profiles = plugin.PROFILES.build(config, SystemClock())
    wanted = LegacyProfile("7", "Pizzeria", make_address(), coordinates=Coordinates(30.27, -97.74))
    assert profiles.find(ALICE) == wanted
    assert profiles.find(Owner("user:bob")) is None


def test_wrong_settings_are_named() -> None:
    """A profile that lacks something is reported by its pointer, before anything is built."""
    with pytest.raises(InvalidInput) as invalid:
        configure(plugin.PROFILES, {"profiles": {"user:alice": {"id": "7"}}})
    assert {error.pointer for error in invalid.value.errors} == {
        "/configs/memory/profiles/user:alice/name",
        "/configs/memory/profiles/user:alice/address",
    }


def test_profiles_are_not_shown() -> None:
    """The repr of the config holds no personal data."""
    config = MemoryConfig(profiles={"user:alice": LegacyProfile("7", "Pizzeria", make_address())})
    assert "Pizzeria" not in repr(config)


def test_a_writer_waits_no_longer_than_configured() -> None:
    """A unit of work that cannot begin in time says so, and that it may work later."""
    storage = MemoryStorage(MemoryConfig(wait_seconds=0.05))
    refusals: list[StorageUnavailable] = []

    def write() -> None:
        try:
            with storage.write():
                pass
        except StorageUnavailable as refusal:
            refusals.append(refusal)

    with storage.write():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert [refusal.code for refusal in refusals] == ["storage.unavailable"]
    write()
    assert len(refusals) == 1


def test_a_closed_storage_is_unavailable() -> None:
    """A closed storage says that it is closed, in its status and to whoever uses it."""
    storage = MemoryStorage(MemoryConfig())
    storage.close()
    assert storage.status().ready is False
    assert "closed" in repr(storage)
    with pytest.raises(StorageUnavailable, match="closed"), storage.read():
        pass
    with pytest.raises(StorageUnavailable, match="closed"), storage.write():
        pass


def test_closing_under_a_writer_keeps_nothing() -> None:
    """A unit of work whose storage is closed before its block ends is told that nothing was kept."""
    storage = MemoryStorage(MemoryConfig())
    with pytest.raises(StorageUnavailable), storage.write():
        storage.close()
    assert storage.status().ready is False


def test_units_of_work_end() -> None:
    """What is written through a unit of work that has ended is refused, and so is writing while reading."""
    storage = MemoryStorage(MemoryConfig())
    with storage.write() as ended:
        pass
    with pytest.raises(ReadOnly):
        ended.locations.add(make_location(), frozenset())
    with storage.read() as reading, pytest.raises(ReadOnly):
        reading.locations.add(make_location(), frozenset())
    with storage.read() as unit:
        assert unit.locations.page(ALICE, PageRequest()).items == ()


def test_identifiers_are_used_once() -> None:
    """Storing something new under an identifier that is taken is refused, and the first row stays."""
    storage = MemoryStorage(MemoryConfig())
    with storage.write() as unit:
        unit.locations.add(make_location(), frozenset())
    with storage.write() as unit, pytest.raises(Conflict):
        unit.locations.add(make_location(name="Another"), frozenset())
    with storage.read() as unit:
        assert unit.locations.get(ALICE, make_location().id) == make_location()


def test_reassigning_to_oneself_does_nothing() -> None:
    """Moving the rows of an owner to itself moves none and loses none."""
    storage = MemoryStorage(MemoryConfig())
    with storage.write() as unit:
        unit.locations.add(make_location(), frozenset())
        assert unit.owners.reassign(ALICE, ALICE) == 0
        assert unit.locations.count(ALICE, 9) == 1
