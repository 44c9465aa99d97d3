"""Column types: how the values of the domain look in the database, and back."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import StrEnum

    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

_OFFSET = len("+00:00")


def instant_text(instant: datetime) -> str:
    """Return an instant as ISO 8601 text in UTC of 27 characters, so that texts sort as the instants do.

    Raises:
        ValueError: It has no time zone.
    """
    if instant.tzinfo is None:
        msg = "An instant needs a time zone"
        raise ValueError(msg)
    return instant.astimezone(UTC).isoformat(timespec="microseconds")[:-_OFFSET] + "Z"


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: ``timestamptz`` in PostgreSQL, text by `instant_text` in SQLite, which has no type for it.

    Attributes:
        is_needed: Whether it is never NULL; then reading it needs no Python code, and pages of rows are read faster.
    """

    impl = sa.Text
    cache_ok = True

    def __init__(self, *, is_needed: bool = False) -> None:
        super().__init__()
        self.is_needed = is_needed

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of the dialect."""
        kind = postgresql.TIMESTAMP(timezone=True) if dialect.name == "postgresql" else sa.Text()
        return dialect.type_descriptor(kind)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object]:
        """Return what turns an instant into a parameter."""
        if dialect.name == "postgresql":
            return lambda value: value
        return lambda value: None if value is None else instant_text(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Return what turns a stored value into an instant in UTC."""
        del coltype
        if dialect.name == "postgresql":
            return lambda value: None if value is None else value.astimezone(UTC)
        parse = datetime.fromisoformat
        return parse if self.is_needed else lambda value: None if value is None else parse(value)


class Choice(TypeDecorator[Any]):
    """A member of a string enumeration, stored as its value."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        """Return what turns a member into a parameter; drivers are slow on, or puzzled by, subclasses of str."""
        del dialect
        return lambda value: None if value is None else value.value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Return what turns a stored value into a member."""
        del dialect, coltype
        members: dict[str | None, StrEnum | None] = {None: None}
        members.update((member.value, member) for member in self.kind)
        return members.__getitem__


_learning = threading.Lock()
"""Held while msgspec learns classes: a thread in between would use one that is learned by halves, and crash."""


class Document(TypeDecorator[Any]):
    """A value of many parts as JSON: ``jsonb`` in PostgreSQL, text in SQLite.

    The JSON is that of `ops_core.structure.unstructure`. It is read by msgspec, ten times as fast as by `structure`,
    and without the rules for input: a row stays readable when a rule gets stricter after it was written, and when a
    newer version of the hub added a field.

    Attributes:
        kind: Type of the value.
        is_needed: Whether it is never NULL.
    """

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: Any, *, is_needed: bool = False) -> None:
        super().__init__()
        self.kind = kind
        self.is_needed = is_needed

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of the dialect."""
        kind = postgresql.JSONB(none_as_null=True) if dialect.name == "postgresql" else sa.Text()
        return dialect.type_descriptor(kind)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        """Return what turns a value into a parameter."""
        del dialect
        encode = msgspec.json.Encoder().encode
        return lambda value: None if value is None else encode(value).decode()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Return what turns JSON into a value; the driver of PostgreSQL has parsed it already."""
        del coltype
        kind = self.kind
        with _learning:
            decode = msgspec.json.Decoder(kind).decode
        if dialect.name == "postgresql":
            return lambda value: None if value is None else msgspec.convert(value, kind)
        return decode if self.is_needed else lambda value: None if value is None else decode(value)
