from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from ops_contracts.samples import make_location
from ops_core.domain.location import Location
from ops_core.domain.page import PageRequest
from ops_core.domain.principal import Owner
from ops_core.ports.clock import SystemClock
from ops_plugins.storage_sql.adapter import SqlStorage
from ops_plugins.storage_sql.config import SqlStorageConfig
from ops_plugins.storage_sql.plugin import build
from ops_plugins.storage_sql.recent import MOST, Recent

OWNER = make_location().owner


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[SqlStorage]:
    """Return an empty storage."""
    built = build(SqlStorageConfig(url=f"sqlite:///{tmp_path}/hub.sqlite3", auto_upgrade=True), SystemClock())
    assert isinstance(built, SqlStorage)
    yield built
    built.close()


def listed(storage: SqlStorage, owner: Owner = OWNER) -> tuple[Location, ...]:
    """Return the first page, as a reader sees it."""
    with storage.read() as unit:
        return unit.locations.page(owner, PageRequest()).items


def test_a_change_is_seen_at_once(storage: SqlStorage) -> None:
    """A reader that has read a location before sees its next version as soon as that is committed."""
    location = make_location()
    with storage.write() as unit:
        unit.locations.add(location, frozenset())
    assert listed(storage) == (location,)
    with storage.write() as unit:
        changed = unit.locations.update(attrs.evolve(location, name="Renamed"), frozenset())
    assert listed(storage) == (changed,)
    assert listed(storage)[0].name == "Renamed"


def test_what_was_rolled_back_is_not_remembered(storage: SqlStorage) -> None:
    """A version that was read before it was undone does not shadow the one that comes later under its number."""
    location = make_location()
    with storage.write() as unit:
        unit.locations.add(location, frozenset())

    def give_up() -> None:
        with storage.write() as unit:
            unit.locations.update(attrs.evolve(location, name="Undone"), frozenset())
            assert unit.locations.page(OWNER, PageRequest()).items[0].name == "Undone"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        give_up()
    with storage.write() as unit:
        unit.locations.update(attrs.evolve(location, name="Done"), frozenset())
    assert listed(storage)[0].name == "Done"


def test_a_new_owner_sees_its_own_name(storage: SqlStorage) -> None:
    """What moved to another owner, without a new version, is shown to that owner as its own."""
    location, other = make_location(), Owner("user:somebody-else")
    with storage.write() as unit:
        unit.locations.add(location, frozenset())
    assert listed(storage)[0].owner == OWNER
    with storage.write() as unit:
        unit.owners.reassign(OWNER, other)
    assert listed(storage) == ()
    assert listed(storage, other)[0].owner == other


def test_only_what_is_missing_is_read() -> None:
    """A page reads the values that are new or changed, and keeps the order that was asked for."""
    recent: Recent[Location] = Recent()
    stored = {location.id: location for location in map(make_location, range(1, 5))}
    asked: list[list[str]] = []

    def read(ids: list[str]) -> list[Location]:
        asked.append(ids)
        return [stored[key] for key in ids]

    wanted = [(location.id, location.version) for location in stored.values()]
    assert recent.fill(OWNER, wanted[:3], read) == tuple(stored.values())[:3]
    assert recent.fill(OWNER, wanted[::-1], read) == tuple(stored.values())[::-1]
    key = wanted[1][0]
    stored[key] = attrs.evolve(stored[key], version=9)
    assert recent.fill(OWNER, [(key, 9)], read) == (stored[key],)
    assert asked == [[key for key, _ in wanted[:3]], [wanted[3][0]], [key]]


def test_memory_is_bounded() -> None:
    """However many values are read, only so many are kept."""
    recent: Recent[Location] = Recent()
    location = make_location()
    for number in range(MOST + 10):
        one = attrs.evolve(location, id=f"loc_{number}")
        recent.fill(OWNER, [(one.id, one.version)], lambda _, one=one: [one])  # type: ignore[misc]  # early binding
    assert 0 < len(recent._values) <= MOST
