"""A place of business."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import attrs

from ops_core.domain.address import Address, normalise_address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.country import COUNTRIES
from ops_core.domain.folding import tidy
from ops_core.domain.opening_hours import OpeningHours, OpeningPeriod, normalise_opening_hours
from ops_core.domain.phone import normalise_phone
from ops_core.domain.principal import Owner
from ops_core.domain.website import normalise_website
from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import Text

if TYPE_CHECKING:
    from collections.abc import Callable


class SourceMode(StrEnum):
    """Where the listing of a location comes from."""

    CONNECT = "connect"
    """From a connected account."""
    FIND = "find"
    """Found by a search."""
    NO_LISTING = "no_listing"
    """The location has no listing."""


@attrs.frozen
class LocationInput:
    """What a user enters about a location.

    Attributes:
        name: Name as customers know it.
        source_mode: Where its listing comes from.
        address: Where it is.
        phone: Telephone number, or None.
        website: Web address, or None.
        category: What kind of business it is, or None.
        coordinates: The point on the map, or None.
        place_id: Identifier of its listing; there is one exactly if the source mode is not ``no_listing``.
        opening_hours: When it is open, in local time; none when that is not known.
    """

    name: Annotated[str, Text(min_length=1, max_length=120, hint="the name of the business")]
    source_mode: SourceMode
    address: Address
    phone: Annotated[str, Text(max_length=40)] | None = None
    website: Annotated[str, Text(max_length=500)] | None = None
    category: Annotated[str, Text(max_length=80)] | None = None
    coordinates: Coordinates | None = None
    place_id: Annotated[str, Text(max_length=255, pattern=r"\S*", hint="the identifier without spaces")] | None = None
    opening_hours: OpeningHours = ()


@attrs.frozen
class Location:
    """A location as it is stored; all its parts are normalised.

    Attributes:
        id: Identifier, ``loc_...``.
        owner: Whose it is.
        name: Name as customers know it.
        source_mode: Where its listing comes from.
        address: Where it is.
        phone: E.164, or None.
        website: Absolute URL, or None.
        category: What kind of business it is, or None.
        coordinates: The point on the map, or None.
        place_id: Identifier of its listing, or None.
        created_at: UTC.
        updated_at: UTC.
        version: 1 at first, one more with every change.
        deleted_at: When it was deleted, UTC, or None.
        merged_into: Id of the location that took over its values, or None.
        merged_from: Ids of the locations whose values it took over, oldest first.
        opening_hours: When it is open, in local time, by weekday and time; none when that is not known.
    """

    id: str
    owner: Owner
    name: str
    source_mode: SourceMode
    address: Address
    phone: str | None
    website: str | None
    category: str | None
    coordinates: Coordinates | None
    place_id: str | None
    created_at: datetime
    updated_at: datetime
    version: int
    deleted_at: datetime | None = None
    merged_into: str | None = None
    merged_from: tuple[str, ...] = ()
    opening_hours: tuple[OpeningPeriod, ...] = ()


@attrs.frozen
class LocationName:
    """What a location is called, for showing it beside something else.

    Attributes:
        id: Identifier, ``loc_...``.
        name: Name as customers know it.
    """

    id: str
    name: str


InputT = TypeVar("InputT", bound=LocationInput)
T = TypeVar("T")


def normalise_location(entered: InputT) -> InputT:
    """Return `entered` with every part in the form in which it is kept; blank optional parts become None.

    Raises:
        InvalidInput: With every field at fault, of the name, the place id (``required`` with the modes ``connect`` and
            ``find``, ``not_allowed`` with ``no_listing``), the address, the telephone number, the web address and the
            opening hours.
    """
    errors: list[FieldError] = []
    name = tidy(entered.name)
    if not name:
        errors.append(FieldError("/name", "required", "Enter the name of the business."))
    place_id = (entered.place_id or "").strip() or None
    errors.extend(_place_id_problems(entered.source_mode, place_id))
    address = _collected(errors, lambda: normalise_address(entered.address)) or entered.address
    # which numbers exist is not known before the country is
    phone_checkable = address.country.upper() in COUNTRIES or (entered.phone or "").lstrip().startswith("+")
    phone = _collected(errors, lambda: normalise_phone(entered.phone, address.country)) if phone_checkable else None
    website = _collected(errors, lambda: normalise_website(entered.website))
    opening_hours = _collected(errors, lambda: normalise_opening_hours(entered.opening_hours)) or ()
    if errors:
        raise InvalidInput(errors)
    return attrs.evolve(
        entered,
        name=name,
        address=address,
        phone=phone,
        website=website,
        category=tidy(entered.category or "") or None,
        place_id=place_id,
        opening_hours=opening_hours,
    )


def location_input(location: Location) -> LocationInput:
    """Return what a user entered about `location`, such as the target of a merge patch."""
    return LocationInput(
        name=location.name,
        source_mode=location.source_mode,
        address=location.address,
        phone=location.phone,
        website=location.website,
        category=location.category,
        coordinates=location.coordinates,
        place_id=location.place_id,
        opening_hours=location.opening_hours,
    )


def _place_id_problems(mode: SourceMode, place_id: str | None) -> list[FieldError]:
    match mode, place_id:
        case SourceMode.CONNECT, None:
            message = "Choose the listing of this location in your connected account."
            return [FieldError("/place_id", "required", message)]
        case SourceMode.FIND, None:
            message = "Search for the listing of this location and choose it from the results."
            return [FieldError("/place_id", "required", message)]
        case SourceMode.NO_LISTING, str():
            message = "A location without a listing has no place id. Leave it out, or choose another source."
            return [FieldError("/place_id", "not_allowed", message)]
        case _:
            return []


def _collected(errors: list[FieldError], normalise: Callable[[], T]) -> T | None:
    try:
        return normalise()
    except InvalidInput as problem:
        errors.extend(problem.errors)
        return None
