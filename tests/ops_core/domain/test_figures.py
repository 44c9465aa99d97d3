"""The figures of a location over all keywords of its latest run, by hand and by property."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_contracts.samples import make_run, moment
from ops_core.domain.cell import Cell, CellSource, CellState
from ops_core.domain.figures import LocationFigures, location_figures
from ops_core.domain.run import Run, RunState
from ops_core.domain.summary import summarise_keyword

OTHER_STATES = st.sampled_from([state for state in CellState if state is not CellState.FOUND])
KEYWORDS = st.lists(st.lists(st.one_of(st.integers(1, 40), OTHER_STATES), min_size=1, max_size=49), max_size=5)


def cells_of(marks: Any) -> list[Cell]:
    """Return one cell for each rank or state."""
    return [
        Cell(0, number, CellState.FOUND, mark) if isinstance(mark, int) else Cell(0, number, mark)
        for number, mark in enumerate(marks)
    ]


def completed(*keywords: Any) -> Run:
    """Return a completed run with these ranks and states for each keyword."""
    summaries = tuple(summarise_keyword("pizza", len(marks), cells_of(marks)) for marks in keywords)
    return make_run(state=RunState.COMPLETED, finished_at=moment(60), summaries=summaries)


def test_points_of_all_keywords_weigh_the_same() -> None:
    """A keyword with one conclusive point moves the figures less than one with three."""
    absent, unknown = CellState.ABSENT, CellState.INCONCLUSIVE
    figures = location_figures(completed([1, 3, absent, unknown], [25, unknown, unknown, unknown]), -1.5)
    assert figures == LocationFigures(
        owner=make_run().owner,
        location_id=make_run().location_id,
        run_id=make_run().id,
        report_id=make_run().report_id,
        source=CellSource.SIMULATED,
        provider="simulated",
        finished_at=moment(60),
        average_rank=2.0,
        average_total_rank=(1 + 3 + 21 + 21) / 4,
        top3_share=50.0,
        found_share=50.0,
        coverage=50.0,
        change_since_last_run=-1.5,
    )


@given(KEYWORDS)
def test_figures_are_those_of_one_keyword_with_all_the_points(keywords: list[list[Any]]) -> None:
    """Taking the points of all keywords for one keyword gives the same figures, digit by digit."""
    figures = location_figures(completed(*keywords), None)
    every = [mark for marks in keywords for mark in marks]
    if not every:
        assert (figures.coverage, figures.average_rank, figures.found_share) == (None, None, None)
        return
    pooled = summarise_keyword("all", len(every), cells_of(every))
    for name in ("average_rank", "average_total_rank", "top3_share", "found_share", "coverage"):
        assert getattr(figures, name) == getattr(pooled, name), name


def test_a_run_that_has_not_ended_has_no_figures() -> None:
    """There is no instant that they could be of."""
    with pytest.raises(ValueError, match="has not ended"):
        location_figures(make_run(), None)


def test_figures_age_by_their_run() -> None:
    """The later end counts, and at a tie the run that was made later."""
    first, second = (location_figures(make_run(number, finished_at=moment(60)), None) for number in (1, 2))
    third = location_figures(make_run(1, finished_at=moment(61)), None)
    assert first.age < second.age < third.age
