"""Transactions: one connection of the pool, begun as reading or writing needs it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ops_plugins.storage_sql.errors import busy, translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

_QUERY_ONLY = "ops_query_only"
_ASK_AGAIN_MS = 50
"""Within this SQLite asks about every 9 ms."""


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one state, waits for no writer and keeps nothing.

    Raises:
        StorageUnavailable: The database stayed out of reach.
    """
    with connected(engine) as connection:
        if connection.dialect.name == "sqlite":
            _begin_sqlite(connection, "BEGIN", query_only=True)
        else:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True).begin()
        yield connection  # giving the connection back ends the transaction


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that is committed at the end of the block, and undone when the block raises.

    In SQLite it takes the write lock at once: one that starts by reading and writes later would fail, or overwrite what
    somebody else has written in between.

    Raises:
        StorageUnavailable: The database stayed locked or out of reach.
    """
    with connected(engine) as connection:
        begin_writing(connection)
        yield connection
        connection.commit()


def connected(engine: Engine) -> Connection:
    """Return a connection of the pool.

    Raises:
        StorageUnavailable: None got free in time, or the database cannot be reached.
    """
    try:
        return engine.connect()
    except sa.exc.TimeoutError as problem:
        raise busy() from problem


def begin_writing(connection: Connection) -> None:
    """Begin a transaction that may write.

    Raises:
        StorageUnavailable: The database stayed locked.
    """
    if connection.dialect.name == "sqlite":
        _begin_sqlite(connection, "BEGIN IMMEDIATE", query_only=False)
    else:
        connection.begin()


def _begin_sqlite(connection: Connection, begin: str, *, query_only: bool) -> None:
    """Begin by hand: the driver is told not to, and an event would slow down every other statement."""
    connection.begin()
    driver = connection.connection.dbapi_connection
    assert driver is not None
    try:
        # Otherwise what a unit of work that only reads writes by mistake would be undone without a word.
        if connection.info.get(_QUERY_ONLY, False) is not query_only:
            driver.execute(f"PRAGMA query_only={query_only:d}")
            connection.info[_QUERY_ONLY] = query_only
        if query_only:
            driver.execute(begin)
        else:
            _begin_before_long(driver, begin, connection.dialect.loaded_dbapi.Error)
    except connection.dialect.loaded_dbapi.Error as problem:
        raise translated(problem) from problem


def _begin_before_long(driver: Any, begin: str, failure: type[Exception]) -> None:
    """Ask for the write lock at short intervals for as long as the connection waits for locks.

    SQLite itself asks at ever longer ones, up to 100 ms, and so gets the lock of a busy file only by luck.
    """
    (milliseconds,) = driver.execute("PRAGMA busy_timeout").fetchone()
    until = time.monotonic() + milliseconds / 1000
    driver.execute(f"PRAGMA busy_timeout={min(milliseconds, _ASK_AGAIN_MS)}")
    try:
        while True:
            try:
                driver.execute(begin)
            except failure as problem:
                if "locked" not in str(problem) or time.monotonic() > until:
                    raise
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={milliseconds}")
