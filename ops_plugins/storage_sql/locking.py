"""Locks of PostgreSQL that make units of work come one after the other; in SQLite only one writes at a time anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select


def for_change(connection: Connection, statement: Select[Any]) -> Select[Any]:
    """Return `statement`, locking the rows that it reads where its unit of work may write.

    Otherwise two units of work that read, compute and write would both read the old row.
    """
    return statement.with_for_update() if _takes_locks(connection) else statement


def take_turns(connection: Connection, *what: str) -> None:
    """Wait for every other unit of work that writes and has said the same words; for rows that may not exist yet."""
    if _takes_locks(connection):
        words = ":".join(what)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(words, 0))))


def _takes_locks(connection: Connection) -> bool:
    if connection.dialect.name != "postgresql":
        return False
    return not connection.get_execution_options().get("postgresql_readonly", False)
