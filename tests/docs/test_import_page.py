"""The page about importing locations: its file, its answer and its tables are those of the code."""

from __future__ import annotations

import json

import attrs
import pytest

from ops_core import Principal, build_hub
from ops_core.domain.location_column import NEEDED, OTHER_NAMES, LocationColumn
from ops_core.domain.location_file import MOST_ROWS
from ops_core.domain.location_import import ImportedRow, ImportFate, LocationImport, OnImportDuplicate
from ops_core.errors import InvalidInput
from ops_core.structure import unstructure
from tests.docs.pages import DOCS, codes, read, section, snippets, table_rows

PAGE = DOCS / "how-to" / "import-locations.md"
FILE = next(snippets(PAGE, "csv")).text
HEADER, ROW, *_ = FILE.splitlines()
COLUMNS = {row[0].strip("`"): row[1:] for row in table_rows(section(PAGE, "The file"))}
TRIED = table_rows(section(PAGE, "Try it out"))
REFUSED = {
    "no_header": ROW,
    "missing_column": f"name\n{ROW}",
    "repeated_column": f"{HEADER},title\n{ROW}",
    "no_rows": HEADER,
    "too_many_rows": "\n".join([HEADER, *[ROW] * (MOST_ROWS + 1)]),
    "malformed": f'{HEADER}\n"{ROW}',
}


def test_the_columns_are_listed_with_all_their_names() -> None:
    """The table has every column in the order of the code, its other names, and whether it is needed."""
    assert list(COLUMNS) == [column.value for column in LocationColumn]
    for column in LocationColumn:
        others, value = COLUMNS[column]
        assert codes(others) == set(OTHER_NAMES[column])
        assert value.startswith("Needed") == (column in NEEDED)


def test_the_file_is_answered_as_shown() -> None:
    """The answer on the page is what a hub without any location says to the file above it."""
    hub = build_hub({"storage": "memory"})
    answer = unstructure(hub.location_import.run(Principal.user("me"), LocationImport(FILE)))
    assert json.loads(next(snippets(PAGE, "json")).text) == answer


def test_fields_and_fates_are_listed() -> None:
    """The tables have every field of the request, every choice, and every fate with what comes along."""
    listed = {row[0].strip("`"): row[1:] for row in TRIED}
    fields = {field.name for field in attrs.fields(LocationImport)}
    assert set(listed) == fields | {fate.value for fate in ImportFate}
    assert codes(listed["on_duplicate"][0]) == {choice.value for choice in OnImportDuplicate}
    assert {"location_id", "match", "errors"} < {field.name for field in attrs.fields(ImportedRow)}


@pytest.mark.parametrize("code", REFUSED)
def test_a_refusal_is_listed(code: str) -> None:
    """Whatever is wrong with a file as a whole, the page has its code."""
    with pytest.raises(InvalidInput) as refused:
        build_hub({"storage": "memory"}).location_import.run(Principal.user("me"), LocationImport(REFUSED[code]))
    assert {(error.pointer, error.code) for error in refused.value.errors} == {("/csv", code)}


def test_no_other_refusal_is_listed() -> None:
    """The table has the codes above, and the limit is that of the code."""
    assert [row[0].strip("`") for row in table_rows(section(PAGE, "When the file is refused"))] == list(REFUSED)
    assert f"{MOST_ROWS:,} rows" in read(PAGE)
