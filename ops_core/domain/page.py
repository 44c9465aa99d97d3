"""One page of a list, by keyset."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

import attrs

from ops_core.structure import Number

T = TypeVar("T")


@attrs.frozen
class PageRequest:
    """Which part of a list to return, newest first.

    Attributes:
        limit: Most items, 1 to 200.
        after: Id of the last item of the page before, or None for the first page.
    """

    limit: Annotated[int, Number(1, 200)] = 50
    after: str | None = None


@attrs.frozen
class Page(Generic[T]):
    """A part of a list.

    Attributes:
        items: In order.
        next: Id to pass as `after` for what follows, or None at the end.
    """

    items: tuple[T, ...]
    next: str | None = None
