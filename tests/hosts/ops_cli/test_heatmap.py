from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Literal

import pytest
from rich.console import Console

from ops_cli import output
from ops_cli.heatmap import draw, metrics
from ops_core.domain.cell import Cell, CellSource, CellState, FailureClass, Provenance
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, Shape, Unit, resolve_points
from ops_core.domain.heatmap import BAND_LABELS, MARKS, MEANINGS
from ops_core.domain.principal import Owner
from ops_core.domain.run import Business, Run, RunState, RunTrigger
from ops_core.domain.summary import summarise_keyword
from ops_core.services.results import KeywordResults, RunProvenance, RunResults

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
CENTER = Coordinates(30.25, -97.75)
STATES = (
    (CellState.FOUND, 1),
    (CellState.FOUND, 10),
    (CellState.ABSENT, None),
    (CellState.INCONCLUSIVE, None),
    (CellState.FOUND, 23),
    (CellState.NOT_MEASURED, None),
    (CellState.ERROR, None),
    (CellState.ESTIMATED, 4),
    (CellState.EMPTY, None),
)


def results(shape: Shape = Shape.SQUARE, state: RunState = RunState.COMPLETED, reason: str | None = None) -> RunResults:
    """Return results with a cell in every state."""
    points = resolve_points(GridMap(CENTER, 3, radius=Distance(2, Unit.KM), shape=shape))
    provenance = Provenance("serp", "2", CellSource.LIVE, 15, 20, 20, NOW, 0.002)
    cells = tuple(
        Cell(0, number, cell_state, rank, provenance if rank else None)
        for number, (cell_state, rank) in enumerate(STATES)
        if number in {point.number for point in points}
    )
    run = Run(
        id="run_1",
        owner=Owner("user:ann"),
        report_id="rep_1",
        location_id="loc_1",
        state=state,
        trigger=RunTrigger.MANUAL,
        provider="serp",
        source=CellSource.LIVE,
        keywords=("pizza",),
        total_cells=len(points),
        saved_cells=len(points),
        created_at=NOW,
        started_at=NOW,
        finished_at=NOW,
        failure=FailureClass.AUTH if reason else None,
        reason=reason,
        summaries=(),
        trace_id="0" * 32,
        version=3,
    )
    keyword = KeywordResults(summarise_keyword("pizza", len(points), cells), cells)
    how = RunProvenance("serp", CellSource.LIVE, 15, 20, NOW, NOW, 1.25)
    return RunResults(run, Business("key", "Joe's Pizza"), points, (keyword,), (), how)


def drawn(found: RunResults, *, colours: Literal["truecolor"] | None = None) -> str:
    """Return what is printed, in colour or as plain text."""
    console = Console(
        file=io.StringIO(),
        width=200,
        force_terminal=bool(colours),
        color_system=colours,
        highlight=False,
    )
    with console.capture() as captured:
        for part in draw(found, in_colour=bool(colours)):
            console.print(part)
    return captured.get()


def test_every_state_has_its_mark() -> None:
    """Without colour each state is told by its number or sign, and every sign in use is explained."""
    lines = [line.rstrip() for line in drawn(results()).splitlines()]
    assert lines[:7] == [
        "  [LIVE] Joe's Pizza, run completed",
        "  provider serp; zoom 15; depth 20; observed 2026-03-01 09:30 UTC; cost $1.25",
        "",
        "  pizza",
        "    1   10   20+",
        "    ?   23    ·",
        "    \N{MULTIPLICATION SIGN}   ~4    ∅",
    ]
    assert lines[-6:] == [f"  {sign:^5} {MEANINGS[state]}" for state, sign in MARKS.items()]
    assert "1-3" not in "".join(lines[-7:])


def test_marks_that_were_not_used_are_not_explained() -> None:
    """The legend has no more than the grid; the gaps of a circle stay blank."""
    lines = [line.rstrip() for line in drawn(results(Shape.CIRCLE)).splitlines()]
    assert lines[4:7] == ["        10", "    ?   23    ·", "        ~4"]
    assert not any("20+" in line for line in lines)


def test_a_run_that_failed_says_why() -> None:
    """The reason of a failed run stands above its heatmap."""
    text = drawn(results(state=RunState.FAILED, reason="The search provider refused the credentials."))
    assert "run failed" in text
    assert "  The search provider refused the credentials." in text


def test_metrics_name_definition_and_bounds() -> None:
    """Each figure stands beside its definition and how far it could be off."""
    text = drawn(results())
    assert "Average rank           5.5  (average_rank@1)        between 2.3 and 15.9" in text
    assert "Coverage            44.4 %  (coverage@1)            4 of 9 points are conclusive" in text


def test_a_figure_that_does_not_exist_is_none() -> None:
    """Where the business is shown to be absent everywhere it has no average rank, and no bounds of one."""
    table = metrics(summarise_keyword("pizza", 2, [Cell(0, number, CellState.ABSENT) for number in range(2)]))
    console = Console(file=io.StringIO(), width=200)
    with console.capture() as captured:
        console.print(table)
    first, second = (line.split() for line in captured.get().splitlines()[:2])
    assert first == ["Average", "rank", "none", "(average_rank@1)"]
    assert second == ["Average", "total", "rank", "21.0", "(average_total_rank@1)", "certain"]


def test_colours_are_those_of_the_palette() -> None:
    """On a terminal with colours each cell has the background of its band, and the legend names the bands."""
    text = drawn(results(), colours="truecolor")
    assert "48;2;8;48;107" in text
    assert "48;2;66;146;198" in text
    assert "48;2;166;54;3" in text
    assert "48;2;240;240;240" in text
    assert all(f" {label} " in text for label in BAND_LABELS.values())


def test_no_color_is_honoured(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR nothing is printed in colour, also on a terminal."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert output.has_colours()
    output.show("kept as it is   ")
    assert capsys.readouterr().out.startswith("kept as it is   \n")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not output.has_colours()


def test_output_that_is_no_terminal_has_no_colours(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file gets plain text, whatever the environment asks for, and no blanks at the ends of lines."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert not output.has_colours()
    output.show("[bold]kept[/bold]   ", "x")
    assert capsys.readouterr().out == "[bold]kept[/bold]\nx\n"
