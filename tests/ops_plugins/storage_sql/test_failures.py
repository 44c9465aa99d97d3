"""Whatever goes wrong in the database is an error of the hub, in plain words and without secrets."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ops_contracts.samples import ALICE, make_location
from ops_core.errors import Conflict, OpsError
from ops_core.ports.clock import SystemClock
from ops_core.ports.storage import SchemaOutdated, StorageFailed, StorageFull, StorageUnavailable
from ops_plugins.storage_sql import plugin
from ops_plugins.storage_sql.config import SqlStorageConfig
from ops_plugins.storage_sql.errors import translated
from ops_plugins.storage_sql.transaction import writing

if TYPE_CHECKING:
    from ops_plugins.storage_sql.adapter import SqlStorage

SECRET = "hunter2-and-more"


def build(url: str, *, pool_size: int = 10, auto_upgrade: bool = False) -> SqlStorage:
    """Return a storage that gives up soon."""
    config = SqlStorageConfig(url=url, busy_timeout_ms=200, pool_size=pool_size, auto_upgrade=auto_upgrade)
    return plugin.build(config, SystemClock())


def run_sql(storage: SqlStorage, statement: str) -> None:
    """Run a statement behind the back of the storage."""
    with writing(storage._engine) as connection:
        connection.exec_driver_sql(statement)


def test_a_full_disk_keeps_nothing_of_the_unit(sqlite_url: str) -> None:
    """Without room a unit of work raises StorageFull and leaves nothing, and smaller ones go on working."""
    build(sqlite_url, auto_upgrade=True).close()
    storage = build(sqlite_url, pool_size=1)
    with closing(storage._engine.raw_connection()) as connection:
        cursor = connection.cursor()
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages + 20}")

    def fill() -> None:
        with storage.write() as unit:
            for number in range(1, 1000):
                unit.locations.add(make_location(number, name="x" * 1000), frozenset())

    with pytest.raises(StorageFull, match="no room left"):
        fill()
    with storage.write() as unit:
        assert unit.locations.count(ALICE, 5) == 0
        unit.locations.add(make_location(), frozenset())
    with storage.read() as unit:
        assert unit.locations.count(ALICE, 5) == 1
    storage.close()


def test_a_locked_file_is_unavailable_in_time(sqlite: SqlStorage, sqlite_url: str) -> None:
    """While another process writes, a unit of work waits for the busy timeout and then says to try again."""
    other = build(sqlite_url)
    with other.write():
        begun = time.monotonic()
        with pytest.raises(StorageUnavailable, match="Try again"), sqlite.write():
            pytest.fail("The lock was taken twice.")
        waited = time.monotonic() - begun
    assert 0.2 <= waited < 2
    with sqlite.write() as unit:
        unit.locations.add(make_location(), frozenset())
    other.close()


def test_threads_wait_in_turn_for_as_long(sqlite: SqlStorage) -> None:
    """A second writer of the same process waits for the busy timeout, too."""
    begun = time.monotonic()
    with sqlite.write(), pytest.raises(StorageUnavailable, match="Try again"), sqlite.write():
        pytest.fail("Two units of work write at once.")
    assert time.monotonic() - begun < 2


def test_no_free_connection_is_unavailable(sqlite_url: str) -> None:
    """A process with all of its connections in use says so instead of waiting for ever."""
    storage = build(sqlite_url, pool_size=1)
    with storage.read(), pytest.raises(StorageUnavailable), storage.read():
        pytest.fail("There is one connection only.")
    storage.close()


def test_missing_tables_are_an_outdated_schema(url: str) -> None:
    """Without tables a unit of work says that the schema has to be upgraded."""
    storage = build(url)
    with pytest.raises(SchemaOutdated, match="Upgrade its schema"), storage.read() as unit:
        unit.locations.count(ALICE, 5)
    storage.close()


def test_missing_columns_are_an_outdated_schema(storage: SqlStorage) -> None:
    """With a column missing a unit of work says so, whether it reads or writes."""
    run_sql(storage, "ALTER TABLE ops_setup_tasks RENAME COLUMN done_at TO finished_at")
    try:
        with pytest.raises(SchemaOutdated), storage.read() as unit:
            unit.setup_tasks.of_owner(ALICE)
    finally:
        run_sql(storage, "ALTER TABLE ops_setup_tasks RENAME COLUMN finished_at TO done_at")


def test_errors_are_chained_and_hide_the_statement(sqlite_url: str) -> None:
    """The error of the driver is kept as the cause; the message shows neither SQL nor parameters."""
    storage = build(sqlite_url)
    with pytest.raises(SchemaOutdated) as caught, storage.read() as unit:
        unit.sessions.find(SECRET)
    assert "no such table" in str(caught.value.__cause__)
    assert "SELECT" not in caught.value.message
    assert SECRET not in caught.value.message
    storage.close()


def test_the_same_identifier_twice_is_a_conflict(storage: SqlStorage) -> None:
    """A second row with an identifier is refused as a conflict, and the first one stays."""
    with storage.write() as unit:
        unit.locations.add(make_location(), frozenset())
    with pytest.raises(Conflict, match="stored already"), storage.write() as unit:
        unit.locations.add(make_location(name="Another"), frozenset())
    with storage.read() as unit:
        assert unit.locations.get(ALICE, make_location().id) == make_location()


def test_values_that_cannot_be_stored_are_refused(storage: SqlStorage) -> None:
    """A value that the database has no room for ends in an error of the hub."""
    with pytest.raises(StorageFailed), storage.write() as unit:
        unit.locations.add(make_location(name="lone surrogate \ud800"), frozenset())


def test_instants_without_a_zone_are_refused(sqlite: SqlStorage) -> None:
    """An instant of which nobody knows the zone is not stored."""
    naive = make_location().created_at.replace(tzinfo=None)
    with pytest.raises(StorageFailed), sqlite.write() as unit:
        unit.locations.add(make_location(created_at=naive), frozenset())


def test_writing_while_reading_is_refused(storage: SqlStorage) -> None:
    """A unit of work that only reads says so when it is asked to write, and its connection can write afterwards."""
    with pytest.raises(StorageUnavailable, match="only reads"), storage.read() as unit:
        unit.locations.add(make_location(), frozenset())
    with storage.write() as unit:
        unit.locations.add(make_location(), frozenset())


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """A file of something else is left alone, and the status says what is wrong."""
    path = tmp_path / "hub.sqlite3"
    path.write_bytes(b"not a database at all, but long enough to look at" * 100)
    storage = build(f"sqlite:///{path}")
    assert "damaged or is no database" in storage.status().detail
    assert path.read_bytes().startswith(b"not a database")
    storage.close()


def test_a_folder_in_the_way_is_told(tmp_path: Path) -> None:
    """A file that cannot be opened is unavailable, at once and not after the busy timeout."""
    storage = plugin.build(SqlStorageConfig(url=f"sqlite:///{tmp_path}", busy_timeout_ms=60_000), SystemClock())
    assert "cannot be reached" in storage.status().detail
    storage.close()


def test_a_closed_storage_refuses_work(sqlite: SqlStorage) -> None:
    """After `close` units of work are refused and the status says why."""
    sqlite.close()
    with pytest.raises(StorageUnavailable, match="closed"), sqlite.read():
        pytest.fail("It is closed.")
    assert "closed" in sqlite.status().detail


@pytest.mark.network
def test_an_unreachable_server_is_told_without_the_password() -> None:
    """A server that does not answer makes the storage unavailable; its password is shown nowhere."""
    config = SqlStorageConfig(url=f"postgresql://hub:{SECRET}@127.0.0.1:1/hub")
    storage = plugin.build(config, SystemClock())
    status = storage.status()
    assert not status.ready
    assert "cannot be reached" in status.detail
    with pytest.raises(StorageUnavailable) as caught, storage.read():
        pytest.fail("Nobody listens there.")
    assert SECRET not in f"{config!r} {storage!r} {status!r} {caught.value!r} {caught.value.__cause__!r}"
    storage.close()


@pytest.mark.postgres
@pytest.mark.network
def test_a_wrong_database_is_told(postgresql_server: str) -> None:
    """A database that does not exist is one that cannot be reached."""
    storage = build(postgresql_server.replace("/postgres?", "/no_such_database?"))
    assert "cannot be reached" in storage.status().detail
    storage.close()


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", StorageFull),
        ("53300", StorageUnavailable),
        ("40P01", StorageUnavailable),
        ("40001", StorageUnavailable),
        ("55P03", StorageUnavailable),
        ("57P01", StorageUnavailable),
        ("57014", StorageUnavailable),
        ("08006", StorageUnavailable),
        ("25006", StorageUnavailable),
        ("28P01", StorageUnavailable),
        ("3D000", StorageUnavailable),
        ("42P01", SchemaOutdated),
        ("42703", SchemaOutdated),
        ("3F000", SchemaOutdated),
        ("23505", Conflict),
        ("22P02", StorageFailed),
        ("XX000", StorageFailed),
    ],
)
def test_states_of_postgresql_are_told_apart(state: str, kind: type[OpsError]) -> None:
    """Each class of SQLSTATE that matters has its own error of the hub."""

    class Problem(Exception):
        sqlstate = state

    assert type(translated(Problem("SELECT secret"))) is kind
    assert "SELECT" not in translated(Problem("SELECT secret")).message
