from __future__ import annotations

import csv
import io
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.location import LocationInput, SourceMode
from ops_core.domain.location_column import OTHER_NAMES, LocationColumn
from ops_core.domain.location_file import MOST_ROWS, LocationRow, read_location_file
from ops_core.errors import InvalidInput

ALL = [column.value for column in LocationColumn]
JOE = {
    "name": "Joe's Pizza",
    "street": "12 Main Street",
    "address_2": "Suite 4",
    "city": "Austin",
    "region": "TX",
    "postal_code": "78704",
    "country": "US",
    "phone": "(512) 555-0123",
    "website": "joes.example.com",
    "category": "Pizza restaurant",
    "latitude": "30.25",
    "longitude": "-97.75",
    "place_id": "ChIJ123",
}


def text(*rows: dict[str, str], columns: list[str] = ALL, delimiter: str = ",") -> str:
    """Return a file with these rows."""
    lines = io.StringIO()
    writer = csv.DictWriter(lines, columns, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return lines.getvalue()


def row(**changes: str) -> LocationRow:
    """Return what is read of the usual row with other values."""
    (found,) = read_location_file(text(JOE | changes)).rows
    return found


def faults(found: LocationRow) -> dict[str, str]:
    """Return the code of each error by its pointer."""
    assert found.location is None
    return {error.pointer: error.code for error in found.errors}


def refused(content: str, default_country: str | None = None) -> dict[str, str]:
    """Return the code of each error of a file that is refused as a whole, by its pointer."""
    with pytest.raises(InvalidInput) as refusal:
        read_location_file(content, default_country)
    assert all(error.message.endswith(".") for error in refusal.value.errors)
    return {error.pointer: error.code for error in refusal.value.errors}


def test_a_row_becomes_a_location() -> None:
    """Every column lands in its field, in the form in which locations are kept."""
    assert row() == LocationRow(
        2,
        "Joe's Pizza",
        LocationInput(
            name="Joe's Pizza",
            source_mode=SourceMode.FIND,
            address=Address("12 Main Street", "Austin", "US", "Suite 4", "TX", "78704"),
            phone="+15125550123",
            website="https://joes.example.com",
            category="Pizza restaurant",
            coordinates=Coordinates(30.25, -97.75),
            place_id="ChIJ123",
        ),
    )


def test_the_needed_columns_are_enough() -> None:
    """What there is no column for is not known, and without a place id there is no listing."""
    (found,) = read_location_file("Name;Address;Town;Country\nJoe;12 Main Street;Austin;United States\n").rows
    expected = LocationInput("Joe", SourceMode.NO_LISTING, Address("12 Main Street", "Austin", "US"))
    assert found.location == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_files_of_all_programs_are_read(delimiter: str, end: str, mark: str) -> None:
    """Commas, semicolons or tabs, any kind of line ends, and the byte order mark that Excel writes."""
    content = mark + text(JOE, delimiter=delimiter).replace("\r\n", end)
    assert [found.location for found in read_location_file(content).rows] == [row().location]


def test_the_separator_is_the_one_of_the_first_line() -> None:
    """Separators of another kind inside of fields, or of a name of a column, do not count."""
    content = '"name";"street";"city, or town, or so";"city";"country"\n"Joe, Ann, and Ben";"1, Main St";;"A,B,C";US\n'
    file = read_location_file(content)
    assert file.rows[0].name == "Joe, Ann, and Ben"
    assert file.ignored_columns == ("city, or town, or so",)


def test_lines_are_those_of_the_file() -> None:
    """Blank lines and fields of several lines count, and a row is where it begins."""
    content = 'name,street,city,country\n\nJoe,"12\nMain Street",Austin,US\n,,,\n\nAnn,13 Main Street,Austin,US\n'
    assert [(found.line, found.name) for found in read_location_file(content).rows] == [(3, "Joe"), (7, "Ann")]


def test_blank_lines_above_the_header_do_not_count() -> None:
    """The web host drops them before anybody could count them."""
    (found,) = read_location_file("\n \r\nname,street,city,country\nJoe,12 Main Street,Austin,US").rows
    assert found.line == 2


def test_short_rows_end_early() -> None:
    """Many programs leave out empty fields at the end of a row."""
    (found,) = read_location_file("name,street,city,country,phone,website\nJoe,12 Main Street,Austin,US\n").rows
    assert found.location is not None


def test_empty_fields_beyond_the_last_column_are_passed_over() -> None:
    """Many programs write some, and a column without a name is none that could be named."""
    file = read_location_file("name,street,city,country,,\nJoe,12 Main Street,Austin,US,,,,\n")
    assert file.rows[0].location is not None
    assert file.ignored_columns == ()


def test_long_rows_are_invalid() -> None:
    """Where a comma was not quoted, the fields behind it would land in the wrong columns."""
    (found,) = read_location_file("name,street,city,country\nJoe,12 Main Street, Suite 4,Austin,US\n").rows
    assert faults(found) == {"": "too_many_fields"}
    assert found.name == "Joe"
    assert "5 fields" in found.errors[0].message


@pytest.mark.parametrize("written", ["Germany", "germany", "DE", "de"])
def test_countries_have_codes_or_names(written: str) -> None:
    """Both are understood, in a row and as the default."""
    content = f"name,street,city,country\nAnna,Marktplatz 1,Bonn,{written}\n"
    by_row = read_location_file(content).rows[0].location
    by_default = read_location_file("name,street,city\nAnna,Marktplatz 1,Bonn\n", written).rows[0].location
    assert by_row == by_default
    assert by_row is not None
    assert by_row.address.country == "DE"


def test_the_default_country_fills_empty_fields_only() -> None:
    """A row that names its country keeps it."""
    content = (
        "name,street,city,country\nAnna,Marktplatz 1,Bonn,\nJoe,12 Main Street,Austin,US\nEve,1 Rue,Paris,Atlantis\n"
    )
    german, american, lost = read_location_file(content, "Germany").rows
    assert german.location is not None
    assert american.location is not None
    assert (german.location.address.country, american.location.address.country) == ("DE", "US")
    assert faults(lost) == {"/country": "unknown_country"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": ""}, {"/name": "required"}),
        ({"name": "\u200b"}, {"/name": "required"}),
        ({"name": "J" * 121}, {"/name": "too_long"}),
        ({"street": ""}, {"/street": "required"}),
        ({"street": "s" * 121}, {"/street": "too_long"}),
        ({"address_2": "s" * 121}, {"/address_2": "too_long"}),
        ({"city": " "}, {"/city": "required"}),
        ({"region": "r" * 81}, {"/region": "too_long"}),
        ({"postal_code": "7870"}, {"/postal_code": "format"}),
        ({"postal_code": "7" * 17}, {"/postal_code": "too_long"}),
        ({"country": ""}, {"/country": "required"}),
        ({"country": "XX"}, {"/country": "unknown_country"}),
        ({"country": "EL"}, {"/country": "unknown_country"}),
        ({"country": "Freedonia"}, {"/country": "unknown_country"}),
        ({"phone": "call me"}, {"/phone": "format"}),
        ({"website": "localhost"}, {"/website": "format"}),
        ({"category": "c" * 81}, {"/category": "too_long"}),
        ({"place_id": "ChIJ 123"}, {"/place_id": "format"}),
        ({"latitude": ""}, {"/latitude": "required"}),
        ({"longitude": ""}, {"/longitude": "required"}),
        ({"latitude": "north"}, {"/latitude": "format"}),
        ({"latitude": "91"}, {"/latitude": "too_large"}),
        ({"longitude": "-180.5"}, {"/longitude": "too_small"}),
        ({"latitude": "nan", "longitude": "1e5"}, {"/latitude": "format", "/longitude": "format"}),
        ({"latitude": "1,234,567"}, {"/latitude": "format"}),
    ],
)
def test_a_mistake_names_its_column(changes: dict[str, str], expected: dict[str, str]) -> None:
    """The pointer is the name of the column, and the message says what to enter."""
    found = row(**changes)
    assert faults(found) == expected
    assert all(error.message.endswith(".") for error in found.errors)


def test_all_mistakes_of_a_row_are_named_at_once() -> None:
    """Nobody has to import a file ten times; the mistakes come in the order of the columns."""
    bad = {"name": "J" * 121, "street": "", "postal_code": "1", "phone": "x", "website": "x", "latitude": "x"}
    assert list(faults(row(**bad)).items()) == [
        ("/name", "too_long"),
        ("/street", "required"),
        ("/postal_code", "format"),
        ("/phone", "format"),
        ("/website", "format"),
        ("/latitude", "format"),
    ]


def test_a_mistake_in_one_row_leaves_the_others_alone() -> None:
    """Rows are read one by one."""
    first, second, third = read_location_file(text(JOE, JOE | {"phone": "x"}, JOE)).rows
    assert first.location == third.location == row().location
    assert faults(second) == {"/phone": "format"}


def test_degrees_may_have_a_decimal_comma() -> None:
    """Spreadsheets of many countries write one."""
    location = row(latitude="48,137", longitude="+11,57").location
    assert location is not None
    assert location.coordinates == Coordinates(48.137, 11.57)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "no_header"),
        ("\ufeff", "no_header"),
        ("\n,,,\n", "no_header"),
        ("Joe,12 Main Street,Austin,US\n", "no_header"),
        ("name,street,city\nJoe,12 Main Street,Austin\n", "missing_column"),
        ("name,title,street,city,country\n", "repeated_column"),
        ("name,street,city,country\n", "no_rows"),
        ("name,street,city,country\n\n,,,\n", "no_rows"),
        ('name,street,city,country\n"Joe,12 Main Street,Austin,US\n', "malformed"),
        ('name,street,city,country\n"Joe"x,12 Main Street,Austin,US\n', "malformed"),
        ('"name', "malformed"),
        ("name,street,city,country\n\ud800,12 Main Street,Austin,US\n", "malformed"),
        ("name,street,city,country\n" + "Joe,12 Main Street,Austin,US\n" * (MOST_ROWS + 1), "too_many_rows"),
        ("name,street,city,country\n" + "x" * 200_000, "malformed"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(content: str, code: str) -> None:
    """The code says why, and the message what to do."""
    assert refused(content) == {"/csv": code}


def test_a_fault_of_the_quotation_marks_has_its_line() -> None:
    """The line is that of the row at fault, not the end of the file."""
    with pytest.raises(InvalidInput) as refusal:
        read_location_file('name,street,city,country\nJoe,12 Main Street,Austin,US\n"Ann,1\n2\n3\n')
    assert refusal.value.errors[0].message.startswith("Line 3: ")


def test_as_many_rows_as_are_allowed_are_read() -> None:
    """The limit itself is fine."""
    content = "name,street,city,country\n" + "Joe,12 Main Street,Austin,US\n" * MOST_ROWS
    assert len(read_location_file(content).rows) == MOST_ROWS


def test_a_default_country_that_is_none_is_refused_along_with_the_file() -> None:
    """Both mistakes are named at once."""
    assert refused("name,city\n", "Freedonia") == {"/csv": "missing_column", "/default_country": "unknown_country"}
    assert refused("name,street,city,country\nJoe,12 Main Street,Austin,US\n", "XX") == {
        "/default_country": "unknown_country"
    }
    assert refused("name,street,city\nJoe,12 Main Street,Austin\n", "  ") == {"/csv": "missing_column"}


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Cn"]), min_size=1, max_size=40
)
LOCATIONS = st.fixed_dictionaries(
    {
        "name": NAMES.filter(lambda name: any(map(str.isalnum, name))),
        "street": st.from_regex(r"[1-9][0-9]{0,3} [A-Z][a-z]{2,9}(, \"?[A-Z];\t?)?", fullmatch=True),
        "city": st.from_regex(r"[A-Z][a-z]{2,9}", fullmatch=True),
        "country": st.sampled_from(["US", "Germany", "gb", "Côte d'Ivoire"]),
        "category": st.sampled_from(["", "Pizza; pasta", "Café, bar", '"Best"\nfood']),
        "latitude": st.floats(-90, 90).map("{:.6f}".format),
        "longitude": st.floats(-180, 180).map("{:.6f}".format),
        "place_id": st.from_regex(r"([A-Za-z0-9_-]{5,20})?", fullmatch=True),
    }
)


@given(
    st.lists(LOCATIONS, min_size=1, max_size=5), st.sampled_from([",", ";", "\t"]), st.randoms(use_true_random=False)
)
def test_a_written_file_comes_back(rows: list[dict[str, str]], delimiter: str, random: Random) -> None:
    """Whatever is written as CSV is read again, with any separator and under any of the names of the columns."""
    names = {key: [key, *OTHER_NAMES[LocationColumn(key)]] for key in rows[0]}
    chosen = {key: random.choice(options).title() for key, options in names.items()}
    renamed = [{chosen[key]: value for key, value in each.items()} for each in rows]
    found = read_location_file(text(*renamed, columns=list(chosen.values()), delimiter=delimiter)).rows
    assert [each.errors for each in found] == [()] * len(rows)
    for each, written in zip(found, rows, strict=True):
        assert each.location is not None
        assert each.location.coordinates == Coordinates(float(written["latitude"]), float(written["longitude"]))
        assert (each.location.place_id or "") == written["place_id"]
        assert each.location.address.city == written["city"]
        assert " ".join((each.location.category or "").split()) == " ".join(written["category"].split())


CELLS = st.sampled_from(
    ["", "Joe", "12 Main Street", "US", "Germany", "99", '"', "'", "\ufeff", "\x00", "+1 512 555 0123"]
)
LINES = st.lists(CELLS | st.text(max_size=12), max_size=8).map(",".join)


@given(
    st.text(max_size=300) | st.lists(LINES, max_size=5).map("\n".join), st.none() | st.text(max_size=12), st.booleans()
)
@example("\x00", None, True)  # noqa: FBT003 - Hypothesis takes them by position
@example("name,\u0130,street,city,country\n\u0130", None, False)  # noqa: FBT003 - as above
def test_any_text_is_read_or_refused(content: str, default: str | None, has_header: bool) -> None:  # noqa: FBT001 - given by Hypothesis
    """No text makes the reader fail: each row is a location or has errors at known columns."""
    header = ",".join(ALL) + "\n" if has_header else ""
    rows, refused_at = attempted(header + content, default)
    assert bool(rows) != bool(refused_at)
    assert refused_at <= {"/csv", "/default_country"}
    pointers = {column.pointer for column in LocationColumn} | {""}
    for each in rows:
        assert (each.location is None) == bool(each.errors)
        assert {error.pointer for error in each.errors} <= pointers


def attempted(content: str, default_country: str | None) -> tuple[tuple[LocationRow, ...], set[str]]:
    """Return the rows of a file, or what the errors point at where it is refused."""
    try:
        return read_location_file(content, default_country).rows, set()
    except InvalidInput as refusal:
        return (), {error.pointer for error in refusal.errors}
