from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain import scan_file
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.scan import Scan, ScanRefused
from ops_core.domain.scan_file import COLUMNS, parse_scan

_AUSTIN = Path(__file__).parents[2] / "data" / "austin-pizza-5x5.csv"
_HEADER = ",".join(COLUMNS)


def _lines(keyword: str = "pizza", size: int = 3) -> list[str]:
    """Return the lines of a good scan, without the first."""
    return [
        f"{keyword},{row},{col},{30.2 - row / 100:.4f},{-97.7 + col / 100:.4f},{1 + row + col},20,15"
        for row in range(size)
        for col in range(size)
    ]


def _file(*lines: str, header: str = _HEADER) -> str:
    return "\n".join([header, *lines]) + "\n"


def _with(line: int, old: str, new: str) -> str:
    """Return a good 3 x 3 scan whose line with this number has something replaced."""
    lines = _file(*_lines()).splitlines()
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    return "\n".join(lines)


_BAD: dict[str, tuple[str | bytes, int, str | None, str]] = {
    "empty": ("", 1, None, "The file is empty. Its first line must name the columns keyword, row,"),
    "blank lines only": ("\n  \n,,\n", 3, None, "The file is empty."),
    "byte order mark only": (b"\xef\xbb\xbf", 1, None, "The file is empty."),
    "header only": (_file(), 1, None, "The file has no line besides the names of its columns."),
    "missing column": (_file(*_lines(), header=_HEADER.replace(",rank", "")), 1, "rank", "This column is missing."),
    "unknown column": (_file(*_lines(), header=_HEADER + ",colour"), 1, "colour", "There is no such column."),
    "nameless column": (_file(*_lines(), header=_HEADER + ","), 1, None, "There is no such column. Remove it."),
    "duplicate column": (_file(*_lines(), header=_HEADER + ",rank"), 1, "rank", "This column is there more than once."),
    "capital column": (_file(header=_HEADER.replace("lat", "Lat")), 1, "Lat", "There is no such column."),
    "semicolons": (_file(header=_HEADER.replace(",", ";")), 1, _HEADER.replace(",", ";"), "There is no such column."),
    "not UTF-8": (_file(*_lines()).encode().replace(b"pizza,1,1", b"caf\xe9,1,1"), 6, None, "This is not UTF-8 text."),
    "UTF-16": (_file(*_lines()).encode("utf-16"), 1, None, "This is not UTF-8 text. Save the file as CSV"),
    "open quote": (_with(4, "pizza", '"pizza'), 10, None, "This is not well-formed CSV: unexpected end of data."),
    "text after quote": (_with(4, "pizza", '"pizza"x'), 4, None, "This is not well-formed CSV: "),
    "too few fields": (_with(5, ",20,15", ",20"), 5, None, "There are 7 fields where the first line names 8."),
    "too many fields": (_with(5, ",20,15", ",20,15,9"), 5, None, "There are 9 fields where the first line names 8."),
    "no keyword": (_with(3, "pizza", "  "), 3, "keyword", "The keyword is missing."),
    "long keyword": (_with(3, "pizza", "x" * 81), 3, "keyword", "A keyword has at most 80 characters; this has 81."),
    "row not whole": (_with(4, "pizza,0", "pizza,0.5"), 4, "row", "'0.5' is not a whole number."),
    "row empty": (_with(4, "pizza,0", "pizza,"), 4, "row", "'' is not a whole number."),
    "row negative": (_with(4, "pizza,0", "pizza,-1"), 4, "row", "-1 is not within 0 to 20."),
    "col text": (_with(2, "0,0,", "0,a,"), 2, "col", "'a' is not a whole number."),
    "col too great": (_with(2, "0,0,", "0,21,"), 2, "col", "21 is not within 0 to 20."),
    "col underscore": (_with(2, "0,0,", "0,1_0,"), 2, "col", "'1_0' is not a whole number."),
    "lat text": (_with(2, "30.2000", "north"), 2, "lat", "'north' is not a number."),
    "lat not a number": (_with(2, "30.2000", "nan"), 2, "lat", "'nan' is not a number."),
    "lat infinite": (_with(2, "30.2000", "1e99"), 2, "lat", "1e99 is not within -90 to 90 degrees."),
    "lat too great": (_with(2, "30.2000", "90.01"), 2, "lat", "90.01 is not within -90 to 90 degrees."),
    "lng too small": (_with(2, "-97.7000", "-180.1"), 2, "lng", "-180.1 is not within -180 to 180 degrees."),
    "rank zero": (_with(2, ",1,20", ",0,20"), 2, "rank", "0 is not within 1 to 20."),
    "rank beyond list": (_with(2, ",1,20", ",21,20"), 2, "rank", "21 is not within 1 to 20."),
    "rank text": (_with(2, ",1,20", ",20+,20"), 2, "rank", "'20+' is not a whole number."),
    "length negative": (_with(2, ",1,20", ",,-1"), 2, "list_length", "-1 is not within 0 to 1000."),
    "length empty": (_with(2, ",1,20", ",1,"), 2, "list_length", "'' is not a whole number."),
    "length absurd": (_with(2, ",1,20", ",1,1001"), 2, "list_length", "1001 is not within 0 to 1000."),
    "zoom too small": (_with(2, ",15", ",2"), 2, "zoom", "2 is not within 3 to 21."),
    "zoom too great": (_with(2, ",15", ",22"), 2, "zoom", "22 is not within 3 to 21."),
    "zoom text": (_with(2, ",15", ",15z"), 2, "zoom", "'15z' is not a whole number."),
    "duplicate cell": (_file(*_lines(), _lines()[4]), 11, None, "Line 6 already has 'pizza' at row 1, column 1."),
    "same keyword in capitals": (
        _file(*_lines(), _lines("PIZZA")[0]), 11, None, "Line 2 already has 'PIZZA' at row 0, column 0."
    ),
    "missing cell": (_file(*_lines()[:-1]), 9, None, "'pizza' lacks row 2, column 2 of a grid of 3 x 3."),
    "missing cells": (
        _file(*_lines()[5:]), 5, None,
        "'pizza' lacks row 0, column 0; row 0, column 1; row 0, column 2 and 2 more of a grid of 3 x 3.",
    ),
    "incomplete second keyword": (
        _file(*_lines(), *_lines("taco")[1:]), 18, None, "'taco' lacks row 0, column 0 of a grid of 3 x 3."
    ),
    "second keyword of another size": (
        _file(*_lines(size=5), *_lines("taco")), 35, None,
        "'taco' lacks row 0, column 3; row 0, column 4; row 1, column 3 and 13 more of a grid of 5 x 5.",
    ),
    "even size": (_file(*_lines(size=4)), 5, None, "The grid has 4 points on a side; it needs an odd number"),
    "one point": (_file(*_lines(size=1)), 2, None, "The grid has 1 points on a side; it needs an odd number"),
    "place of another keyword": (
        _file(*_lines(), *_lines("taco")).replace("taco,1,1,30.1900", "taco,1,1,30.1901"), 15, None,
        "Row 1, column 1 lies elsewhere than on line 6.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _BAD)
def test_bad_file_is_refused_at_its_line_with_the_reason(name: str) -> None:
    """Each mistake is reported with the line and the column where it is, and a sentence that says what it is."""
    content, line, column, reason = _BAD[name]
    with pytest.raises(ScanRefused) as refused:
        parse_scan(content)
    problem = refused.value.problems[0]
    assert (problem.line, problem.column) == (line, column)
    assert problem.reason.startswith(reason)
    assert refused.value.message.startswith(f"Line {line}")
    assert refused.value.code == "ranking.scan_refused"


def test_table_of_bad_files_is_long() -> None:
    """The table above covers at least 25 kinds of mistakes, each with a reason."""
    assert len(_BAD) >= 25
    assert all(reason for *_, reason in _BAD.values())


def test_real_scan_is_read() -> None:
    """A real scan has 25 lines: five by five points, the business found at 12 of them, all lists 20 long."""
    scan = parse_scan(_AUSTIN.read_bytes())
    assert (scan.keywords, scan.size, len(scan.rows), scan.longest_list) == (("pizza",), 5, 25, 20)
    assert sum(row.rank is not None for row in scan.rows) == 12
    assert scan.cells["pizza", 1, 3].rank == 9
    assert scan.cells["pizza", 1, 3].line == 10
    assert scan.center().coordinates == Coordinates(30.249711, -97.749132)


@pytest.mark.parametrize(
    "content",
    [
        _file(*_lines()).encode("utf-8-sig"),
        _file(*_lines()).replace("\n", "\r\n"),
        _file(*_lines()).replace("\n", "\n\n"),
        _file(*_lines()).replace(",", " , "),
        _file(*_lines()[::-1]),
    ],
    ids=["byte order mark", "CRLF", "blank lines", "spaces", "any order"],
)
def test_harmless_variations_are_read(content: str | bytes) -> None:
    """A byte order mark, other line ends, blank lines, spaces and another order of the lines change nothing."""
    scan = parse_scan(content)
    plain = parse_scan(_file(*_lines()))
    assert {key: row.rank for key, row in scan.cells.items()} == {key: row.rank for key, row in plain.cells.items()}


def test_columns_may_come_in_any_order() -> None:
    """The first line says which column is which."""
    turned = [",".join(line.split(",")[::-1]) for line in _file(*_lines()).splitlines()]
    assert parse_scan("\n".join(turned)) == parse_scan(_file(*_lines()))


def test_empty_rank_and_zoom_mean_unknown() -> None:
    """An empty rank says that the business was not listed, an empty zoom that nobody noted it."""
    row = parse_scan(_with(2, ",1,20,15", ",,0,")).rows[0]
    assert (row.rank, row.list_length, row.zoom) == (None, 0, None)


def test_keywords_keep_their_spelling_and_order() -> None:
    """Keywords are listed as the file first spells them; quoted ones may hold commas."""
    quoted = [line.replace("taco", '"Tacos, al pastor"', 1) for line in _lines("taco")]
    scan = parse_scan(_file(*quoted, *_lines("Pizza")))
    assert scan.keywords == ("Tacos, al pastor", "Pizza")
    assert ("tacos, al pastor", 0, 0) in scan.cells


def test_all_problems_are_told_up_to_twenty() -> None:
    """A refusal names up to 20 problems by line; its sentence tells the first and how many more there are."""
    lines = [line.replace(",20,15", ",20,99") for line in _lines(size=5)]
    with pytest.raises(ScanRefused) as refused:
        parse_scan(_file(*lines))
    error = refused.value
    assert [problem.line for problem in error.problems] == list(range(2, 22))
    assert error.count == 25
    assert error.message == "Line 2, zoom: 99 is not within 3 to 21. There are 24 more problems."
    assert [each.pointer for each in error.errors[:2]] == ["/lines/2/zoom", "/lines/3/zoom"]


def test_two_problems_are_told_as_one_more() -> None:
    """With one problem besides the first, the sentence says so in the singular."""
    with pytest.raises(ScanRefused, match=re.escape("There is 1 more problem.")):
        parse_scan(_with(2, "30.2000,-97.7000", "x,y"))


@pytest.mark.parametrize("as_bytes", [False, True])
def test_huge_file_is_refused_unread(monkeypatch: pytest.MonkeyPatch, *, as_bytes: bool) -> None:
    """A file beyond the limit is refused before it is parsed."""
    monkeypatch.setattr(scan_file, "LARGEST_FILE", 100)
    content = _file(*_lines())
    with pytest.raises(ScanRefused, match=r"Line 1: The file is larger than 0 MB\."):
        parse_scan(content.encode() if as_bytes else content)


def test_limit_is_fifty_megabytes() -> None:
    """The limit is 50 MB."""
    assert scan_file.LARGEST_FILE == 50_000_000


@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300), st.text(max_size=200).map(lambda t: f"{_HEADER}\n{t}"))
)
def test_any_content_is_a_scan_or_is_refused(content: str | bytes) -> None:
    """Whatever a file holds, it is read or refused with a line; nothing else comes out."""
    try:
        scan = parse_scan(content)
    except ScanRefused as refused:
        assert refused.problems[0].line >= 1  # noqa: PT017 - either outcome is right, each with its own promise
    else:
        assert isinstance(scan, Scan)
