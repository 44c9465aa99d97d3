"""The storage itself: units of work over one pool of connections."""

from __future__ import annotations

import os
import threading
import weakref
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING

from ops_core.ports.storage import StorageFailed, StorageStatus, StorageUnavailable
from ops_plugins.storage_sql import schema
from ops_plugins.storage_sql.engine import new_engine
from ops_plugins.storage_sql.errors import busy
from ops_plugins.storage_sql.recent import Recent
from ops_plugins.storage_sql.server_clock import ServerClock
from ops_plugins.storage_sql.transaction import reading, writing
from ops_plugins.storage_sql.unit_of_work import SqlUnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Engine

    from ops_core.domain.location import Location
    from ops_core.ports.storage import UnitOfWork
    from ops_plugins.storage_sql.config import SqlStorageConfig

_storages: weakref.WeakSet[SqlStorage] = weakref.WeakSet()


class SqlStorage:
    """Keeps everything in SQLite or PostgreSQL. Nothing is connected to before the first unit of work.

    Attributes:
        config: What it was built from.
    """

    def __init__(self, config: SqlStorageConfig) -> None:
        self.config = config
        self._engine = new_engine(config)
        self._server_clock = ServerClock(self._engine)
        self._turn = threading.Lock()
        self._is_closed = False
        self._recent: Recent[Location] = Recent()
        _watch_forks()
        _storages.add(self)
        if config.auto_upgrade:
            with suppress(StorageFailed):  # `status` says so
                self.upgrade()

    def __repr__(self) -> str:
        return f"<SqlStorage {self._engine.url.render_as_string(hide_password=True)}>"

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """Open a unit of work that sees one state and waits for no writer.

        Raises:
            StorageUnavailable: The database stayed out of reach.
            SchemaOutdated: Tables or columns are missing.
        """
        with reading(self._open_engine()) as connection:
            yield SqlUnitOfWork(connection, self._recent)

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """Open a unit of work that commits when its block ends and keeps nothing when the block raises.

        Raises:
            StorageUnavailable: The database stayed locked or out of reach.
            StorageFull: There is no room left.
            SchemaOutdated: Tables or columns are missing.
        """
        engine = self._open_engine()
        with self._in_turn(), writing(engine) as connection:
            yield SqlUnitOfWork(connection)

    def now(self) -> datetime | None:
        """Return what the clock of PostgreSQL shows; None for SQLite, whose users are on one machine."""
        return self._server_clock.now()

    def status(self) -> StorageStatus:
        """Return whether the database can be used and whether its schema is the wanted one. Never raises."""
        try:
            with reading(self._open_engine()) as connection:
                return schema.check(connection)
        except StorageFailed as problem:
            return StorageStatus(ready=False, detail=problem.message, wanted=schema.HEAD)

    def upgrade(self, revision: str = "head") -> None:
        """Bring the schema up to `revision`; nothing happens where it is there already.

        Raises:
            InvalidInput: There is no such revision.
            StorageFailed: It did not work, and the schema is as it was before.
        """
        schema.upgrade_engine(self._open_engine(), revision)

    def downgrade(self, revision: str) -> None:
        """Bring the schema down to `revision`, "base" for none at all; what newer revisions added is lost.

        Raises:
            InvalidInput: There is no such revision.
            StorageFailed: It did not work, and the schema is as it was before.
        """
        schema.downgrade_engine(self._open_engine(), revision)

    def render_sql(self) -> str:
        """Return the statements that make the whole schema in an empty database of this kind, without connecting."""
        return schema.render_sql(self._engine.dialect.name)

    def close(self) -> None:
        """Close the idle connections and refuse new units of work."""
        self._is_closed = True
        self._engine.dispose()

    def forget_connections(self) -> None:
        """Start anew in a forked child: the connections belong to the parent, and SQLite forbids to use them here."""
        self._engine.dispose(close=False)
        self._turn = threading.Lock()

    def _open_engine(self) -> Engine:
        if self._is_closed:
            msg = "This storage is closed. Build a new one."
            raise StorageUnavailable(msg)
        return self._engine

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let the threads of this process write to SQLite one after the other.

        Its own lock is asked for again and again at ever longer intervals, which leaves some waiting for seconds.
        """
        turn = self._turn
        if self._engine.dialect.name != "sqlite":
            yield
        elif turn.acquire(timeout=self.config.busy_timeout_ms / 1000):
            try:
                yield
            finally:
                turn.release()
        else:
            raise busy()


@cache
def _watch_forks() -> None:
    os.register_at_fork(after_in_child=_forget_connections)


def _forget_connections() -> None:
    for storage in list(_storages):
        storage.forget_connections()
