"""What one search at one point of the grid showed, said honestly."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from ops_core.domain.coordinates import Coordinates


class CellState(StrEnum):
    """What is known about the business at one point, for one keyword."""

    FOUND = "found"
    """The business is in the list; its rank is known."""
    ABSENT = "absent"
    """The list was full, the business lay inside the visible map, and yet it is not in the list."""
    INCONCLUSIVE = "inconclusive"
    """Not in the list, but the list was short or the map did not show where the business is."""
    EMPTY = "empty"
    """The provider answered that there is nothing to list here."""
    ERROR = "error"
    """The provider failed for good at this point."""
    NOT_MEASURED = "not_measured"
    """No answer was asked for, or none has come yet."""
    ESTIMATED = "estimated"
    """Not asked for; interpolated from the cells around it."""


class CellSource(StrEnum):
    """Where the answer of a cell comes from."""

    LIVE = "live"
    """A search provider was asked."""
    RECORDED = "recorded"
    """An earlier scan was replayed from a file."""
    SIMULATED = "simulated"
    """Made up deterministically, for trying things out."""
    FALLBACK = "fallback"
    """Simulated because the live provider failed."""
    ESTIMATED = "estimated"
    """Computed from other cells of the same run."""


class FailureClass(StrEnum):
    """Why a provider call failed: a closed set, from which the retry policy follows."""

    TRANSIENT = "transient"
    """Time-out, connection or server error: try again later."""
    THROTTLED = "throttled"
    """Asked to slow down: wait, without counting an attempt."""
    AUTH = "auth"
    """The credentials are refused: a person has to act."""
    INPUT = "input"
    """The provider will never answer this question."""
    QUOTA = "quota"
    """The account is out of funds or over its cap."""
    BUG = "bug"
    """The adapter broke its contract or raised something unforeseen."""


@attrs.frozen
class Provenance:
    """How a figure came about, kept beside every stored answer.

    Attributes:
        provider: Name of the ranking offer that answered.
        provider_version: Version of that adapter.
        source: Kind of the answer.
        zoom: Map zoom of the search, or None where the provider has no map.
        depth: Length of the list that was asked for.
        list_length: Length of the list that came back.
        observed_at: When the provider answered, UTC.
        cost: What the provider charged for the answer, in US dollars.
    """

    provider: str
    provider_version: str
    source: CellSource
    zoom: int | None
    depth: int
    list_length: int
    observed_at: datetime
    cost: float = 0.0


@attrs.frozen
class Listing:
    """A business as a search provider lists it.

    Attributes:
        key: Stable identity within the provider, such as a place id.
        name: Name as listed.
        address: One line, or None.
        coordinates: Where it is, or None.
        rating: Average of its reviews, 0 to 5, or None.
        reviews: Number of reviews, or None.
        category: Main category, or None.
    """

    key: str
    name: str
    address: str | None = None
    coordinates: Coordinates | None = None
    rating: float | None = None
    reviews: int | None = None
    category: str | None = None


@attrs.frozen
class Cell:
    """The result at one point of the grid for one keyword.

    Attributes:
        keyword: Index into the keywords of the run.
        number: Index into the points of the run's grid.
        state: What is known.
        rank: 1 is best; None unless found or estimated (then rounded).
        provenance: How the answer came about; None where nothing was asked.
        listings: Keys of the businesses listed here, best first.
        failure: Class of the failure of an ERROR cell.
    """

    keyword: int
    number: int
    state: CellState
    rank: int | None = None
    provenance: Provenance | None = None
    listings: tuple[str, ...] = ()
    failure: FailureClass | None = None
