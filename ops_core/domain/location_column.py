"""The columns of a file of locations, under the names that people give them."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from ops_core.errors import FieldError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

POINTER = "/csv"


class LocationColumn(StrEnum):
    """A column that means something; errors of a row point at it by this name."""

    NAME = "name"
    STREET = "street"
    ADDRESS_2 = "address_2"
    CITY = "city"
    REGION = "region"
    POSTAL_CODE = "postal_code"
    COUNTRY = "country"
    PHONE = "phone"
    WEBSITE = "website"
    CATEGORY = "category"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    PLACE_ID = "place_id"

    @property
    def pointer(self) -> str:
        """What an error in this column points at."""
        return f"/{self}"


NEEDED = (LocationColumn.NAME, LocationColumn.STREET, LocationColumn.CITY, LocationColumn.COUNTRY)
"""Columns that every location needs, unless one country holds for all of them."""

OTHER_NAMES: Mapping[LocationColumn, tuple[str, ...]] = {
    LocationColumn.NAME: ("business name", "business", "company", "company name", "location name", "title"),
    LocationColumn.STREET: ("address", "address 1", "address line 1", "line 1", "street address"),
    LocationColumn.ADDRESS_2: ("address line 2", "line 2", "suite", "unit"),
    LocationColumn.CITY: ("town", "locality"),
    LocationColumn.REGION: ("state", "province", "county", "administrative area"),
    LocationColumn.POSTAL_CODE: ("postcode", "zip", "zip code"),
    LocationColumn.COUNTRY: ("country code", "country / region"),
    LocationColumn.PHONE: ("phone number", "primary phone", "telephone", "telephone number"),
    LocationColumn.WEBSITE: ("url", "web", "web site", "website url"),
    LocationColumn.CATEGORY: ("primary category", "business category"),
    LocationColumn.LATITUDE: ("lat",),
    LocationColumn.LONGITUDE: ("lng", "lon", "long"),
    LocationColumn.PLACE_ID: ("google place id",),
}
"""What else people call a column. Case, spaces and punctuation do not count."""


@attrs.frozen
class LocationHeader:
    """The line that names the columns.

    Attributes:
        columns: What each column means, in the order of the file; None for one that means nothing here.
        ignored: Names of those that mean nothing here; columns without a name are left out.
    """

    columns: tuple[LocationColumn | None, ...]
    ignored: tuple[str, ...]


def read_header(names: Sequence[str], line: int, *, needs_country: bool) -> LocationHeader:
    """Return what the columns of a file mean.

    Args:
        names: The columns as the file names them.
        line: Line of the file on which they are.
        needs_country: Whether rows have to name their country.

    Raises:
        InvalidInput: At ``/csv``: no column is known (``no_header``), or each needed one that is not there
            (``missing_column``) and each that is there more than once (``repeated_column``).
    """
    columns = tuple(column_of(name) for name in names)
    if not any(columns):
        text = "The first line of the file must name its columns: name, street, city and country at least."
        raise InvalidInput([FieldError(POINTER, "no_header", text)])
    needed = [column for column in NEEDED if needs_country or column is not LocationColumn.COUNTRY]
    errors = tuple(_problems(names, columns, needed, line))
    if errors:
        raise InvalidInput(errors)
    ignored = (name.strip() for name, column in zip(names, columns, strict=True) if column is None)
    return LocationHeader(columns, tuple(name for name in ignored if name))


def column_of(name: str) -> LocationColumn | None:
    """Return what a column of this name means, or None where it means nothing here."""
    return _MEANINGS.get(_spelling(name))


def _problems(
    names: Sequence[str],
    columns: Sequence[LocationColumn | None],
    needed: Iterable[LocationColumn],
    line: int,
) -> Iterator[FieldError]:
    for column in needed:
        if column not in columns:
            text = f"Line {line}: no column is for the {column}. Name one of the columns '{column}'."
            if column is LocationColumn.COUNTRY:
                text += " Or choose a default country, if all are in the same."
            yield FieldError(POINTER, "missing_column", text)
    for column in LocationColumn:
        alike = [f"'{name.strip()}'" for name, meaning in zip(names, columns, strict=True) if meaning is column]
        if len(alike) > 1:
            text = f"Line {line}: the columns {' and '.join(alike)} mean the same. Keep only one of them."
            yield FieldError(POINTER, "repeated_column", text)


def _spelling(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


_MEANINGS = {_spelling(name): column for column in LocationColumn for name in (column, *OTHER_NAMES[column])}
