"""Drawing the results of a run in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ops_cli.results import answered
from ops_core.domain.cell import Cell, CellState
from ops_core.domain.heatmap import BAND_LABELS, MARKS, MEANINGS, SAFE_PALETTE, Band, band_of, mark_of
from ops_core.domain.metric import DEFINITIONS, MetricId

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ops_core.domain.grid import GridPoint
    from ops_core.domain.summary import Bound, KeywordSummary
    from ops_core.services.results import RunResults

_CELL = 5
_INDENT = "  "


def draw(results: RunResults, *, in_colour: bool) -> Iterator[RenderableType]:
    """Yield what to print: the badge, each keyword's grid with its metrics, and the legend."""
    yield badge(results)
    size = 1 + max(point.row for point in results.points) if results.points else 0
    marks: set[CellState] = set()
    for keyword in results.keywords:
        yield Text()
        yield Text(f"{_INDENT}{keyword.summary.keyword}", style="bold")
        yield grid(results.points, keyword.cells, size)
        yield metrics(keyword.summary)
        marks.update(cell.state for cell in keyword.cells)
    yield Text()
    yield from legend(marks, in_colour=in_colour)


def badge(results: RunResults) -> Text:
    """Return where the figures come from, which is shown wherever they are."""
    found = results.provenance
    line = Text(_INDENT)
    line.append(f"[{found.source.upper()}]", style="bold reverse")
    line.append(f" {results.business.name}, run {results.run.state}")
    line.append(f"\n{_INDENT}{provenance_line(results)}", style="dim")
    if results.run.reason:
        line.append(f"\n{_INDENT}{results.run.reason}", style="bold")
    return line


def provenance_line(results: RunResults) -> str:
    """Return how the figures came about, in one line: with the zoom and the depth that answers really had."""
    found, answers = results.provenance, answered(results)
    parts = [f"provider {found.provider}"]
    if answers.zooms:
        parts.append("zoom " + ", ".join(map(str, answers.zooms)))
    if answers.depths:
        parts.append("depth " + ", ".join(map(str, answers.depths)))
    if found.last_observed_at is not None:
        parts.append(f"observed {found.last_observed_at:%Y-%m-%d %H:%M} UTC")
    parts.append(f"cost ${found.cost:.2f}")
    return "; ".join(parts)


def grid(points: tuple[GridPoint, ...], cells: tuple[Cell, ...], size: int) -> Text:
    """Return the grid, north at the top; a point that does not belong to it stays blank."""
    numbers = {point.number for point in points}
    known = {cell.number: cell for cell in cells}
    drawn = Text()
    for row in range(size):
        drawn.append(_INDENT)
        for number in range(row * size, (row + 1) * size):
            cell = known.get(number)
            if cell is None or number not in numbers:
                drawn.append(" " * _CELL)
            else:
                drawn.append(f"{mark_of(cell):^{_CELL}}", style=_style(band_of(cell)))
        drawn.append("\n")
    drawn.right_crop(1)
    return drawn


def metrics(summary: KeywordSummary) -> Table:
    """Return the figures of a keyword, each with its definition and how far it could be off."""
    bounds, names = summary.bounds, summary.definitions
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for justify in ("left", "left", "right", "left", "left"):
        table.add_column(justify=justify, no_wrap=True)
    for metric, value, bound, reference in (
        (MetricId.AVERAGE_RANK, summary.average_rank, bounds.average_rank, names.average_rank),
        (MetricId.AVERAGE_TOTAL_RANK, summary.average_total_rank, bounds.average_total_rank, names.average_total_rank),
        (MetricId.TOP3_SHARE, summary.top3_share, bounds.top3_share, names.top3_share),
        (MetricId.FOUND_SHARE, summary.found_share, bounds.found_share, names.found_share),
    ):
        unit = " %" if metric in {MetricId.TOP3_SHARE, MetricId.FOUND_SHARE} else ""
        table.add_row("", DEFINITIONS[metric].name, _figure(value, unit), f"({reference})", _between(bound, unit))
    share = f"{summary.cells.conclusive} of {summary.cells.total} points are conclusive"
    name = DEFINITIONS[MetricId.COVERAGE].name
    table.add_row("", name, _figure(summary.coverage, " %"), f"({names.coverage})", share)
    return table


def legend(states: set[CellState], *, in_colour: bool) -> Iterator[Text]:
    """Yield what the colours mean, where there are any, and the marks that were used."""
    if in_colour:
        colours = Text(_INDENT)
        for band, label in BAND_LABELS.items():
            colours.append(f" {label} ", style=_style(band))
            colours.append(" ")
        yield colours
    for state, sign in MARKS.items():
        if state in states:
            line = Text(_INDENT)
            line.append(f"{sign:^{_CELL}}", style=_style(Band.OUT if state is CellState.ABSENT else Band.UNKNOWN))
            line.append(f" {MEANINGS[state]}")
            yield line


def _style(band: Band) -> str:
    colours = SAFE_PALETTE[band]
    return f"{colours.text} on {colours.fill}"


def _figure(value: float | None, unit: str) -> str:
    return "none" if value is None else f"{value:.1f}{unit}"


def _between(bound: Bound | None, unit: str) -> str:
    if bound is None:
        return ""
    low, high = f"{bound.low:.1f}", f"{bound.high:.1f}"
    return "certain" if low == high else f"between {low} and {high}{unit}"
