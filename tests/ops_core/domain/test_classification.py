"""What one answer of a search provider proves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.cell import CellState
from ops_core.domain.classification import classify
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.viewport import CERTAIN_VIEWPORT, Viewport

HERE = Coordinates(30.25, -97.75)
FAR = Coordinates(30.25, -97.70)


def state(
    rank: int | None = None,
    *,
    list_length: int = 20,
    depth: int = 20,
    zoom: int | None = 15,
    business: Coordinates | None = HERE,
    viewport: Viewport | None = CERTAIN_VIEWPORT,
) -> CellState:
    """Classify an answer for a point at the business."""
    return classify(
        rank, list_length=list_length, depth=depth, zoom=zoom, cell=HERE, business=business, viewport=viewport
    )


@pytest.mark.parametrize("business", [HERE, FAR, None])
def test_a_rank_is_found_wherever_the_business_is(business: Coordinates | None) -> None:
    """A rank proves itself, inside the visible map or not."""
    assert state(1, business=business) is CellState.FOUND
    assert state(20, business=business) is CellState.FOUND


@pytest.mark.parametrize("rank", [-1, 0, 21])
def test_an_impossible_rank_is_a_breach(rank: int) -> None:
    """A rank below 1 or beyond the depth is refused."""
    with pytest.raises(ValueError, match="between 1 and the depth 20"):
        state(rank)


def test_an_empty_list_is_empty() -> None:
    """A provider that lists nothing at all proves nothing about the business."""
    assert state(list_length=0) is CellState.EMPTY


def test_a_short_list_is_inconclusive() -> None:
    """A list that ends early is no proof, with a map or without."""
    assert state(list_length=19) is CellState.INCONCLUSIVE
    assert state(list_length=19, zoom=None, viewport=None) is CellState.INCONCLUSIVE


def test_a_business_outside_the_map_is_inconclusive() -> None:
    """A full list from a map that did not surely show the business proves nothing."""
    assert state(business=FAR) is CellState.INCONCLUSIVE
    assert state(business=FAR, zoom=12) is CellState.ABSENT


def test_an_unknown_place_is_inconclusive_on_a_map() -> None:
    """Without the place of the business nothing shows that the map included it."""
    assert state(business=None) is CellState.INCONCLUSIVE


def test_a_full_list_around_the_business_proves_absence() -> None:
    """A full list, or a longer one than asked for, in view of the business: it ranks below."""
    assert state() is CellState.ABSENT
    assert state(list_length=23) is CellState.ABSENT


@pytest.mark.parametrize(("zoom", "viewport"), [(None, None), (None, CERTAIN_VIEWPORT), (15, None)])
def test_without_a_map_a_full_list_is_enough(zoom: int | None, viewport: Viewport | None) -> None:
    """A provider without a map has nothing to leave out, wherever the business is."""
    assert state(business=FAR, zoom=zoom, viewport=viewport) is CellState.ABSENT
    assert state(business=None, zoom=zoom, viewport=viewport) is CellState.ABSENT


@given(
    st.integers(1, 100),
    st.integers(0, 120),
    st.integers(3, 21),
    st.sampled_from([HERE, FAR, None]),
)
def test_absence_always_has_its_proof(depth: int, list_length: int, zoom: int, business: Coordinates | None) -> None:
    """Absent is only said of a full list and a business whose place is known, and without a rank never found."""
    answer = state(list_length=list_length, depth=depth, zoom=zoom, business=business)
    assert answer in {CellState.ABSENT, CellState.INCONCLUSIVE, CellState.EMPTY}
    if answer is CellState.ABSENT:
        assert list_length >= depth
        assert business is not None
