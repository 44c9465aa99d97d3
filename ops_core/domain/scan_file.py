"""Reading a recorded scan from CSV, and saying line by line what is wrong with one that cannot be read."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import LARGEST_SIZE, SMALLEST_SIZE
from ops_core.domain.keyword import MAX_KEYWORD_LENGTH
from ops_core.domain.scan import Scan, ScanProblem, ScanRefused, ScanRow, folded

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("keyword", "row", "col", "lat", "lng", "rank", "list_length", "zoom")
"""The columns of the file, in any order, named by its first line."""
LARGEST_FILE = 50_000_000
"""Bytes that a file may have."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_REAL = re.compile(r"[+-]?([0-9]{1,9}(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_LONGEST_LIST = 1000
_SAME_PLACE = 1e-5
"""Degrees, about a metre, by which the keywords may differ in where a point lies."""


def parse_scan(content: str | bytes) -> Scan:
    """Return the scan in a CSV file: UTF-8, with or without a byte order mark.

    An empty `rank` means that the business was not in the list; an empty `zoom` that it is not known.

    Args:
        content: The whole file.

    Raises:
        ScanRefused: It is not a complete scan; up to 20 problems are named.
    """
    if len(content) > LARGEST_FILE:
        raise ScanRefused([ScanProblem(1, None, f"The file is larger than {LARGEST_FILE // 1_000_000} MB.")])
    return _Reader(_decoded(content) if isinstance(content, bytes) else content).scan()


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = "This is not UTF-8 text. Save the file as CSV with UTF-8 encoding."
        raise ScanRefused([ScanProblem(line, None, reason)]) from None


class _Reader:
    """Reads one file and collects what is wrong with it."""

    def __init__(self, text: str) -> None:
        self._lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        self._problems: list[ScanProblem] = []
        self._rows: dict[tuple[str, int, int], ScanRow] = {}
        self._seen: dict[tuple[str, int, int], int] = {}
        self._last_lines: dict[str, tuple[str, int]] = {}
        self._places: dict[tuple[int, int], tuple[Coordinates, int]] = {}
        self._lost = False

    def scan(self) -> Scan:
        """Return the scan.

        Raises:
            ScanRefused: There were problems.
        """
        columns = self._header()
        for fields in self._records():
            if len(fields) != len(columns):
                self._lost = True
                self._refuse(None, f"There are {len(fields)} fields where the first line names {len(columns)}.")
            else:
                self._take({name: field.strip() for name, field in zip(columns, fields, strict=True)})
        if not self._problems and not self._seen:
            self._refuse(None, "The file has no line besides the names of its columns.")
        size = self._size()
        if self._problems:
            raise ScanRefused(sorted(self._problems, key=lambda problem: problem.line))
        return Scan(tuple(keyword for keyword, _ in self._last_lines.values()), size, tuple(self._rows.values()))

    def _records(self) -> Iterator[list[str]]:
        try:
            for fields in self._lines:
                if any(field.strip() for field in fields):
                    yield fields
        except csv.Error as error:
            self._lost = True
            self._refuse(None, f"This is not well-formed CSV: {error}.")

    def _header(self) -> list[str]:
        names = [name.strip() for name in next(self._records(), [])]
        if not names:
            if not self._problems:
                self._refuse(None, f"The file is empty. Its first line must name the columns {', '.join(COLUMNS)}.")
            raise ScanRefused(self._problems)
        for name in dict.fromkeys(names):
            if name not in COLUMNS:
                self._refuse(name or None, "There is no such column. Remove it.")
            elif names.count(name) > 1:
                self._refuse(name, "This column is there more than once.")
        for name in COLUMNS:
            if name not in names:
                self._refuse(name, "This column is missing.")
        if self._problems:
            raise ScanRefused(self._problems)
        return names

    def _refuse(self, column: str | None, reason: str, line: int | None = None) -> None:
        self._problems.append(ScanProblem(max(1, self._lines.line_num) if line is None else line, column, reason))

    def _take(self, fields: dict[str, str]) -> None:
        keyword = self._keyword(fields["keyword"])
        row, col = self._index(fields, "row"), self._index(fields, "col")
        lat, lng = self._degrees(fields, "lat", 90), self._degrees(fields, "lng", 180)
        length = self._whole(fields, "list_length", 0, _LONGEST_LIST)
        rank = None
        if fields["rank"] and length is not None:
            rank = self._whole(fields, "rank", 1, length)
        zoom = self._whole(fields, "zoom", 3, 21) if fields["zoom"] else None
        if keyword is None or row is None or col is None:
            self._lost = True
            return
        line, cell = self._lines.line_num, (folded(keyword), row, col)
        if cell in self._seen:
            self._refuse(None, f"Line {self._seen[cell]} already has '{keyword}' at row {row}, column {col}.")
            return
        self._seen[cell] = line
        self._last_lines[cell[0]] = (self._last_lines.get(cell[0], (keyword, 0))[0], line)
        if lat is None or lng is None or length is None:
            return
        place = Coordinates(lat, lng)
        known, known_line = self._places.setdefault((row, col), (place, line))
        if max(abs(known.lat - lat), abs(known.lng - lng)) > _SAME_PLACE:
            self._refuse(None, f"Row {row}, column {col} lies elsewhere than on line {known_line}.")
        self._rows[cell] = ScanRow(line, keyword, row, col, place, rank, length, zoom)

    def _keyword(self, text: str) -> str | None:
        if not folded(text):
            self._refuse("keyword", "The keyword is missing.")
        elif len(text) > MAX_KEYWORD_LENGTH:
            self._refuse("keyword", f"A keyword has at most {MAX_KEYWORD_LENGTH} characters; this has {len(text)}.")
        else:
            return text
        return None

    def _index(self, fields: dict[str, str], column: str) -> int | None:
        return self._whole(fields, column, 0, LARGEST_SIZE - 1)

    def _whole(self, fields: dict[str, str], column: str, least: int, most: int) -> int | None:
        text = fields[column]
        if not _WHOLE.fullmatch(text):
            self._refuse(column, f"'{text[:40]}' is not a whole number.")
        elif not least <= int(text) <= most:
            self._refuse(column, f"{int(text)} is not within {least} to {most}.")
        else:
            return int(text)
        return None

    def _degrees(self, fields: dict[str, str], column: str, most: int) -> float | None:
        text = fields[column]
        if not _REAL.fullmatch(text):
            self._refuse(column, f"'{text[:40]}' is not a number.")
        elif abs(float(text)) > most:
            self._refuse(column, f"{text} is not within -{most} to {most} degrees.")
        else:
            return float(text)
        return None

    def _size(self) -> int:
        if self._lost or not self._seen:
            return 0
        size = 1 + max(max(row, col) for _, row, col in self._seen)
        if size < SMALLEST_SIZE or size % 2 == 0:
            reason = (
                f"The grid has {size} points on a side; it needs an odd number from {SMALLEST_SIZE} to {LARGEST_SIZE}."
            )
            line = next(line for (_, row, col), line in self._seen.items() if max(row, col) == size - 1)
            self._refuse(None, reason, line)
            return size
        for keyword, (spelled, line) in self._last_lines.items():
            cells = ((row, col) for row in range(size) for col in range(size))
            missing = [cell for cell in cells if (keyword, *cell) not in self._seen]
            if missing:
                named = "; ".join(f"row {row}, column {col}" for row, col in missing[:3])
                more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""  # noqa: PLR2004 - as many are named
                reason = f"'{spelled}' lacks {named}{more} of a grid of {size} x {size}."
                self._refuse(None, reason, line)
        return size
