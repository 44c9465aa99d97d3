"""The columns of which the tables are made."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ops_plugins.storage_sql.types import Choice, Document, UtcDateTime

_OWNER_WIDTH = 220


def key(name: str, *arguments: Any, **options: Any) -> sa.Column[str]:
    """Return a column of identifiers, which sort by their bytes in every database."""
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, *arguments, **{"nullable": False, **options})


def owner(**options: Any) -> sa.Column[str]:
    """Return the column of the owner."""
    kind = sa.String(_OWNER_WIDTH).with_variant(sa.String(_OWNER_WIDTH, collation="C"), "postgresql")
    return sa.Column("owner", kind, nullable=False, **options)


def instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    """Return a column of instants."""
    return sa.Column(name, UtcDateTime(is_needed=not nullable), nullable=nullable)


def choice(name: str, kind: Any, **options: Any) -> sa.Column[Any]:
    """Return a column of members of a string enumeration."""
    return sa.Column(name, Choice(kind), **{"nullable": False, **options})


def document(name: str, kind: Any, *, nullable: bool = False) -> sa.Column[Any]:
    """Return a column of values of many parts."""
    return sa.Column(name, Document(kind, is_needed=not nullable), nullable=nullable)


def text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    """Return a column of text."""
    return sa.Column(name, sa.Text, nullable=nullable)


def number(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    """Return a column of whole numbers."""
    return sa.Column(name, sa.Integer, nullable=nullable, autoincrement=False, **options)


def real(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    """Return a column of real numbers of double precision."""
    return sa.Column(name, sa.Double, nullable=nullable)


def index(name: str, *columns: str, where: str | None = None, unique: bool = False) -> sa.Index:
    """Return an index, of the rows that meet the condition `where` if there is one."""
    condition = None if where is None else sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
