"""Keeping the figures of a location up to date with its runs."""

from __future__ import annotations

from collections.abc import Sequence

from ops_core.domain.cell import Cell
from ops_core.domain.comparison import MeasuredRun, RunsNotComparable, compare_runs, mean_change, origin_of
from ops_core.domain.figures import location_figures
from ops_core.domain.run import Run, RunPlan
from ops_core.errors import NotFound
from ops_core.ports.repositories.runs import PlanUnreadable
from ops_core.ports.storage import UnitOfWork


def record_figures(uow: UnitOfWork, run: Run, plan: RunPlan, cells: Sequence[Cell]) -> None:
    """Store the figures of a completed run as those of its location, unless a later run has figures already.

    Args:
        uow: The one that completed the run.
        run: Completed, with its summaries.
        plan: Its plan.
        cells: Its saved cells.
    """
    change = _change_since_before(uow, run, MeasuredRun(origin_of(run), plan, cells))
    uow.figures.put(location_figures(run, change))


def _change_since_before(uow: UnitOfWork, run: Run, later: MeasuredRun) -> float | None:
    """Return how the average total rank changed since the run before, or None where that cannot be told.

    That the run before is damaged must not keep this one from ending: LookupError is a state nobody knows.
    """
    try:
        before = uow.runs.completed_before(run.owner, run.report_id, run.id)
        if before is None:
            return None
        earlier = MeasuredRun(before, uow.runs.plan(before.id), uow.cells.outcomes(before.id))
        return mean_change(compare_runs(later, earlier))
    except (LookupError, NotFound, PlanUnreadable, RunsNotComparable):
        return None
