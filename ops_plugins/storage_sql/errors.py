"""What a failure of the database means to the hub."""

from __future__ import annotations

import re

from ops_core.errors import Conflict, OpsError
from ops_core.ports.storage import SchemaOutdated, StorageFailed, StorageFull, StorageUnavailable

_UNREACHABLE = "The database cannot be reached. Check that it runs and that the URL is right."
_BUSY = "The database is busy. Try again in a moment."
_CLOSING = "The connection to the database was lost. Try again in a moment."
_READ_ONLY = "Nothing can be written: the database is read-only, or this unit of work only reads."
_FULL = "The database has no room left. Free some disk space or raise its limit."
_OUTDATED = "The database lacks tables or columns that this version needs. Upgrade its schema."
_DAMAGED = "The database file is damaged or is no database. Restore it from a backup."
_STORED_ALREADY = "Something with this identifier is stored already."
_REFUSED = "The database refused to store this."
_OTHER = "The database failed."

_SQLITE = (
    (r"database or disk is full", StorageFull, _FULL),
    (r"(database|table|schema) is locked|locking protocol", StorageUnavailable, _BUSY),
    (r"no such (table|column|index)|has no column named", SchemaOutdated, _OUTDATED),
    (r"readonly database", StorageUnavailable, _READ_ONLY),
    (r"malformed|not a database", StorageFailed, _DAMAGED),
    (r"unable to open|disk I/O error", StorageUnavailable, _UNREACHABLE),
)
"""By the message of SQLite (sqlite.org/rescode.html): not every driver gives the code."""

_POSTGRESQL = (
    (r"53100", StorageFull, _FULL),
    (r"42P01|42703|3F000", SchemaOutdated, _OUTDATED),
    (r"40...|55P03|57014", StorageUnavailable, _BUSY),  # serialisation, deadlock, lock and statement timeouts
    (r"25006", StorageUnavailable, _READ_ONLY),
    (r"08...|57P..|25P03", StorageUnavailable, _CLOSING),
    (r"53...", StorageUnavailable, _BUSY),
    (r"28...|3D000", StorageUnavailable, _UNREACHABLE),
)
"""By SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html)."""


def busy() -> StorageUnavailable:
    """Return the error of who has waited for too long."""
    return StorageUnavailable(_BUSY)


def translated(problem: BaseException) -> OpsError:
    """Return the error of the hub for one of the database driver; its message shows no SQL and no URL."""
    state = getattr(problem, "sqlstate", None)
    table, told = (_POSTGRESQL, state) if state else (_SQLITE, str(problem))
    for pattern, kind, message in table:
        if re.search(pattern, told):
            return kind(message)
    if state == "23505" or "UNIQUE constraint failed" in told:
        return Conflict(_STORED_ALREADY)
    match type(problem).__name__:
        case "OperationalError" | "InterfaceError":
            return StorageUnavailable(_UNREACHABLE)
        case "IntegrityError" | "DataError" | "UnicodeEncodeError":
            return StorageFailed(_REFUSED)
    return StorageFailed(_OTHER)
