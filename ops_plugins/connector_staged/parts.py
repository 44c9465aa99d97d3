"""Cutting lists into parts, as platforms do."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ops_core.ports.connector import ConnectorRequestRefused, PlatformPage

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")


def part_of(items: Mapping[str, T], after: str | None, size: int) -> PlatformPage[T]:
    """Return the part of a list that follows a mark.

    The mark is the id of the last item before it, so that what comes in at the front in the meantime moves nothing.

    Args:
        items: The whole list, by id.
        after: The mark, or None for the first part.
        size: Items in a part.

    Raises:
        ConnectorRequestRefused: The mark is not from here.
    """
    ids = list(items)
    begin = 0
    if after is not None:
        if after not in items:
            msg = "The staged platform did not give out this mark. Begin with the first part again."
            raise ConnectorRequestRefused(msg)
        begin = ids.index(after) + 1
    shown = ids[begin : begin + size]
    more = begin + size < len(ids)
    return PlatformPage(tuple(items[each] for each in shown), shown[-1] if more else None)
