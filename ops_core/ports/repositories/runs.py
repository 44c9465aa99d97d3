"""Runs of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from ops_core.domain.chunk import Chunk
from ops_core.domain.comparison import RunOrigin
from ops_core.domain.page import Page, PageRequest
from ops_core.domain.principal import Owner
from ops_core.domain.run import Run, RunPlan, RunState
from ops_core.errors import Conflict, OpsError


class OccurrenceTaken(Conflict):
    """Raised when an instant of a schedule has its run already."""

    code = "run.occurrence_taken"

    def __init__(self) -> None:
        super().__init__("This instant of the schedule has its run already.")


class PlanUnreadable(OpsError):
    """Raised when the stored plan of a run makes no sense."""

    code = "run.plan_unreadable"

    def __init__(self, run_id: str) -> None:
        super().__init__(f"What is stored of the plan of {run_id} cannot be read.")


class RunRepository(Protocol):
    """Keeps runs. `saved_cells` is always the sum over the chunks, never a stored figure."""

    def add(self, run: Run, plan: RunPlan, chunks: Sequence[Chunk]) -> None:
        """Store a new run with its plan and all of its chunks.

        Raises:
            OccurrenceTaken: Its report has a run for the same scheduled instant.
        """
        ...

    def get(self, owner: Owner, run_id: str) -> Run:
        """Return a run.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        ...

    def find(self, run_id: str) -> Run:
        """Return a run of any owner, for workers.

        Raises:
            NotFound: Unknown.
        """
        ...

    def lock(self, run_id: str) -> Run:
        """Return a run of any owner and keep other writers away from it until the unit of work ends.

        Whoever closes chunks takes this first: two workers that finish the last two chunks at once would otherwise
        each see the other's as open.

        Raises:
            NotFound: Unknown.
        """
        ...

    def plan(self, run_id: str) -> RunPlan:
        """Return the plan of a run of any owner.

        Raises:
            NotFound: Unknown.
            PlanUnreadable: What is stored makes no sense.
        """
        ...

    def update(self, run: Run) -> Run:
        """Store the changed `run`, whose version is the one that was read, and return it one version on.

        Raises:
            NotFound: Unknown, or somebody else's.
            StaleVersion: It was changed since.
        """
        ...

    def page(self, owner: Owner, report_id: str, request: PageRequest) -> Page[Run]:
        """Return the runs of a report, newest first."""
        ...

    def completed_before(self, owner: Owner, report_id: str, run_id: str) -> RunOrigin | None:
        """Return the latest completed run of a report that was made before the run `run_id`, or None.

        What is stored of its plan and its figures is not looked at: that may be damaged.
        """
        ...

    def move(self, owner: Owner, source: str, target: str) -> int:
        """Give the runs of location `source` to location `target` and return how many."""
        ...

    def unfinished(self, limit: int) -> tuple[str, ...]:
        """Return ids of runs of all owners that are open although none of their chunks is, oldest first."""
        ...

    def overdue(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Return ids of open runs of all owners that were last replayed, or else made, before an instant."""
        ...

    def count_open(self) -> Mapping[RunState, int]:
        """Return how many runs of all owners are in each open state."""
        ...
