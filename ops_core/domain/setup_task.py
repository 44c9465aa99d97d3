"""Setup tasks: the checklist that follows from the onboarding."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import attrs

from ops_core.domain.onboarding import BusinessType, Goal, Onboarding
from ops_core.domain.principal import Owner

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class TaskId(StrEnum):
    """The tasks there are, in the order in which they are unlocked."""

    ADD_LOCATION = "add_location"
    CONNECT_GOOGLE = "connect_google"
    CREATE_GRID = "create_grid"
    RUN_GRID = "run_grid"
    CHOOSE_METRICS = "choose_metrics"
    SCHEDULE_REPORT = "schedule_report"
    START_REVIEWS = "start_reviews"


class TaskStatus(StrEnum):
    """Where a task stands."""

    LOCKED = "locked"
    """An earlier task comes first."""
    OPEN = "open"
    """The next one to do."""
    DONE = "done"
    SKIPPED = "skipped"


@attrs.frozen
class SetupTask:
    """A task as people see it.

    Attributes:
        id: Which one.
        position: Place in the checklist, from 1.
        status: Where it stands.
        title: What to do, in a few words.
        description: Why, in one sentence.
        done_at: UTC, or None.
        skipped_at: UTC, or None.
        link: Path in the app where it is done.
    """

    id: TaskId
    position: int
    status: TaskStatus
    title: str
    description: str
    done_at: datetime | None
    skipped_at: datetime | None
    link: str


@attrs.frozen
class StoredTask:
    """A task as it is stored.

    Attributes:
        owner: Whose task it is.
        task: Which one; an owner has each at most once.
        position: Place in the checklist, from 1.
        done_at: UTC, or None. A task with both instants counts as done.
        skipped_at: UTC, or None.
    """

    owner: Owner
    task: TaskId
    position: int
    done_at: datetime | None = None
    skipped_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing left to do: it is done or skipped."""
        return self.done_at is not None or self.skipped_at is not None


@attrs.frozen
class _Definition:
    """What a task says and what calls for it.

    Attributes:
        title: What to do.
        description: Why.
        link: Path in the app.
        goals: Any of these calls for it.
        business_types: Any of these does, too.
    """

    title: str
    description: str
    link: str
    goals: frozenset[Goal] = frozenset()
    business_types: frozenset[BusinessType] = frozenset()


_GRID_GOALS: Final = frozenset({Goal.RANK_HIGHER, Goal.REPORT_TO_CLIENTS, Goal.WATCH_COMPETITORS})

_DEFINITIONS: Final[Mapping[TaskId, _Definition]] = {
    TaskId.ADD_LOCATION: _Definition(
        title="Add your first location",
        description="Everything else starts from a business and where it is.",
        link="/ops/locations/new",
        business_types=frozenset(BusinessType),
    ),
    TaskId.CONNECT_GOOGLE: _Definition(
        title="Connect Google Business Profile",
        description="Reviews, calls and website clicks come from your profile.",
        link="/ops/connections",
        goals=frozenset({Goal.GET_REVIEWS, Goal.KEEP_LISTINGS_CORRECT}),
        business_types=frozenset(BusinessType) - {BusinessType.AGENCY},
    ),
    TaskId.CREATE_GRID: _Definition(
        title="Create a local search grid",
        description="Choose the area and the keywords to measure your rank for.",
        link="/ops/reports/local-search-grid/new",
        goals=_GRID_GOALS,
    ),
    TaskId.RUN_GRID: _Definition(
        title="Run it",
        description="See on a map where you are found and where you are not.",
        link="/ops/reports/local-search-grid",
        goals=_GRID_GOALS,
    ),
    TaskId.CHOOSE_METRICS: _Definition(
        title="Choose the metrics to show",
        description="Pick up to six figures for your locations and put them in order.",
        link="/ops/locations",
        goals=frozenset({Goal.RANK_HIGHER, Goal.REPORT_TO_CLIENTS}),
        business_types=frozenset({BusinessType.MULTI_LOCATION, BusinessType.AGENCY}),
    ),
    TaskId.SCHEDULE_REPORT: _Definition(
        title="Schedule it and add recipients",
        description="The report then runs by itself and arrives by email.",
        link="/ops/reports/local-search-grid",
        goals=frozenset({Goal.RANK_HIGHER, Goal.REPORT_TO_CLIENTS}),
    ),
    TaskId.START_REVIEWS: _Definition(
        title="Start review generation",
        description="Ask for reviews and answer them.",
        link="/ops/review-generation",
        goals=frozenset({Goal.GET_REVIEWS}),
    ),
}


def tasks_for(onboarding: Onboarding) -> tuple[TaskId, ...]:
    """Return the tasks that the answers call for, in the order of `TaskId`.

    A task is called for by any of its goals or by any of its business types:

    =============== ============================================= =====================
    task            goals                                         business types
    =============== ============================================= =====================
    add_location                                                  always
    connect_google  get_reviews, keep_listings_correct            all but agency, whose clients own the profiles
    create_grid     rank_higher, report_to_clients,
                    watch_competitors
    run_grid        as create_grid
    choose_metrics  rank_higher, report_to_clients                multi_location, agency, who compare locations
    schedule_report rank_higher, report_to_clients
    start_reviews   get_reviews
    =============== ============================================= =====================
    """
    return tuple(task for task in TaskId if task is TaskId.ADD_LOCATION or _is_called_for(task, onboarding))


def checklist(stored: Iterable[StoredTask]) -> tuple[SetupTask, ...]:
    """Return the tasks by position, each with its status.

    The first that is neither done nor skipped is open; those after it are locked, unless they are done or skipped.
    """
    found: list[SetupTask] = []
    is_open_taken = False
    for task in sorted(stored, key=lambda task: task.position):
        definition = _DEFINITIONS[task.task]
        found.append(
            SetupTask(
                id=task.task,
                position=task.position,
                status=_status(task, is_open_taken=is_open_taken),
                title=definition.title,
                description=definition.description,
                done_at=task.done_at,
                skipped_at=task.skipped_at,
                link=definition.link,
            )
        )
        is_open_taken = is_open_taken or not task.is_settled
    return tuple(found)


def regenerate(stored: Iterable[StoredTask], onboarding: Onboarding) -> tuple[StoredTask, ...]:
    """Return the tasks that `onboarding` calls for, in order, with positions from 1.

    A task that was done or skipped stays so, and stays in the list even where it is no longer called for. With nothing
    stored these are the first tasks of the owner; with the same answers nothing changes.
    """
    known = {task.task: task for task in stored}
    called_for = tasks_for(onboarding)
    wanted = [task for task in TaskId if task in called_for or (task in known and known[task].is_settled)]
    return tuple(
        attrs.evolve(known.get(task, StoredTask(onboarding.owner, task, position)), position=position)
        for position, task in enumerate(wanted, start=1)
    )


def _is_called_for(task: TaskId, onboarding: Onboarding) -> bool:
    definition = _DEFINITIONS[task]
    return onboarding.business_type in definition.business_types or not definition.goals.isdisjoint(onboarding.goals)


def _status(task: StoredTask, *, is_open_taken: bool) -> TaskStatus:
    if task.done_at is not None:
        return TaskStatus.DONE
    if task.skipped_at is not None:
        return TaskStatus.SKIPPED
    return TaskStatus.LOCKED if is_open_taken else TaskStatus.OPEN
