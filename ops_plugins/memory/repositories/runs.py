"""Runs of reports."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.chunk import OPEN_CHUNK_STATES
from ops_core.domain.comparison import origin_of
from ops_core.domain.run import RunState
from ops_core.errors import NotFound
from ops_core.ports.repositories.runs import OccurrenceTaken
from ops_plugins.memory.repositories.paging import page_of
from ops_plugins.memory.repositories.versions import next_version
from ops_plugins.memory.tables import ChunkRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ops_core.domain.chunk import Chunk
    from ops_core.domain.comparison import RunOrigin
    from ops_core.domain.page import Page, PageRequest
    from ops_core.domain.principal import Owner
    from ops_core.domain.run import Run, RunPlan
    from ops_plugins.memory.tables import Tables


class MemoryRuns:
    """Keeps runs; how many cells are saved is kept with their chunks."""

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.runs
        self._plans = tables.plans
        self._chunks = tables.chunks

    def add(self, run: Run, plan: RunPlan, chunks: Sequence[Chunk]) -> None:
        """Store a new run with its plan and all of its chunks.

        Raises:
            OccurrenceTaken: Its report has a run for the same scheduled instant.
        """
        if run.scheduled_for is not None and self._is_taken(run.report_id, run.scheduled_for):
            raise OccurrenceTaken
        self._rows.insert(run.id, run)
        self._plans.put(run.id, plan)
        self._chunks.put(run.id, tuple(ChunkRow(chunk) for chunk in sorted(chunks, key=lambda chunk: chunk.number)))

    def get(self, owner: Owner, run_id: str) -> Run:
        """Return a run.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        run = self.find(run_id)
        if run.owner != owner:
            raise _unknown()
        return run

    def find(self, run_id: str) -> Run:
        """Return a run of any owner, for workers.

        Raises:
            NotFound: Unknown.
        """
        run = self._rows.get(run_id)
        if run is None:
            raise _unknown()
        return self._counted(run)

    def lock(self, run_id: str) -> Run:
        """Return a run; whoever may write keeps all other writers away already.

        Raises:
            NotFound: Unknown.
        """
        return self.find(run_id)

    def plan(self, run_id: str) -> RunPlan:
        """Return the plan of a run of any owner.

        Raises:
            NotFound: Unknown.
        """
        plan = self._plans.get(run_id)
        if plan is None:
            raise _unknown()
        return plan

    def update(self, run: Run) -> Run:
        """Store a changed run and return it one version on.

        Raises:
            NotFound: Unknown, or somebody else's.
            StaleVersion: It was changed since.
        """
        updated = next_version("run", self.get(run.owner, run.id), run)
        self._rows.put(run.id, updated)
        return self._counted(updated)

    def page(self, owner: Owner, report_id: str, request: PageRequest) -> Page[Run]:
        """Return the runs of a report, newest first."""
        found = page_of(
            (run for run in self._rows.values() if run.owner == owner and run.report_id == report_id), request
        )
        return attrs.evolve(found, items=tuple(self._counted(run) for run in found.items))

    def completed_before(self, owner: Owner, report_id: str, run_id: str) -> RunOrigin | None:
        """Return the latest completed run of a report that was made before the run `run_id`, or None."""
        found = [
            run
            for run in self._rows.values()
            if (run.owner, run.report_id, run.state) == (owner, report_id, RunState.COMPLETED) and run.id < run_id
        ]
        return origin_of(max(found, key=lambda run: run.id)) if found else None

    def move(self, owner: Owner, source: str, target: str) -> int:
        """Give the runs of location `source` to location `target` and return how many."""
        moving = [run for run in self._rows.values() if run.owner == owner and run.location_id == source]
        for run in moving:
            self._rows.put(run.id, attrs.evolve(run, location_id=target))
        return len(moving)

    def unfinished(self, limit: int) -> tuple[str, ...]:
        """Return ids of runs of all owners that are open although none of their chunks is, oldest first."""
        found = sorted(run.id for run in self._rows.values() if run.is_open and not self._has_work(run.id))
        return tuple(found[:limit])

    def overdue(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Return ids of open runs of all owners that were last replayed, or else made, before an instant."""
        found = sorted(run.id for run in self._rows.values() if run.is_open and _begun(run) < before)
        return tuple(found[:limit])

    def count_open(self) -> Mapping[RunState, int]:
        """Return how many runs of all owners are in each open state."""
        return Counter(run.state for run in self._rows.values() if run.is_open)

    def _is_taken(self, report_id: str, instant: datetime) -> bool:
        return any(run.report_id == report_id and run.scheduled_for == instant for run in self._rows.values())

    def _has_work(self, run_id: str) -> bool:
        return any(row.chunk.state in OPEN_CHUNK_STATES for row in self._chunks.get(run_id) or ())

    def _counted(self, run: Run) -> Run:
        return attrs.evolve(run, saved_cells=sum(row.saved for row in self._chunks.get(run.id) or ()))


def _begun(run: Run) -> datetime:
    return run.resumed_at or run.created_at


def _unknown() -> NotFound:
    kind = "run"
    return NotFound(kind)
