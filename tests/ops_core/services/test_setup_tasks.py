from __future__ import annotations

from typing import Any

import attrs
import pytest

from ops_core.domain.onboarding import OnboardingChanges
from ops_core.domain.preference import MetricPreferencesInput
from ops_core.domain.principal import Principal
from ops_core.domain.report import report_input
from ops_core.domain.schedule import Schedule
from ops_core.domain.setup_task import TaskId, TaskStatus
from ops_core.errors import NotFound
from ops_core.structure import structure
from tests.support.world import ANN, BEN, WEEKLY, World


def onboard(world: World, who: Principal = ANN, goals: tuple[str, ...] = ("rank_higher", "get_reviews")) -> None:
    """Answer all questions."""
    answers: list[dict[str, Any]] = [
        {"step": "business_type", "business_type": "single_location"},
        {"step": "location_count", "location_count": "1"},
        {"step": "goals", "goals": list(goals)},
    ]
    for body in answers:
        world.hub.onboarding.answer(who, structure(body, OnboardingChanges))


def statuses(world: World, who: Principal = ANN) -> dict[str, str]:
    """Return the status of each task on the list."""
    return {task.id.value: task.status.value for task in world.hub.setup_tasks.list(who)}


def test_tasks_are_ticked_off_by_what_is_done(world: World) -> None:
    """Each fact ticks off its task in the moment in which it comes about, in whatever order."""
    onboard(world)
    assert statuses(world)["add_location"] == "open"
    assert set(statuses(world).values()) == {"open", "locked"}
    location = world.location()
    assert (statuses(world)["add_location"], statuses(world)["connect_google"]) == ("done", "open")
    report = world.report(location=location)
    assert (statuses(world)["create_grid"], statuses(world)["run_grid"]) == ("done", "locked")
    run = world.run(report=report)
    assert statuses(world)["run_grid"] == "locked"
    world.work()
    assert world.now(run).state == "completed"
    assert statuses(world)["run_grid"] == "done"
    world.hub.preferences.save(ANN, MetricPreferencesInput(()))
    assert statuses(world)["choose_metrics"] == "done"
    world.report(location=location, schedule=WEEKLY)
    assert statuses(world)["schedule_report"] == "locked"
    world.report(location=location, schedule=WEEKLY, recipients=["ann@example.com"])
    assert statuses(world)["schedule_report"] == "done"
    assert statuses(world) == {
        "add_location": "done",
        "connect_google": "open",
        "create_grid": "done",
        "run_grid": "done",
        "choose_metrics": "done",
        "schedule_report": "done",
        "start_reviews": "locked",
    }


def test_what_was_done_before_counts(world: World) -> None:
    """Somebody who answers the questions last finds everything ticked off that is done already."""
    report = world.report(schedule=WEEKLY, recipients=["ann@example.com"])
    world.run(report=report)
    world.work()
    world.hub.preferences.save(ANN, MetricPreferencesInput(()))
    onboard(world)
    done = {name for name, status in statuses(world).items() if status == "done"}
    assert done == {"add_location", "create_grid", "run_grid", "choose_metrics", "schedule_report"}


def test_a_change_of_a_report_can_tick_off(world: World) -> None:
    """A schedule and recipients that are added later count, too."""
    onboard(world)
    report = world.report()
    changed = attrs.evolve(report_input(report), schedule=structure(WEEKLY, Schedule), recipients=("ann@example.com",))
    world.hub.reports.change(ANN, report.id, changed)
    assert statuses(world)["schedule_report"] == "done"


def test_a_task_is_done_when_it_was_done_first(world: World) -> None:
    """Doing it again does not move the instant."""
    onboard(world)
    world.location()
    (first, *_) = world.hub.setup_tasks.list(ANN)
    world.location()
    assert world.hub.setup_tasks.list(ANN)[0] == first
    assert first.done_at is not None


def test_a_task_can_be_put_aside_and_taken_up(world: World) -> None:
    """The next one then opens, and closes again."""
    onboard(world)
    world.location()
    skipped = world.hub.setup_tasks.skip(ANN, TaskId.CONNECT_GOOGLE, skipped=True)
    assert [task.status for task in skipped][1:3] == [TaskStatus.SKIPPED, TaskStatus.OPEN]
    assert world.hub.setup_tasks.list(ANN) == skipped
    back = world.hub.setup_tasks.skip(ANN, TaskId.CONNECT_GOOGLE, skipped=False)
    assert [task.status for task in back][1:3] == [TaskStatus.OPEN, TaskStatus.LOCKED]


def test_only_tasks_on_the_list_can_be_put_aside(world: World) -> None:
    """Nobody can skip what is not asked, or before there is a list."""
    with pytest.raises(NotFound, match="setup task"):
        world.hub.setup_tasks.skip(ANN, TaskId.ADD_LOCATION, skipped=True)
    onboard(world, goals=("get_reviews",))
    with pytest.raises(NotFound, match="setup task"):
        world.hub.setup_tasks.skip(ANN, TaskId.RUN_GRID, skipped=True)


def test_what_others_do_ticks_off_nothing(world: World) -> None:
    """A checklist is about its owner."""
    onboard(world)
    world.location(BEN)
    assert statuses(world)["add_location"] == "open"
    assert statuses(world, BEN) == {}
