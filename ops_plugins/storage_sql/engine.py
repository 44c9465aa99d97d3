"""Engines: how a connection is opened, set up and begun. Making one connects to nothing."""

from __future__ import annotations

import contextlib
import importlib
import math
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from ops_core.errors import InvalidInput
from ops_core.plugins.catalog import PluginUnusable
from ops_plugins.storage_sql.errors import translated

if TYPE_CHECKING:
    from types import ModuleType

    from sqlalchemy import URL, Engine
    from sqlalchemy.engine import ExceptionContext
    from sqlalchemy.pool import ConnectionPoolEntry

    from ops_plugins.storage_sql.config import SqlStorageConfig

SAFE_SQLITE = (3, 51, 3)
"""The first version without the WAL-reset bug, by which two writers could corrupt the file (sqlite.org/wal.html)."""

_FOLDER_MODE = 0o700
_RECYCLE_SECONDS = 1800
_CONNECT_SECONDS = 5
_IDLE_TRANSACTION_MS = 10_000
"""Units of work take milliseconds; one that is idle for so long belongs to a frozen process, and others wait for it."""

_USED_AT = "ops_used_at"
_RESTED_SECONDS = 1.0
"""After this a connection is tried out before it is used: the server may have been restarted meanwhile."""

_POLL_SECONDS = 0.01
_PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
)


def new_engine(config: SqlStorageConfig) -> Engine:
    """Return the engine of a configured database.

    Raises:
        InvalidInput: The URL makes no sense.
        PluginUnusable: The driver of the database is missing or too old.
    """
    try:
        url = sa.make_url(config.url)
    except (sa.exc.ArgumentError, ValueError):
        pointer, message = "/url", "This is no database URL. Check its user, host and port."
        raise InvalidInput.at(pointer, "format", message) from None
    engine = _sqlite(url, config) if url.drivername == "sqlite" else _postgresql(url, config)
    event.listen(engine, "handle_error", _translate, retval=True)
    return engine


def is_in_memory(url: URL) -> bool:
    """Return whether a SQLite URL names no file."""
    return url.database in {None, "", ":memory:"}


def sqlite_driver() -> ModuleType:
    """Return the driver with the newest SQLite.

    Raises:
        PluginUnusable: Every SQLite at hand has the WAL-reset bug.
    """
    for name in ("pysqlite3.dbapi2", "sqlite3"):
        try:
            driver = importlib.import_module(name)
        except ImportError:
            continue
        if driver.sqlite_version_info >= SAFE_SQLITE:
            return driver
    wanted = ".".join(map(str, SAFE_SQLITE))
    msg = f"SQLite older than {wanted} can corrupt a file that several processes write. Run 'pip install pysqlite3'."
    raise PluginUnusable(msg)


def _sqlite(url: URL, config: SqlStorageConfig) -> Engine:
    in_memory = is_in_memory(url)
    if not in_memory:
        # A folder that cannot be made is told by `status`, like everything else that keeps the file out of reach.
        with contextlib.suppress(OSError):
            Path(str(url.database)).parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    seconds = config.busy_timeout_ms / 1000
    engine = sa.create_engine(
        url,
        module=sqlite_driver(),
        poolclass=QueuePool,
        pool_size=1 if in_memory else config.pool_size,  # every connection to memory would be a database of its own
        max_overflow=0,
        pool_timeout=seconds,
        connect_args={
            "check_same_thread": False,  # a connection serves one thread at a time; the pool sees to that
            "timeout": seconds,
            "isolation_level": None,  # the driver would begin transactions where it likes
            "cached_statements": 256,
        },
    )
    event.listen(engine, "connect", partial(_set_up_sqlite, seconds=seconds))
    return engine


def _set_up_sqlite(connection: Any, entry: ConnectionPoolEntry, *, seconds: float) -> None:
    del entry
    _use_wal(connection, seconds)
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _use_wal(connection: Any, seconds: float) -> None:
    """Switch a new file to WAL; for this SQLite does not wait by itself for others that do the same."""
    until = time.monotonic() + seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except Exception as problem:
            if "locked" not in str(problem) or time.monotonic() > until:
                raise
            time.sleep(_POLL_SECONDS)
        else:
            return


def _postgresql(url: URL, config: SqlStorageConfig) -> Engine:
    options = (
        *((given,) if isinstance(given := url.query.get("options"), str) else ()),
        "-c timezone=UTC",
        f"-c lock_timeout={config.busy_timeout_ms}",
        f"-c idle_in_transaction_session_timeout={_IDLE_TRANSACTION_MS}",
    )
    try:
        engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            poolclass=QueuePool,
            pool_size=config.pool_size,
            max_overflow=0,
            pool_timeout=config.busy_timeout_ms / 1000,
            pool_recycle=_RECYCLE_SECONDS,
            connect_args={
                "options": " ".join(options),
                "connect_timeout": _CONNECT_SECONDS,
                "application_name": "ops-hub",
            },
            json_deserializer=msgspec.json.decode,
        )
    except ImportError as problem:
        msg = "The driver of PostgreSQL is missing. Run 'pip install phow-ops-hub[postgres]'."
        raise PluginUnusable(msg) from problem
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_try_out, engine))
    return engine


def _note_use(connection: Any, entry: ConnectionPoolEntry) -> None:
    del connection
    entry.info[_USED_AT] = time.monotonic()


def _try_out(engine: Engine, connection: Any, entry: ConnectionPoolEntry, held: object) -> None:
    """Replace all connections when this one has rested and proves dead.

    The pool's own pre-ping would ask before every unit of work, of which a chunk takes four or five.

    Raises:
        InvalidatePoolError: It is dead; the pool opens a new one and goes on.
    """
    del held
    if time.monotonic() - entry.info.get(_USED_AT, math.inf) < _RESTED_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as problem:
        raise sa.exc.InvalidatePoolError from problem


def _translate(context: ExceptionContext) -> BaseException | None:
    return translated(context.original_exception)
