"""The page of cell states gives every state, mark, colour and source as the code has it."""

from __future__ import annotations

from ops_core.domain.cell import Cell, CellSource, CellState, FailureClass
from ops_core.domain.heatmap import SAFE_PALETTE, mark_of
from tests.docs.pages import REFERENCE, codes, prose, section, table_rows

PAGE = REFERENCE / "cell-states.md"
RANK = 4


def test_every_state_is_listed_with_its_mark() -> None:
    """Each state is listed with what a cell in it prints."""
    rows = {row[0].strip("`"): row[1] for row in table_rows(prose(PAGE).split("\n## ", 1)[0])}
    assert list(rows) == list(CellState)
    for state in CellState:
        rank = RANK if state in {CellState.FOUND, CellState.ESTIMATED} else None
        assert f"`{mark_of(Cell(0, 0, state, rank))}`" in rows[state]


def test_every_band_is_listed_with_its_colours() -> None:
    """The palette on the page is the one in use."""
    rows = table_rows(section(PAGE, "Bands and colours"))
    assert [(row[0].strip("`"), row[2].strip("`"), row[3].strip("`")) for row in rows] == [
        (band, colours.fill, colours.text) for band, colours in SAFE_PALETTE.items()
    ]


def test_every_source_of_an_answer_is_listed() -> None:
    """The sources are those of the code."""
    rows = table_rows(section(PAGE, "Where an answer comes from"))
    assert [row[0].strip("`") for row in rows] == list(CellSource)


def test_every_failure_class_is_named() -> None:
    """The failure classes are those of the code."""
    assert codes(section(PAGE, "Failure classes of an `error` cell")) >= set(FailureClass)
