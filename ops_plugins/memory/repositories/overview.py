"""Locations at a glance: which ones match, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ops_core.domain.overview import (
    Overview,
    OverviewSort,
    address_order,
    name_order,
    search_text,
    search_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ops_core.domain.location import Location
    from ops_core.domain.overview import OverviewRequest, OverviewRow, SearchWord


def overview_of(rows: Iterable[OverviewRow], request: OverviewRequest) -> Overview:
    """Return what the request asks for of all rows of an owner."""
    every = list(rows)
    matching = [row for row in every if _matches(row.location, request, search_words(request.search))]
    ordered = _ordered(matching, request)
    items = tuple(ordered[request.offset : request.offset + request.limit])
    return Overview(items, total=len(matching), all=len(every))


def _matches(location: Location, request: OverviewRequest, words: Sequence[SearchWord]) -> bool:
    if request.source_mode not in {None, location.source_mode}:
        return False
    text = search_text(location) if words else ""
    return all(any(spelling in text for spelling in word.spellings) for word in words)


def _ordered(rows: Iterable[OverviewRow], request: OverviewRequest) -> list[OverviewRow]:
    by_id = sorted(rows, key=lambda row: row.location.id)
    valued = [(_value(row, request.sort), row) for row in by_id]
    known = [(value, row) for value, row in valued if value is not None]
    known.sort(key=lambda pair: pair[0], reverse=request.descending)  # stable: ties stay by id, in reverse too
    return [row for _, row in known] + [row for value, row in valued if value is None]


def _value(row: OverviewRow, sort: OverviewSort) -> Any:
    location, figures = row.location, row.figures
    match sort:
        case OverviewSort.NAME:
            return name_order(location.name)
        case OverviewSort.ADDRESS:
            return address_order(location.address)
        case OverviewSort.SOURCE_MODE | OverviewSort.CREATED_AT | OverviewSort.UPDATED_AT:
            return getattr(location, sort)
        case OverviewSort.REPORTS:
            return row.report_count
        case OverviewSort.LAST_RUN:
            return figures and figures.finished_at
        case _:
            return figures and getattr(figures, sort)
