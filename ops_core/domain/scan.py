"""A recorded scan: the ranks that somebody measured earlier, with the grid they were measured on."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import (
    LARGEST_SIZE,
    SMALLEST_SIZE,
    Distance,
    GridMap,
    GridPoint,
    Shape,
    Unit,
    distance_m,
    resolve_points,
    validate_grid,
)
from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MOST_PROBLEMS = 20
"""How many problems a refusal names at most."""

_LEAST_TOLERANCE_M = 25.0
_TOLERANCE = 0.1
"""Share of the spacing by which a point may lie elsewhere."""


@attrs.frozen
class ScanProblem:
    """What is wrong with one line of a scan, or with its use for a run.

    Attributes:
        line: Number of the line in the file, from 1.
        column: Name of the column, or None when the line as a whole is meant.
        reason: One plain sentence.
    """

    line: int
    column: str | None
    reason: str

    def __str__(self) -> str:
        """Return the line, the column and the reason."""
        place = f"Line {self.line}" if self.column is None else f"Line {self.line}, {self.column}"
        return f"{place}: {self.reason}"


class ScanRefused(InvalidInput):
    """Raised when a scan cannot be read, or does not fit the run that should be answered from it.

    Attributes:
        problems: At least one and at most 20, in the order of the lines.
        count: How many there are in all.
    """

    code = "ranking.scan_refused"

    def __init__(self, problems: Iterable[ScanProblem], count: int | None = None) -> None:
        found = tuple(problems)
        self.problems = found[:MOST_PROBLEMS]
        self.count = len(found) if count is None else count
        more = self.count - 1
        message = str(found[0])
        if more:
            message += f" There {'is 1 more problem' if more == 1 else f'are {more} more problems'}."
        super().__init__(
            (
                FieldError(pointer("lines", each.line, *filter(None, [each.column])), "scan", each.reason)
                for each in self.problems
            ),
            message,
        )


@attrs.frozen
class ScanRow:
    """One line of a scan: what was found for a keyword at a point.

    Attributes:
        line: Number of the line in the file, from 1.
        keyword: As it is written in the file.
        row: 0 is the northern edge.
        col: 0 is the western edge.
        coordinates: Where the search was made.
        rank: Position of the business, from 1, or None when it was not in the list.
        list_length: How many results came back.
        zoom: Zoom of the map, 3 to 21, or None when unknown.
    """

    line: int
    keyword: str
    row: int
    col: int
    coordinates: Coordinates
    rank: int | None
    list_length: int
    zoom: int | None


@attrs.frozen(slots=False)
class Scan:
    """A scan that has been read and found complete: every keyword at every point of one square grid.

    Attributes:
        keywords: In the order in which the file first names them.
        size: Points on a side, odd.
        rows: In the order of the file.
    """

    keywords: tuple[str, ...]
    size: int
    rows: tuple[ScanRow, ...]

    @cached_property
    def cells(self) -> Mapping[tuple[str, int, int], ScanRow]:
        """Every line by `folded` keyword, row and column."""
        return {(folded(row.keyword), row.row, row.col): row for row in self.rows}

    @cached_property
    def longest_list(self) -> int:
        """Length of the longest list that came back."""
        return max(row.list_length for row in self.rows)

    @cached_property
    def spacing_m(self) -> float:
        """Median distance between neighbouring points in metres: one point that is off does not move it."""
        places = self._places
        return median(
            distance_m(place, places[neighbour])
            for (row, col), place in places.items()
            for neighbour in ((row + 1, col), (row, col + 1))
            if neighbour in places
        )

    @cached_property
    def tolerance_m(self) -> float:
        """How far from a point of the scan a point of a run may lie in metres: 25, or a tenth of the spacing."""
        return max(_LEAST_TOLERANCE_M, _TOLERANCE * self.spacing_m)

    @cached_property
    def _places(self) -> Mapping[tuple[int, int], Coordinates]:
        first = folded(self.keywords[0])
        return {(row.row, row.col): row.coordinates for row in self.rows if folded(row.keyword) == first}

    def center(self) -> ScanRow:
        """Return the first line of the middle point."""
        return self.cells[folded(self.keywords[0]), self.size // 2, self.size // 2]


def folded(keyword: str) -> str:
    """Return what two spellings of a keyword have in common: case, width of spaces and Unicode form are dropped."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", " ".join(keyword.split())).casefold())


def grid_of(scan: Scan) -> GridMap:
    """Return the grid that a scan was made on: its points are those of the scan, within `Scan.tolerance_m`.

    The spacing is the roundest number of kilometres or of miles that fits.

    Raises:
        ScanRefused: The points of the scan lie on no square grid.
    """
    center = scan.center().coordinates
    problems: tuple[ScanProblem, ...] = ()
    for spacing in _round_spacings(scan.spacing_m):
        grid = GridMap(center, scan.size, spacing=spacing, shape=Shape.SQUARE)
        try:
            validate_grid(grid)
        except InvalidInput:
            continue
        problems = problems_with(scan, resolve_points(grid), scan.keywords, scan.size)
        if not problems:
            return grid
    raise ScanRefused(problems or [ScanProblem(scan.center().line, None, _no_grid(scan))])


def problems_with(
    scan: Scan, points: Sequence[GridPoint], keywords: Iterable[str], size: int
) -> tuple[ScanProblem, ...]:
    """Return why a run cannot be answered from a scan; nothing when it can.

    Args:
        scan: What was recorded.
        points: Points of the run, or some of them.
        keywords: Keywords of the run.
        size: Points on a side of the run's grid.
    """
    known = {folded(keyword) for keyword in scan.keywords}
    names = ", ".join(f"'{keyword}'" for keyword in scan.keywords)
    missing = [
        ScanProblem(1, "keyword", f"The file has no scan for '{keyword}'. It has: {names}.")
        for keyword in keywords
        if folded(keyword) not in known
    ]
    if size != scan.size:
        reason = f"The file has a grid of {scan.size} x {scan.size} points, the run one of {size} x {size}."
        return (*missing, ScanProblem(1, None, reason))
    return (*missing, *sorted(_misplaced(scan, points), key=lambda problem: problem.line))


def misplacement(scan: Scan, row: ScanRow, point: GridPoint) -> ScanProblem | None:
    """Return the problem of a point that lies too far from where the scan was made, or None when it does not."""
    if row.coordinates == point.coordinates:
        return None
    away = distance_m(row.coordinates, point.coordinates)
    if away <= scan.tolerance_m:
        return None
    reason = (
        f"The scan's row {row.row}, column {row.col} lies {away:,.0f} m from the point of the run; "
        f"at most {scan.tolerance_m:,.0f} m are allowed. Use the grid that the scan was made on."
    )
    return ScanProblem(row.line, None, reason)


def _misplaced(scan: Scan, points: Iterable[GridPoint]) -> Iterator[ScanProblem]:
    first = folded(scan.keywords[0])
    for point in points:
        row = scan.cells.get((first, point.row, point.col))
        problem = (
            ScanProblem(1, None, f"The file has no row {point.row}, column {point.col}.")
            if row is None
            else misplacement(scan, row, point)
        )
        if problem is not None:
            yield problem


def _round_spacings(metres: float) -> Iterator[Distance]:
    """Yield spacings within 1 % of `metres`, the roundest first, of these the closest."""
    for digits in range(1, 6):
        rounded = [Distance(float(f"{metres / unit.metres:.{digits}g}"), unit) for unit in Unit]
        for spacing in sorted(rounded, key=lambda each: abs(each.metres - metres)):
            if abs(spacing.metres - metres) <= metres / 100:
                yield spacing


def _no_grid(scan: Scan) -> str:
    return (
        f"Points {scan.spacing_m:,.0f} m apart around the middle one, with {scan.size} on a side, "
        f"are no grid that the hub can search: {SMALLEST_SIZE} to {LARGEST_SIZE} on a side, 100 m to 100 km apart."
    )
