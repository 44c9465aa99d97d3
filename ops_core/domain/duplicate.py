"""Locations that may be one and the same: how to find them, how alike they are, and how to merge them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import attrs

from ops_core.domain.address import address_key, address_line
from ops_core.domain.address_match import AddressMatch, match_addresses
from ops_core.domain.likeness import DuplicateReason, compare_locations
from ops_core.domain.location import Location, LocationInput, normalise_location
from ops_core.domain.match_key import match_keys
from ops_core.errors import Conflict, FieldError, InvalidInput
from ops_core.structure import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ops_core.domain.address import Address

__all__ = [
    "THRESHOLD",
    "DuplicateLocation",
    "DuplicateReason",
    "NewLocation",
    "OnDuplicate",
    "Suggestion",
    "match_keys",
    "merge_locations",
    "normalise_new_location",
    "suggest_duplicates",
]

THRESHOLD = 0.75
"""From this score on, a location is suggested as a duplicate."""


@attrs.frozen
class Suggestion:
    """A stored location that may be the one at hand.

    Attributes:
        location_id: Its id.
        name: Its name.
        score: 0 to 1, rounded to two decimals; 1 means the same listing.
        reasons: What the two have in common.
        address_line: Its address on one line, or None.
    """

    location_id: str
    name: str
    score: float
    reasons: tuple[DuplicateReason, ...]
    address_line: str | None = None


class OnDuplicate(StrEnum):
    """What to do with a new location that seems to exist already."""

    REFUSE = "refuse"
    """Answer with the suggestions and change nothing."""
    CREATE = "create"
    """Create it all the same."""
    MERGE = "merge"
    """Fill the gaps of the existing location instead of creating another one."""


@attrs.frozen
class NewLocation(LocationInput):
    """A location to create.

    Attributes:
        on_duplicate: What to do if it seems to exist already.
        merge_into: Id of the suggested location to merge into, or None for the best one; only with ``merge``.
    """

    on_duplicate: OnDuplicate = OnDuplicate.REFUSE
    merge_into: Annotated[str, Text(max_length=60)] | None = None


class DuplicateLocation(Conflict):
    """Raised when a new location seems to exist already.

    Attributes:
        suggestions: The locations it may be, best first; at least one.
    """

    code = "location.duplicate"

    def __init__(self, suggestions: Iterable[Suggestion]) -> None:
        self.suggestions = tuple(suggestions)
        super().__init__(
            f"This looks like '{self.suggestions[0].name}', which you already have. "
            "Merge the two, or create this one all the same."
        )


def normalise_new_location(entered: NewLocation) -> NewLocation:
    """Return `entered` as `normalise_location` does, with its choice checked.

    Raises:
        InvalidInput: With every field at fault; ``not_allowed`` at ``/merge_into`` without the choice ``merge``.
    """
    entered = attrs.evolve(entered, merge_into=entered.merge_into or None)
    errors: list[FieldError] = []
    try:
        entered = normalise_location(entered)
    except InvalidInput as problem:
        errors.extend(problem.errors)
    if entered.merge_into and entered.on_duplicate is not OnDuplicate.MERGE:
        message = "Leave this out, or set on_duplicate to merge."
        errors.append(FieldError("/merge_into", "not_allowed", message))
    if errors:
        raise InvalidInput(errors)
    return entered


def suggest_duplicates(
    candidate: LocationInput, stored: Iterable[Location], threshold: float = THRESHOLD
) -> tuple[Suggestion, ...]:
    """Return the locations of `stored` that `candidate`, normalised, may be; best first, ties by id.

    Deleted and merged locations are passed over. `Evidence.score` documents the weights.
    """
    suggestions = (_suggestion(candidate, location) for location in stored if _is_current(location))
    return tuple(
        sorted(
            (suggestion for suggestion in suggestions if suggestion.score >= threshold),
            key=lambda suggestion: (-suggestion.score, suggestion.location_id),
        )
    )


def merge_locations(kept: Location, other: Location | LocationInput, now: datetime) -> Location:
    """Return `kept` with its gaps filled from `other`; its version stays, for the storage to raise.

    Of the address, the gaps are filled only where both are on the same street. A place id comes with its source mode;
    opening hours come as a whole.
    What `other` was merged from goes along.

    Raises:
        ValueError: `other` is `kept` itself, or belongs to somebody else.
    """
    merged_from = kept.merged_from
    if isinstance(other, Location):
        if other.id == kept.id or other.owner != kept.owner:
            msg = "A location is merged with another one of the same owner"
            raise ValueError(msg)
        merged_from = tuple(dict.fromkeys((*kept.merged_from, *other.merged_from, other.id)))
    takes_listing = kept.place_id is None and other.place_id is not None
    return attrs.evolve(
        kept,
        address=_merged_address(kept.address, other.address),
        phone=kept.phone or other.phone,
        website=kept.website or other.website,
        category=kept.category or other.category,
        coordinates=kept.coordinates or other.coordinates,
        place_id=kept.place_id or other.place_id,
        source_mode=other.source_mode if takes_listing else kept.source_mode,
        opening_hours=kept.opening_hours or other.opening_hours,
        merged_from=merged_from,
        updated_at=now,
    )


def _suggestion(candidate: LocationInput, location: Location) -> Suggestion:
    evidence = compare_locations(candidate, location)
    return Suggestion(
        location_id=location.id,
        name=location.name,
        score=round(evidence.score, 2),
        reasons=tuple(evidence.reasons()),
        address_line=address_line(location.address),
    )


def _is_current(location: Location) -> bool:
    return location.deleted_at is None and location.merged_into is None


def _merged_address(kept: Address, other: Address) -> Address:
    match = match_addresses(address_key(kept), address_key(other))
    if match not in {AddressMatch.SAME, AddressMatch.STREET, AddressMatch.OTHER_UNIT}:
        return kept
    return attrs.evolve(
        kept,
        # the unit may stand on the first line
        line2=kept.line2 or (None if address_key(kept).unit else other.line2),
        region=kept.region or other.region,
        postal_code=kept.postal_code or other.postal_code,
    )
