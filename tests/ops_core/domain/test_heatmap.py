from __future__ import annotations

from itertools import combinations

import pytest

from ops_core.domain.cell import Cell, CellState
from ops_core.domain.heatmap import BAND_LABELS, MARKS, MEANINGS, SAFE_PALETTE, Band, band_of, mark_of


@pytest.mark.parametrize(
    ("rank", "expected"),
    [
        (1, Band.TOP),
        (3, Band.TOP),
        (4, Band.FIRST_PAGE),
        (10, Band.FIRST_PAGE),
        (11, Band.BEHIND),
        (20, Band.BEHIND),
        (21, Band.OUT),
        (99, Band.OUT),
    ],
)
def test_bands_begin_and_end_where_they_say(rank: int, expected: Band) -> None:
    """Every rank has exactly the band that the legend promises, measured or estimated."""
    assert band_of(Cell(0, 0, CellState.FOUND, rank)) is expected
    assert band_of(Cell(0, 0, CellState.ESTIMATED, rank)) is expected


@pytest.mark.parametrize("state", CellState)
def test_only_what_is_shown_to_be_absent_is_drawn_as_out(state: CellState) -> None:
    """Without a rank a cell has no colour of a rank, unless the business is shown to be below the list."""
    expected = Band.OUT if state is CellState.ABSENT else Band.UNKNOWN
    assert band_of(Cell(0, 0, state)) is expected


def _luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("band", Band)
def test_numbers_are_readable(band: Band) -> None:
    """The number in a cell has a contrast of at least 4.5 to 1 to its background (WCAG 1.4.3)."""
    colours = SAFE_PALETTE[band]
    light, dark = sorted((_luminance(colours.fill), _luminance(colours.text)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_bands_differ() -> None:
    """No two bands share a colour or a label."""
    assert all(one.fill != other.fill for one, other in combinations(SAFE_PALETTE.values(), 2))
    assert len(set(BAND_LABELS.values())) == len(Band)


def test_a_mark_is_never_empty() -> None:
    """Whatever the state, something stands in the cell, and what it means is told."""
    for state in CellState:
        rank = 7 if state in {CellState.FOUND, CellState.ESTIMATED} else None
        assert mark_of(Cell(0, 0, state, rank))
        assert MEANINGS[state]
    assert mark_of(Cell(0, 0, CellState.ESTIMATED, 7)) == "~7"
    assert MARKS.keys() == set(CellState) - {CellState.FOUND}
