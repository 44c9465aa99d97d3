"""Inserting rows that may be there already."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Dialect, Table
    from sqlalchemy.sql import FromClause


def insert(connection: Connection, table: FromClause) -> postgresql.Insert | sqlite.Insert:
    """Return an insertion that can say what to do on a conflict, and that counts its rows."""
    into: Any = table
    if connection.dialect.name == "postgresql":
        return postgresql.insert(into).execution_options(preserve_rowcount=True)
    return sqlite.insert(into).execution_options(preserve_rowcount=True)


def insert_new(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert the rows that are not there yet and return how many; each has a value for every column, in order.

    For SQLite the statement is made and the values are converted once for all rows: SQLAlchemy does both for each row,
    which takes longer than SQLite itself does.
    """
    if connection.dialect.name == "postgresql":
        names = table.c.keys()
        statement = insert(connection, table).on_conflict_do_nothing()
        return connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows]).rowcount
    sql, processors = _positional(table, connection.dialect)
    columns = [
        values if process is None else map(process, values)
        for values, process in zip(zip(*rows, strict=True), processors, strict=True)
    ]
    converted = list(zip(*columns, strict=True))
    return connection.execution_options(preserve_rowcount=True).exec_driver_sql(sql, converted).rowcount


@cache
def _positional(table: Table, dialect: Dialect) -> tuple[str, tuple[Callable[[Any], Any] | None, ...]]:
    """Return the statement with a place for every column, and what converts the values of each."""
    statement = sqlite.insert(table).on_conflict_do_nothing().compile(dialect=dialect)
    return str(statement), tuple(column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.c)


def values_of(value: object, table: FromClause) -> dict[str, Any]:
    """Return what each column keeps of `value`: the field of the same name."""
    return {column.key: getattr(value, column.key) for column in table.c}
