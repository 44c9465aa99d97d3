"""Rows with a version, changed only by those who have seen the latest one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import attrs
import sqlalchemy as sa

from ops_core.errors import NotFound, StaleVersion
from ops_plugins.storage_sql.insertion import insert, values_of
from ops_plugins.storage_sql.tables import KIND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Column, ColumnElement, Connection, Table


class _Versioned(Protocol):
    @property
    def version(self) -> int: ...


V = TypeVar("V", bound=_Versioned)


def store(connection: Connection, value: V, key: Column[Any]) -> V:
    """Store what there is one of for each `key`; version 0 means that there is none yet.

    Raises:
        StaleVersion: It was changed since it was read.
    """
    table = key.table
    mine = key == getattr(value, key.key)
    stored: V = attrs.evolve(value, version=value.version + 1)  # type: ignore[misc]  # every V is an attrs class
    values = values_of(stored, table)
    if value.version == 0:
        found = connection.execute(insert(connection, table).on_conflict_do_nothing(), values).rowcount
    else:
        found = connection.execute(
            sa.update(table).where(mine, table.c.version == value.version).values(values)
        ).rowcount
    if not found:
        raise StaleVersion(table.info[KIND], connection.execute(sa.select(table.c.version).where(mine)).scalar() or 0)
    return stored


def change(
    connection: Connection, table: Table, mine: ColumnElement[bool], version: int, values: Mapping[str, object]
) -> None:
    """Change the row `mine`, one version on.

    Raises:
        NotFound: There is none.
        StaleVersion: It was changed since it was read.
    """
    statement = sa.update(table).where(mine, table.c.version == version)
    if connection.execute(statement.values({**values, "version": version + 1})).rowcount:
        return
    current = connection.execute(sa.select(table.c.version).where(mine)).scalar()
    if current is None:
        raise NotFound(table.info[KIND])
    raise StaleVersion(table.info[KIND], current)
