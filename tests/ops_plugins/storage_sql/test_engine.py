"""Connections are set up as reliability asks for, and nothing is connected to before it is used."""

from __future__ import annotations

import multiprocessing
import stat
import subprocess
import sys
import threading
import types
from contextlib import closing
from typing import TYPE_CHECKING

import attrs
import pytest
import sqlalchemy as sa

from ops_contracts.samples import ALICE, make_location
from ops_core.errors import InvalidInput
from ops_core.plugins.catalog import PluginUnusable
from ops_core.ports.clock import SystemClock
from ops_core.structure import structure
from ops_plugins.storage_sql import engine, plugin
from ops_plugins.storage_sql.config import DEFAULT_URL, SqlStorageConfig

if TYPE_CHECKING:
    from pathlib import Path

    from ops_plugins.storage_sql.adapter import SqlStorage


def test_importing_the_plugin_imports_no_database_library() -> None:
    """Looking for plugins loads neither SQLAlchemy nor Alembic nor a driver."""
    script = (
        "import sys, ops_plugins.storage_sql.plugin as plugin; plugin.ops_storage_offers();"
        "print(sorted({'sqlalchemy', 'alembic', 'psycopg', 'pysqlite3', 'msgspec'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 300), ("temp_store", 2)],
)
def test_every_connection_to_sqlite_is_set_up(sqlite: SqlStorage, pragma: str, value: object) -> None:
    """Write-ahead log, full synchronisation, references checked and a busy timeout hold on every connection."""
    with sqlite._engine.connect() as one, sqlite._engine.connect() as other:
        assert one.scalar(sa.text(f"PRAGMA {pragma}")) == value
        assert other.scalar(sa.text(f"PRAGMA {pragma}")) == value


def test_the_folder_is_private(tmp_path: Path) -> None:
    """The folder of the file is made when the storage is built, for the owner of the process only; the file is not."""
    storage = plugin.build(SqlStorageConfig(url=f"sqlite:///{tmp_path / 'new' / 'hub.sqlite3'}"), SystemClock())
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert list((tmp_path / "new").iterdir()) == []
    storage.close()


def test_a_new_file_waits_for_others_that_set_it_up(sqlite_url: str) -> None:
    """Switching a new file to the write-ahead log waits while another process has it locked, as at a first start."""
    driver = engine.sqlite_driver()
    path = sqlite_url.removeprefix("sqlite:///")
    with closing(driver.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("CREATE TABLE something (id INTEGER)")
        other.execute("BEGIN EXCLUSIVE")
        release = threading.Timer(0.2, other.rollback)
        release.start()
        storage = plugin.build(SqlStorageConfig(url=sqlite_url, auto_upgrade=True), SystemClock())
        release.join()
        assert storage.status().ready
        storage.close()


def test_a_new_file_does_not_wait_for_ever(sqlite_url: str) -> None:
    """A file that stays locked is unavailable after the busy timeout."""
    with closing(engine.sqlite_driver().connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("CREATE TABLE something (id INTEGER)")
        other.execute("BEGIN EXCLUSIVE")
        storage = plugin.build(SqlStorageConfig(url=sqlite_url, busy_timeout_ms=100), SystemClock())
        assert "busy" in storage.status().detail
        storage.close()


def test_memory_holds_one_database() -> None:
    """Without a file all units of work of a storage, and no other storage, see the same rows."""
    config = SqlStorageConfig(url="sqlite://", auto_upgrade=True)
    one, other = (plugin.build(config, SystemClock()) for _ in range(2))
    with one.write() as unit:
        unit.locations.add(make_location(), frozenset())
    with one.read() as unit:
        assert unit.locations.count(ALICE, 5) == 1
    with other.read() as unit:
        assert unit.locations.count(ALICE, 5) == 0
    one.close()
    other.close()


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    """Without a SQLite that is free of the WAL-reset bug the storage is not built, and the message says what to do."""
    old = types.SimpleNamespace(sqlite_version_info=(3, 51, 2))
    monkeypatch.setitem(sys.modules, "pysqlite3.dbapi2", None)
    monkeypatch.setitem(sys.modules, "sqlite3", old)
    with pytest.raises(PluginUnusable, match="pip install pysqlite3"):
        plugin.build(SqlStorageConfig(url=sqlite_url), SystemClock())


def test_a_new_standard_sqlite_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package of the driver, the one of Python is taken when its SQLite is new enough."""
    new = types.SimpleNamespace(sqlite_version_info=(3, 51, 3))
    monkeypatch.setitem(sys.modules, "pysqlite3.dbapi2", None)
    monkeypatch.setitem(sys.modules, "sqlite3", new)
    driver: object = engine.sqlite_driver()
    assert driver is new


def test_a_missing_driver_of_postgresql_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without psycopg the message names the extra to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(PluginUnusable, match=r"phow-ops-hub\[postgres\]"):
        plugin.build(SqlStorageConfig(url="postgresql://localhost/hub"), SystemClock())


@pytest.mark.parametrize(
    "url", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d?options=-csearch_path%3Dhub"]
)
def test_every_spelling_of_postgresql_is_taken(url: str) -> None:
    """The URLs of hosting companies work as they are, and options in them are kept."""
    config = structure({"url": url}, SqlStorageConfig)
    storage = plugin.build(config, SystemClock())
    assert storage._engine.dialect.driver == "psycopg"
    assert "p@h" not in repr(storage)
    storage.close()


@pytest.mark.parametrize("url", ["mysql://h/d", "hub.sqlite3", "", "sqlite:relative"])
def test_other_urls_are_refused_before_anything_is_built(url: str) -> None:
    """A URL of another database is a mistake in the settings."""
    with pytest.raises(InvalidInput) as caught:
        structure({"url": url}, SqlStorageConfig)
    assert [error.pointer for error in caught.value.errors] == ["/url"]


def test_a_port_that_is_no_number_is_refused() -> None:
    """A URL that cannot be taken apart is a mistake in the settings, and its password is not shown."""
    with pytest.raises(InvalidInput) as caught:
        plugin.build(SqlStorageConfig(url="postgresql://u:secret@h:port/d"), SystemClock())
    assert "secret" not in f"{caught.value.errors} {caught.value}"


def test_settings_have_defaults() -> None:
    """Without settings there is a file below the working directory, and nothing is upgraded unasked."""
    config = structure({}, SqlStorageConfig)
    assert config == SqlStorageConfig(DEFAULT_URL, 5000, 10, auto_upgrade=False)
    assert "url" not in repr(attrs.evolve(config, url="postgresql://u:p@h/d"))


def test_a_forked_child_uses_connections_of_its_own(sqlite: SqlStorage) -> None:
    """A process that is forked while a storage is in use can go on with it, and so can its parent."""
    with sqlite.write() as unit:
        unit.locations.add(make_location(1), frozenset())

    def child() -> None:
        with sqlite.write() as unit:
            unit.locations.add(make_location(2), frozenset())

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join(20)
    assert process.exitcode == 0
    with sqlite.write() as unit:
        unit.locations.add(make_location(3), frozenset())
        assert unit.locations.count(ALICE, 9) == 3
