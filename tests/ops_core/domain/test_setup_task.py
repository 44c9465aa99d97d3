from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.onboarding import BusinessType, Goal, LocationCount, Onboarding
from ops_core.domain.principal import Owner
from ops_core.domain.setup_task import StoredTask, TaskId, TaskStatus, checklist, regenerate, tasks_for
from ops_core.structure import structure, unstructure

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
OWNER = Owner("user:ann")


def _onboarding(kind: BusinessType, *goals: Goal) -> Onboarding:
    return Onboarding(OWNER, kind, LocationCount.ONE, goals, NOW)


_onboardings = st.builds(
    lambda kind, goals: _onboarding(kind, *goals),
    st.sampled_from(BusinessType),
    st.lists(st.sampled_from(Goal), unique=True, min_size=1),
)


@pytest.mark.parametrize(
    ("kind", "goals", "expected"),
    [
        (BusinessType.AGENCY, [Goal.WATCH_COMPETITORS], "add_location create_grid run_grid choose_metrics"),
        (BusinessType.SINGLE_LOCATION, [Goal.WATCH_COMPETITORS], "add_location connect_google create_grid run_grid"),
        (BusinessType.SERVICE_AREA, [Goal.KEEP_LISTINGS_CORRECT], "add_location connect_google"),
        (BusinessType.AGENCY, [Goal.KEEP_LISTINGS_CORRECT], "add_location connect_google choose_metrics"),
        (BusinessType.MULTI_LOCATION, [Goal.GET_REVIEWS], "add_location connect_google choose_metrics start_reviews"),
        (
            BusinessType.SINGLE_LOCATION,
            [Goal.RANK_HIGHER],
            "add_location connect_google create_grid run_grid choose_metrics schedule_report",
        ),
        (
            BusinessType.AGENCY,
            [Goal.REPORT_TO_CLIENTS],
            "add_location create_grid run_grid choose_metrics schedule_report",
        ),
        (BusinessType.SERVICE_AREA, list(Goal), " ".join(TaskId)),
    ],
)
def test_only_what_the_answers_call_for(kind: BusinessType, goals: list[Goal], expected: str) -> None:
    """Goals and business type choose the tasks; their order is that of the vocabulary."""
    assert tasks_for(_onboarding(kind, *goals)) == tuple(TaskId(name) for name in expected.split())


def test_a_location_is_needed_even_before_any_answer() -> None:
    """Without answers there is one task."""
    assert tasks_for(Onboarding(OWNER)) == (TaskId.ADD_LOCATION,)


def test_a_schedule_is_only_asked_for_with_a_grid_to_schedule() -> None:
    """Whatever calls for running, choosing or scheduling a report calls for creating one."""
    for goal in Goal:
        tasks = tasks_for(_onboarding(BusinessType.SINGLE_LOCATION, goal))
        assert (TaskId.RUN_GRID in tasks) == (TaskId.CREATE_GRID in tasks)
        assert TaskId.SCHEDULE_REPORT not in tasks or TaskId.CREATE_GRID in tasks


def test_the_first_unsettled_task_is_open() -> None:
    """Those after it are locked, unless they are done or skipped already."""
    stored = [
        StoredTask(OWNER, TaskId.RUN_GRID, 4),
        StoredTask(OWNER, TaskId.ADD_LOCATION, 1, done_at=NOW),
        StoredTask(OWNER, TaskId.CONNECT_GOOGLE, 2, skipped_at=NOW),
        StoredTask(OWNER, TaskId.CREATE_GRID, 3),
        StoredTask(OWNER, TaskId.CHOOSE_METRICS, 5, done_at=NOW, skipped_at=NOW),
        StoredTask(OWNER, TaskId.SCHEDULE_REPORT, 6, skipped_at=NOW),
    ]
    assert [(task.id, task.status) for task in checklist(stored)] == [
        (TaskId.ADD_LOCATION, TaskStatus.DONE),
        (TaskId.CONNECT_GOOGLE, TaskStatus.SKIPPED),
        (TaskId.CREATE_GRID, TaskStatus.OPEN),
        (TaskId.RUN_GRID, TaskStatus.LOCKED),
        (TaskId.CHOOSE_METRICS, TaskStatus.DONE),
        (TaskId.SCHEDULE_REPORT, TaskStatus.SKIPPED),
    ]


def test_every_task_says_what_to_do_and_where() -> None:
    """Each has words of its own and a path within the app."""
    everything = checklist(StoredTask(OWNER, task, number) for number, task in enumerate(TaskId, start=1))
    assert len({task.title for task in everything}) == len(TaskId)
    assert all(task.description.endswith(".") and task.link.startswith("/ops/") for task in everything)
    assert checklist([]) == ()


def test_first_tasks() -> None:
    """With nothing stored, the tasks are new, of the owner, and numbered from 1."""
    assert regenerate([], _onboarding(BusinessType.SERVICE_AREA, Goal.KEEP_LISTINGS_CORRECT)) == (
        StoredTask(OWNER, TaskId.ADD_LOCATION, 1),
        StoredTask(OWNER, TaskId.CONNECT_GOOGLE, 2),
    )


def test_changed_answers_keep_what_was_done() -> None:
    """What is settled stays even if nothing calls for it now; what was never begun goes; what is new comes."""
    stored = [
        StoredTask(OWNER, TaskId.ADD_LOCATION, 1, done_at=NOW),
        StoredTask(OWNER, TaskId.CREATE_GRID, 2, done_at=NOW),
        StoredTask(OWNER, TaskId.RUN_GRID, 3, skipped_at=NOW),
        StoredTask(OWNER, TaskId.SCHEDULE_REPORT, 4),
    ]
    assert regenerate(stored, _onboarding(BusinessType.SINGLE_LOCATION, Goal.GET_REVIEWS)) == (
        StoredTask(OWNER, TaskId.ADD_LOCATION, 1, done_at=NOW),
        StoredTask(OWNER, TaskId.CONNECT_GOOGLE, 2),
        StoredTask(OWNER, TaskId.CREATE_GRID, 3, done_at=NOW),
        StoredTask(OWNER, TaskId.RUN_GRID, 4, skipped_at=NOW),
        StoredTask(OWNER, TaskId.START_REVIEWS, 5),
    )


@given(_onboardings, _onboardings, st.sets(st.integers(0, 6)))
def test_regeneration_loses_nothing(before: Onboarding, after: Onboarding, done: set[int]) -> None:
    """Settled tasks survive any change of answers, positions are 1 to n, and doing it twice changes nothing."""
    stored = [
        attrs.evolve(task, done_at=NOW) if number in done else task
        for number, task in enumerate(regenerate([], before))
    ]
    changed = regenerate(stored, after)
    assert [task.position for task in changed] == list(range(1, len(changed) + 1))
    assert {task.task for task in changed} >= {task.task for task in stored if task.is_settled} | set(tasks_for(after))
    assert {task.task for task in changed if task.is_settled} == {task.task for task in stored if task.is_settled}
    assert regenerate(changed, after) == changed
    assert sum(task.status is TaskStatus.OPEN for task in checklist(changed)) == (
        0 if all(task.is_settled for task in changed) else 1
    )


def test_reads_and_writes_json() -> None:
    """A stored task survives storage as a document, and its view has plain words."""
    stored = StoredTask(OWNER, TaskId.ADD_LOCATION, 1, done_at=NOW)
    assert structure(unstructure(stored), StoredTask) == stored
    assert unstructure(checklist([stored])[0])["status"] == "done"
