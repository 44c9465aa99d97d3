"""One run of a report, its plan and its state machine."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.cell import CellSource, FailureClass
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import GridMap, GridPoint
from ops_core.domain.principal import Owner
from ops_core.domain.sampling import Sampling, sampled_points
from ops_core.domain.summary import KeywordSummary
from ops_core.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping


class RunState(StrEnum):
    """Where a run stands; a report that never ran is a draft."""

    DRAFT = "draft"
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


TRANSITIONS: Mapping[RunState, frozenset[RunState]] = {
    RunState.DRAFT: frozenset({RunState.QUEUED}),
    RunState.QUEUED: frozenset({RunState.RUNNING, RunState.FAILED, RunState.CANCELLED}),
    RunState.RUNNING: frozenset({RunState.COMPLETED, RunState.FAILED, RunState.CANCELLED}),
    RunState.COMPLETED: frozenset(),
    RunState.FAILED: frozenset({RunState.RUNNING}),  # a replay fills what is missing
    RunState.CANCELLED: frozenset(),
}
"""Every move that a run may make."""

OPEN_STATES = frozenset({RunState.QUEUED, RunState.RUNNING})
"""The states in which work is still to be done."""


class RunTransitionRefused(Conflict):
    """Raised when a run is asked to make a move that its state does not allow."""

    code = "run.transition_refused"

    def __init__(self, current: RunState, wanted: RunState) -> None:
        self.current = current
        self.wanted = wanted
        super().__init__(f"A run that is {current} cannot become {wanted}.")


class RunTrigger(StrEnum):
    """What started a run."""

    MANUAL = "manual"
    SCHEDULE = "schedule"


@attrs.frozen
class Business:
    """The business that a run looks for, as it was when the run was requested.

    Attributes:
        key: Identity to match listings by: the place id, or the hub's own id where there is no listing.
        name: For people; never matched.
        coordinates: Where it is, or None when unknown.
        category: Main category, or None.
    """

    key: str
    name: str
    coordinates: Coordinates | None = None
    category: str | None = None


@attrs.frozen
class RunPlan:
    """Everything needed to carry out a run and to recompute it later; it never changes.

    Attributes:
        business: Who is looked for.
        map: The configured grid.
        points: All resolved points of the grid, north-west first.
        keywords: What is searched.
        country: ISO 3166 alpha-2 country of the searches.
        language: ISO 639-1 language of the searches.
        zoom: Map zoom of every search.
        depth: Length of the list to ask for.
        seed: Seed for simulated answers.
        sampling: At which of the points searches are made.
    """

    business: Business
    map: GridMap
    points: tuple[GridPoint, ...]
    keywords: tuple[str, ...]
    country: str
    language: str
    zoom: int
    depth: int
    seed: str
    sampling: Sampling = Sampling.FULL

    @property
    def measured(self) -> tuple[GridPoint, ...]:
        """The points where searches are made, north-west first."""
        return sampled_points(self.points, self.map.size, self.sampling)


@attrs.frozen
class Run:
    """A run of a report.

    Attributes:
        id: Identifier, ``run_...``.
        owner: Who owns it.
        report_id: What it runs.
        location_id: Where its results belong.
        state: Where it stands.
        trigger: What started it.
        provider: Name of the ranking offer that answers.
        source: What kind of answers that offer gives.
        keywords: What is searched.
        total_cells: Points where searches are made, times keywords.
        saved_cells: How many of them have an answer.
        created_at: UTC.
        started_at: When the first chunk was claimed, UTC, or None.
        finished_at: UTC, or None.
        failure: Class of what ended a failed run, or None.
        reason: Why it ended as it did, in plain words, or None.
        summaries: The metrics of each keyword, once it has ended.
        trace_id: One id from the click to the provider call, 32 hex digits.
        version: Grows with every change of state.
        scheduled_for: The instant of the schedule that this run answers, UTC, or None for one that was asked for.
        resumed_at: When it was last replayed, UTC, or None.
    """

    id: str
    owner: Owner
    report_id: str
    location_id: str
    state: RunState
    trigger: RunTrigger
    provider: str
    source: CellSource
    keywords: tuple[str, ...]
    total_cells: int
    saved_cells: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    failure: FailureClass | None
    reason: str | None
    summaries: tuple[KeywordSummary, ...]
    trace_id: str
    version: int
    scheduled_for: datetime | None = None
    resumed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether work is still to be done."""
        return self.state in OPEN_STATES

    def moved(
        self,
        state: RunState,
        *,
        now: datetime,
        failure: FailureClass | None = None,
        reason: str | None = None,
        summaries: tuple[KeywordSummary, ...] = (),
    ) -> Run:
        """Return this run after a guarded change of state; its version still names what is stored.

        Raises:
            RunTransitionRefused: The state machine does not allow it.
        """
        if state not in TRANSITIONS[self.state]:
            raise RunTransitionRefused(self.state, state)
        return attrs.evolve(
            self,
            state=state,
            started_at=now if state is RunState.RUNNING and self.started_at is None else self.started_at,
            finished_at=None if state in OPEN_STATES else now,
            failure=failure,
            reason=reason,
            summaries=summaries,
        )
