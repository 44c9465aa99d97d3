"""Pages by keyset: each starts behind the id that the one before ended with, so its cost does not depend on where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import sqlalchemy as sa

from ops_core.domain.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Column, Connection, Select

    from ops_core.domain.page import PageRequest

T = TypeVar("T")


@attrs.frozen
class Keyset:
    """A list, newest first.

    Attributes:
        first: Reads its first page; the first column is the id.
        following: Reads what is behind an id.
    """

    first: Select[Any]
    following: Select[Any]

    @classmethod
    def of(cls, statement: Select[Any], key: Column[str]) -> Keyset:
        """Return the list of the rows of `statement` by falling `key`."""
        ordered = statement.order_by(key.desc()).limit(sa.bindparam("rows"))
        return cls(ordered, ordered.where(key < sa.bindparam("after")))

    def page(
        self, connection: Connection, request: PageRequest, make: Callable[[Sequence[Any]], T], **parameters: object
    ) -> Page[T]:
        """Return one page."""
        statement = self.first if request.after is None else self.following
        given = {**parameters, "rows": request.limit + 1, "after": request.after}
        rows = connection.execute(statement, given).fetchall()
        more = len(rows) > request.limit
        items = tuple([make(row) for row in rows[: request.limit]])
        return Page(items, rows[request.limit - 1][0] if more else None)
