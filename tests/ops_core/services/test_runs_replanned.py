from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from ops_core.domain.report import report_input
from ops_core.errors import Conflict
from ops_core.services import runs
from ops_core.services.preview import plan_run
from tests.support.world import ANN, World


def edited_while_planning(world: World, report_id: str, times: int) -> Callable[..., Any]:
    """Return a planner during whose first `times` turns somebody renames the keywords of the report."""
    left = [times]

    def planning(*arguments: Any) -> Any:
        made = plan_run(*arguments)
        if left[0]:
            left[0] -= 1
            current = world.hub.reports.get(ANN, report_id)
            changed = attrs.evolve(report_input(current), keywords=(f"keyword {left[0]}",))
            world.hub.reports.change(ANN, report_id, changed)
        return made

    return planning


def test_a_run_is_planned_again_when_its_report_was_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run never mixes an old plan with a new report: it is planned from what is stored when it is queued."""
    report = world.report()
    monkeypatch.setattr(runs, "plan_run", edited_while_planning(world, report.id, times=2))
    run = world.hub.runs.request(ANN, report.id).run
    assert run.keywords == ("keyword 0",)
    with world.hub.storage.read() as uow:
        assert uow.runs.plan(run.id).keywords == ("keyword 0",)


def test_a_report_that_never_rests_cannot_be_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a report changes during every planning the request is refused, and nothing is queued."""
    report = world.report()
    monkeypatch.setattr(runs, "plan_run", edited_while_planning(world, report.id, times=99))
    with pytest.raises(Conflict, match="keeps being changed"):
        world.hub.runs.request(ANN, report.id)
    with world.hub.storage.read() as uow:
        assert uow.chunks.backlog(world.clock.now())[0] == 0
