"""The page of the scan file lists every column and every refusal."""

from __future__ import annotations

import re

import pytest

from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, Unit, resolve_points
from ops_core.domain.scan import ScanRefused, grid_of, problems_with
from ops_core.domain.scan_file import COLUMNS, LARGEST_FILE, parse_scan
from tests.docs.pages import REFERENCE, ROOT, section, table_rows

PAGE = REFERENCE / "scan-file.md"
SCAN = (ROOT / "tests/data/austin-pizza-5x5.csv").read_text(encoding="utf-8")
HEADER, *LINES = SCAN.splitlines()
REASONS = [row[0] for row in table_rows(section(PAGE, "Refusals"))]


def text(*lines: str, header: str = HEADER) -> str:
    """Return a file with these lines."""
    return "\n".join((header, *lines))


def line(column: str, value: str) -> str:
    """Return the first line of the scan with one value changed."""
    fields = LINES[0].split(",")
    fields[COLUMNS.index(column)] = value
    return ",".join(fields)


BROKEN: dict[str, str | bytes] = {
    "too large": b" " * (LARGEST_FILE + 1),
    "not UTF-8": b"\xff",
    "not CSV": text('"pizza'),
    "empty": "",
    "no lines": HEADER,
    "unknown column": text(*LINES, header=f"{HEADER},mood"),
    "column twice": text(*LINES, header=f"{HEADER},rank"),
    "column missing": text(*LINES, header=HEADER.replace("zoom", "rank")),
    "fields": text("pizza,0,0"),
    "no keyword": text(line("keyword", "")),
    "long keyword": text(line("keyword", "x" * 81)),
    "not whole": text(line("row", "one")),
    "not a number": text(line("lat", "north")),
    "out of range": text(line("col", "21")),
    "degrees": text(line("lat", "91")),
    "twice": text(*LINES, LINES[0]),
    "elsewhere": text(*LINES, LINES[0].replace("pizza", "pasta").replace("30.2676772", "30.3")),
    "even size": text(*(each for each in LINES if ",4," not in each[:10])),
    "incomplete": text(*LINES[:-1]),
}


def is_listed(reason: str) -> bool:
    """Return whether a reason is one of those on the page, where figures, quotes and three dots stand for anything."""
    for row in REASONS:
        pattern = re.sub("'.*?'", "'.*'", re.escape(row).replace(r"\.\.\.", ".*"))
        if re.match(re.sub(r"\d+", r"[\\d,.]+", pattern), reason):
            return True
    return False


@pytest.mark.parametrize("name", BROKEN)
def test_a_refusal_of_a_file_is_listed(name: str) -> None:
    """Whatever is wrong with a file, the page has the sentence that says so."""
    with pytest.raises(ScanRefused) as refused:
        parse_scan(BROKEN[name])
    assert [problem.reason for problem in refused.value.problems if not is_listed(problem.reason)] == []


def test_a_refusal_of_a_run_is_listed() -> None:
    """Whatever keeps a run from being answered by a file, the page has the sentence that says so."""
    scan = parse_scan(SCAN)
    grid = grid_of(scan)
    elsewhere = GridMap(Coordinates(grid.center.lat + 0.01, grid.center.lng), 5, spacing=Distance(1, Unit.KM))
    problems = [
        *problems_with(scan, resolve_points(grid), ["pasta"], 5),
        *problems_with(scan, resolve_points(grid), ["pizza"], 7),
        *problems_with(scan, resolve_points(elsewhere), ["pizza"], 5),
    ]
    assert len(problems) > 2
    assert [problem.reason for problem in problems if not is_listed(problem.reason)] == []


def test_every_column_is_listed() -> None:
    """The table has the columns in the order of the code."""
    assert [row[0].strip("`") for row in table_rows(section(PAGE, "Columns"))] == list(COLUMNS)
