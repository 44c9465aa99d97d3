"""Inserting rows that may be there already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.sql import FromClause


def insert(connection: Connection, table: FromClause) -> postgresql.Insert | sqlite.Insert:
    """Return an insertion that can say what to do on a conflict, and that counts its rows."""
    into: Any = table
    if connection.dialect.name == "postgresql":
        return postgresql.insert(into).execution_options(preserve_rowcount=True)
    return sqlite.insert(into).execution_options(preserve_rowcount=True)


def values_of(value: object, table: FromClause) -> dict[str, Any]:
    """Return what each column keeps of `value`: the field of the same name."""
    return {column.key: getattr(value, column.key) for column in table.c}
