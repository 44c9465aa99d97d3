"""The web app draws cells exactly as the rest of the hub does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pytest

from ops_core.domain.cell import Cell, CellState
from ops_core.domain.heatmap import BAND_LABELS, MARKS, MEANINGS, SAFE_PALETTE, Band, band_of

_FILE = Path(__file__).parents[3] / "hosts/ops_ui/src/map/palette.json"
_READABLE = 4.5


@pytest.fixture(scope="module")
def palette() -> dict[str, Any]:
    """Return what the web app knows."""
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def test_the_colours_are_the_same(palette: dict[str, Any]) -> None:
    """Each band has the fill and the text of the palette that colour-blind people can read."""
    assert palette["palettes"]["safe"] == {band.value: attrs.asdict(colours) for band, colours in SAFE_PALETTE.items()}


def test_the_labels_are_the_same(palette: dict[str, Any]) -> None:
    """Each band has its name."""
    assert palette["labels"] == {band.value: label for band, label in BAND_LABELS.items()}


def test_the_marks_are_the_same(palette: dict[str, Any]) -> None:
    """Each state without a rank has its mark."""
    assert palette["marks"] == {state.value: mark for state, mark in MARKS.items()}


def test_the_meanings_are_the_same(palette: dict[str, Any]) -> None:
    """Each state is explained in the same words."""
    assert palette["meanings"] == {state.value: meaning for state, meaning in MEANINGS.items()}


def test_the_bands_end_at_the_same_ranks(palette: dict[str, Any]) -> None:
    """Every rank falls into the same band."""
    last = palette["last"]
    assert list(last) == [Band.TOP.value, Band.FIRST_PAGE.value, Band.BEHIND.value]
    for rank in range(1, 60):
        expected = next((name for name, end in last.items() if rank <= end), Band.OUT.value)
        assert band_of(Cell(0, 0, CellState.FOUND, rank)).value == expected


def test_every_palette_has_every_band(palette: dict[str, Any]) -> None:
    """The classic colours leave no band out."""
    bands = {band.value for band in Band}
    assert {name: set(colours) for name, colours in palette["palettes"].items()} == {"safe": bands, "classic": bands}


def test_text_can_be_read_on_every_colour(palette: dict[str, Any]) -> None:
    """What is printed has at least 4.5 to 1 against its band, in every palette."""
    for name, colours in palette["palettes"].items():
        for band, colour in colours.items():
            assert _contrast(colour["fill"], colour["text"]) >= _READABLE, (name, band)


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
