"""Pages of rows that sort by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from ops_core.domain.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ops_core.domain.page import PageRequest


class _Row(Protocol):
    @property
    def id(self) -> str: ...


RowT = TypeVar("RowT", bound=_Row)


def page_of(rows: Iterable[RowT], request: PageRequest) -> Page[RowT]:
    """Return a page of `rows`, newest first: ids sort by time of creation."""
    after = request.after
    ahead = sorted(
        (row for row in rows if after is None or row.id < after),
        key=lambda row: row.id,
        reverse=True,
    )
    items = tuple(ahead[: request.limit])
    return Page(items, items[-1].id if len(ahead) > len(items) else None)
