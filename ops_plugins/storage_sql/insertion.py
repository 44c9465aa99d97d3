"""Inserting rows that may be there already."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ops_plugins.storage_sql.types import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Dialect, Executable, Table
    from sqlalchemy.sql import FromClause
    from sqlalchemy.types import TypeEngine

_ROWS = "rows"


def insert(connection: Connection, table: FromClause) -> postgresql.Insert | sqlite.Insert:
    """Return an insertion that can say what to do on a conflict, and that counts its rows."""
    into: Any = table
    if connection.dialect.name == "postgresql":
        return postgresql.insert(into).execution_options(preserve_rowcount=True)
    return sqlite.insert(into).execution_options(preserve_rowcount=True)


def insert_new(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert the rows that are not there yet and return how many; each has a value for every column, in order.

    PostgreSQL is given all rows as one JSON document: a statement for each row costs this side five times as much.

    For SQLite the statement is made and the values are converted once for all rows: SQLAlchemy does both for each row,
    which takes longer than SQLite itself does.
    """
    if connection.dialect.name == "postgresql":
        names = table.c.keys()
        document = [dict(zip(names, row, strict=True)) for row in rows]
        return connection.execute(_from_json(table), {_ROWS: document}).rowcount
    sql, processors = _positional(table, connection.dialect)
    columns = [
        values if process is None else map(process, values)
        for values, process in zip(zip(*rows, strict=True), processors, strict=True)
    ]
    converted = list(zip(*columns, strict=True))
    return connection.execution_options(preserve_rowcount=True).exec_driver_sql(sql, converted).rowcount


class _Rows(Document):
    """Rows as ``json``, which is read once and thrown away: ``jsonb`` would be taken apart and put together first."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of PostgreSQL."""
        return dialect.type_descriptor(postgresql.JSON())


@cache
def _from_json(table: Table) -> Executable:
    """Return the statement that inserts the rows of a JSON array of objects, in their order."""
    document = sa.func.json_to_recordset(sa.bindparam(_ROWS, type_=_Rows(list[Any])))
    columns = [sa.column(column.name, column.type) for column in table.c]
    rows = document.table_valued(*columns, name="given").render_derived(with_types=True)
    statement = postgresql.insert(table).from_select(columns, sa.select(*rows.c)).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)


@cache
def _positional(table: Table, dialect: Dialect) -> tuple[str, tuple[Callable[[Any], Any] | None, ...]]:
    """Return the statement with a place for every column, and what converts the values of each."""
    statement = sqlite.insert(table).on_conflict_do_nothing().compile(dialect=dialect)
    return str(statement), tuple(column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.c)


def values_of(value: object, table: FromClause) -> dict[str, Any]:
    """Return what each column keeps of `value`: the field of the same name."""
    return {column.key: getattr(value, column.key) for column in table.c}
