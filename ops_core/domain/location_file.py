"""Reading locations from CSV, and saying row by row what is wrong with those that cannot be read."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.country import country_problem
from ops_core.domain.country_name import read_country
from ops_core.domain.location import LocationInput, SourceMode, normalise_location
from ops_core.domain.location_column import POINTER, LocationColumn, LocationHeader, column_of, read_header
from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import structure, unstructure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_ROWS = 2000
"""Rows that a file may have."""

_DELIMITERS = (",", ";", "\t")
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}([.,][0-9]*)?")
_NO_COUNTRY = "There is no country of this name. Enter its English name, or its two letters, such as US, GB or DE."
_COLUMNS = {
    "/address/line1": LocationColumn.STREET.pointer,
    "/address/line2": LocationColumn.ADDRESS_2.pointer,
    "/address/city": LocationColumn.CITY.pointer,
    "/address/region": LocationColumn.REGION.pointer,
    "/address/postal_code": LocationColumn.POSTAL_CODE.pointer,
    "/address/country": LocationColumn.COUNTRY.pointer,
    "/coordinates/lat": LocationColumn.LATITUDE.pointer,
    "/coordinates/lng": LocationColumn.LONGITUDE.pointer,
}
"""By pointer into a location, the column that it comes from; the others have the same name."""
_ORDER = [column.pointer for column in LocationColumn]


@attrs.frozen
class LocationRow:
    """A row of a file of locations.

    Attributes:
        line: Line of the file on which it begins.
        name: Name of the business as it stands there, "" where there is none.
        location: What it says, normalised; None where there are errors.
        errors: What is wrong with it, in the order of `LocationColumn`; the pointers name the columns.
    """

    line: int
    name: str
    location: LocationInput | None
    errors: tuple[FieldError, ...] = ()


@attrs.frozen
class LocationFile:
    """A file of locations.

    Attributes:
        rows: Every row that is not blank, in the order of the file.
        ignored_columns: Columns that mean nothing here, as the file names them.
    """

    rows: tuple[LocationRow, ...]
    ignored_columns: tuple[str, ...]


def read_location_file(text: str, default_country: str | None = None) -> LocationFile:
    """Return the locations in a CSV file.

    Its fields stand between commas, semicolons or tabs, whichever makes more of its first line known column names. A
    byte order mark is passed over. A row with a place id has the source mode ``find``, another ``no_listing``.

    Args:
        text: The whole file.
        default_country: Country of the rows that name none, by code or English name; None or blank for none.

    Raises:
        InvalidInput: At ``/csv``, the file cannot be read: the errors of `read_header`, ``malformed`` quotation marks
            or characters, ``no_rows``, or ``too_many_rows``. At ``/default_country``: ``unknown_country``.
    """
    errors: list[FieldError] = []
    named = (default_country or "").strip()
    country = read_country(named) if named else None
    if named and country is None:
        errors.append(FieldError("/default_country", "unknown_country", _country_problem(named)))
    try:
        header, records = _records(text, needs_country=not named)
    except InvalidInput as problem:
        errors = [*problem.errors, *errors]
    if errors:
        raise InvalidInput(errors)
    rows = tuple(_row(line, header, cells, country or "") for line, cells in records)
    return LocationFile(rows, header.ignored)


def _records(text: str, *, needs_country: bool) -> tuple[LocationHeader, list[tuple[int, list[str]]]]:
    """Return the header and, with their lines, the cells of the rows below it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        reason = "The file is not valid Unicode text. Save it as CSV with UTF-8 encoding."
        raise _refused(reason, "malformed") from None
    text = text.removeprefix("\ufeff").lstrip()  # as `structure` does, so that lines are counted alike
    lines = _lines(text, max(_DELIMITERS, key=lambda delimiter: _known_columns(text, delimiter)))
    line, names = next(lines, (1, []))
    header = read_header(names, line, needs_country=needs_country)
    rows: list[tuple[int, list[str]]] = []
    for row in lines:
        if len(rows) == MOST_ROWS:
            reason = f"A file may have {MOST_ROWS:,} rows at most. Split it, each part with the line of column names."
            raise _refused(reason, "too_many_rows")
        rows.append(row)
    if not rows:
        reason = "There is no row below the column names. Add one for each location."
        raise _refused(reason, "no_rows")
    return header, rows


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        reason = f"Line {line}: this is not well-formed CSV ({error}). Check the quotation marks of this row."
        raise _refused(reason, "malformed") from None


def _known_columns(text: str, delimiter: str) -> int:
    try:
        _, names = next(_lines(text, delimiter), (1, []))
    except InvalidInput:
        return 0
    return sum(column_of(name) is not None for name in names)


def _row(line: int, header: LocationHeader, cells: list[str], default_country: str) -> LocationRow:
    cells = [cell.strip() for cell in cells]
    values = {column: cell for column, cell in zip(header.columns, cells, strict=False) if column is not None}
    name = values.get(LocationColumn.NAME, "")
    if any(cells[len(header.columns) :]):
        text = f"This row has {len(cells)} fields, but the first line names {len(header.columns)} columns. "
        text += "Put quotation marks around a field that contains the separator."
        return LocationRow(line, name, None, (FieldError("", "too_many_fields", text),))
    errors: list[FieldError] = []
    country = _country(values, default_country, errors)
    point = _point(values, errors)
    entered = LocationInput(
        name=name,
        source_mode=SourceMode.FIND if values.get(LocationColumn.PLACE_ID) else SourceMode.NO_LISTING,
        address=Address(
            line1=values.get(LocationColumn.STREET, ""),
            city=values.get(LocationColumn.CITY, ""),
            country=country,
            line2=values.get(LocationColumn.ADDRESS_2) or None,
            region=values.get(LocationColumn.REGION) or None,
            postal_code=values.get(LocationColumn.POSTAL_CODE) or None,
        ),
        phone=values.get(LocationColumn.PHONE) or None,
        website=values.get(LocationColumn.WEBSITE) or None,
        category=values.get(LocationColumn.CATEGORY) or None,
        coordinates=point,
        place_id=values.get(LocationColumn.PLACE_ID) or None,
    )
    location = _checked(entered, errors)
    return LocationRow(line, name, None if errors else location, _in_order(errors))


def _checked(entered: LocationInput, errors: list[FieldError]) -> LocationInput:
    """Return a location normalised; add what is wrong with it, by the rules of its fields and those that span them."""
    normalised = entered
    try:
        structure(unstructure(entered), LocationInput)
    except InvalidInput as problem:
        errors.extend(problem.errors)
    try:
        normalised = normalise_location(entered)
    except InvalidInput as problem:
        errors.extend(problem.errors)
    return normalised


def _in_order(errors: list[FieldError]) -> tuple[FieldError, ...]:
    """Return the first error of each column, in the order of the columns."""
    found: dict[str, FieldError] = {}
    for error in errors:
        pointer = _COLUMNS.get(error.pointer, error.pointer)
        found.setdefault(pointer, attrs.evolve(error, pointer=pointer))
    return tuple(sorted(found.values(), key=lambda error: _ORDER.index(error.pointer)))


def _country(values: Mapping[LocationColumn, str], default: str, errors: list[FieldError]) -> str:
    named = values.get(LocationColumn.COUNTRY, "")
    country = read_country(named) if named else default
    if not country:
        problem = ("unknown_country", _country_problem(named)) if named else ("required", "Enter the country.")
        errors.append(FieldError(LocationColumn.COUNTRY.pointer, *problem))
    return country or ""


def _country_problem(named: str) -> str:
    is_code = re.fullmatch("[A-Za-z]{2}", named)
    return (country_problem(named.upper()) if is_code else None) or _NO_COUNTRY


def _point(values: Mapping[LocationColumn, str], errors: list[FieldError]) -> Coordinates | None:
    texts = {column: values.get(column, "") for column in (LocationColumn.LATITUDE, LocationColumn.LONGITUDE)}
    if not any(texts.values()):
        return None
    degrees = []
    for column, text in texts.items():
        if _DEGREES.fullmatch(text):
            degrees.append(float(text.replace(",", ".")))
        elif text:
            errors.append(FieldError(column.pointer, "format", f"Enter the {column} in degrees, such as 30.2500."))
        else:
            errors.append(FieldError(column.pointer, "required", f"Enter the {column}, too, or neither of the two."))
    return Coordinates(*degrees) if len(degrees) == len(texts) else None


def _refused(reason: str, code: str) -> InvalidInput:
    return InvalidInput.at(POINTER, code, reason)
