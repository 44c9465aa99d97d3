"""All locations at a glance: searched, filtered, sorted, with the figures of their latest runs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import attrs

from ops_core.domain.address import Address
from ops_core.domain.figures import LocationFigures
from ops_core.domain.folding import fold
from ops_core.domain.location import Location, SourceMode
from ops_core.structure import Number, Text


class OverviewSort(StrEnum):
    """What to sort locations by."""

    NAME = "name"
    """The name, case and accents aside."""
    ADDRESS = "address"
    """The city, then the house number and street, case and accents aside."""
    SOURCE_MODE = "source_mode"
    """Where the listing comes from."""
    REPORTS = "reports"
    """How many reports there are."""
    CREATED_AT = "created_at"
    """When it was added."""
    UPDATED_AT = "updated_at"
    """When it was changed."""
    AVERAGE_RANK = "average_rank"
    AVERAGE_TOTAL_RANK = "average_total_rank"
    TOP3_SHARE = "top3_share"
    FOUND_SHARE = "found_share"
    CHANGE_SINCE_LAST_RUN = "change_since_last_run"
    LAST_RUN = "last_run"
    COVERAGE = "coverage"


@attrs.frozen
class OverviewRequest:
    """Which locations to show, and in which order.

    Attributes:
        search: Words that all occur in the name, the address, the telephone number, the website, the category or the
            place id, case and accents aside. Only the start, the middle or the end of a word is enough.
        source_mode: Only locations whose listing comes from there.
        sort: What to sort by. Locations without a value come last in both directions; those with the same value are
            sorted by id.
        descending: From the greatest value to the least.
        offset: How many to leave out at the start.
        limit: Most locations.
    """

    search: Annotated[str, Text(max_length=100)] | None = None
    source_mode: SourceMode | None = None
    sort: OverviewSort = OverviewSort.NAME
    descending: bool = False
    offset: Annotated[int, Number(0, 1_000_000)] = 0
    limit: Annotated[int, Number(1, 200)] = 50


@attrs.frozen
class OverviewRow:
    """A location at a glance.

    Attributes:
        location: The location.
        report_count: How many reports it has.
        figures: From its latest completed run, or None before the first.
    """

    location: Location
    report_count: int
    figures: LocationFigures | None


@attrs.frozen
class Overview:
    """A part of the locations.

    Attributes:
        items: In the order asked for.
        total: How many locations match.
        all: How many locations there are, matching or not.
    """

    items: tuple[OverviewRow, ...]
    total: int
    all: int


@attrs.frozen
class SearchWord:
    """A word to search for; it is found where any of its spellings occurs.

    Attributes:
        spellings: Folded. A telephone number typed with separators is also looked for as it is kept, without them.
    """

    spellings: tuple[str, ...]


def search_words(search: str | None) -> tuple[SearchWord, ...]:
    """Return the words to search for; what folds to nothing, such as a lone ampersand, is left out."""
    return tuple(SearchWord(spellings) for word in (search or "").split() if (spellings := _spellings(word)))


def search_text(location: Location) -> str:
    """Return the text in which words are searched: every part folded, on a line of its own."""
    address = location.address
    parts = (
        location.name,
        address.line1,
        address.line2,
        address.city,
        address.region,
        address.postal_code,
        address.country,
        location.phone,
        location.website,
        location.category,
        location.place_id,
    )
    return "\n".join(fold(part) for part in parts if part)


def name_order(name: str) -> str:
    """Return what sorts names by their letters, whatever their case and accents."""
    return fold(name)


def address_order(address: Address) -> str:
    """Return what sorts addresses by city, then by house number and street."""
    return f"{fold(address.city)}\n{fold(address.line1)}"


def _spellings(word: str) -> tuple[str, ...]:
    folded = fold(word)
    if not folded:
        return ()
    digits = folded.replace(" ", "")
    return (folded, digits) if digits.isdecimal() and digits != folded else (folded,)
