from __future__ import annotations

import pytest

from ops_core.domain.location_column import NEEDED, OTHER_NAMES, LocationColumn, column_of, read_header
from ops_core.errors import FieldError, InvalidInput


def refusals(*names: str, needs_country: bool = True) -> tuple[FieldError, ...]:
    """Return how a header is refused."""
    with pytest.raises(InvalidInput) as refused:
        read_header(names, 1, needs_country=needs_country)
    return refused.value.errors


@pytest.mark.parametrize(
    ("name", "column"), [(name, column) for column in LocationColumn for name in (column.value, *OTHER_NAMES[column])]
)
def test_a_column_is_known_by_all_its_names(name: str, column: LocationColumn) -> None:
    """No name stands for two columns; case, spaces and punctuation do not count."""
    assert column_of(name) is column
    assert column_of(f" {name.upper().replace(' ', '_')}* ") is column


@pytest.mark.parametrize("name", ["", " ", "colour", "name of the dog", "*"])
def test_other_columns_mean_nothing(name: str) -> None:
    """A column is not guessed from a part of its name."""
    assert column_of(name) is None


def test_a_header_says_what_each_column_means() -> None:
    """The order is that of the file; what means nothing is named, unless it has no name."""
    header = read_header(["Business name", "Colour ", "", "Address", "Town", "Country"], 1, needs_country=True)
    column = LocationColumn
    assert header.columns == (column.NAME, None, None, column.STREET, column.CITY, column.COUNTRY)
    assert header.ignored == ("Colour",)


def test_each_missing_column_is_named() -> None:
    """Whoever forgot several columns learns of all at once, and of how to call them."""
    errors = refusals("phone")
    assert [(error.pointer, error.code) for error in errors] == [("/csv", "missing_column")] * len(NEEDED)
    assert errors[0].message == "Line 1: no column is for the name. Name one of the columns 'name'."
    assert "default country" in errors[-1].message


def test_the_country_may_be_missing_where_one_holds_for_all() -> None:
    """With a default country, rows need not name their own."""
    assert [error.code for error in refusals("name", "street", "city")] == ["missing_column"]
    read_header(["name", "street", "city"], 1, needs_country=False)


def test_two_columns_of_one_meaning_are_refused() -> None:
    """Which of them counts is not guessed."""
    (error,) = refusals("name", "street", "city", "country", "Phone", "Telephone")
    assert (error.pointer, error.code) == ("/csv", "repeated_column")
    assert error.message == "Line 1: the columns 'Phone' and 'Telephone' mean the same. Keep only one of them."


def test_a_line_that_names_no_column_is_no_header() -> None:
    """A file that begins with a location is told about its first line, not about four columns."""
    (error,) = refusals("Joe's Pizza", "12 Main Street", "Austin", "US")
    assert (error.pointer, error.code) == ("/csv", "no_header")
