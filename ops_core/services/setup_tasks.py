"""The setup checklist: generated when onboarding ends, ticked off by what the owner does."""

from __future__ import annotations

from datetime import datetime

import attrs

from ops_core.domain.onboarding import Onboarding
from ops_core.domain.page import PageRequest
from ops_core.domain.principal import Owner, Principal
from ops_core.domain.run import RunState
from ops_core.domain.setup_task import SetupTask, TaskId, checklist, regenerate
from ops_core.errors import NotFound
from ops_core.ports.clock import Clock
from ops_core.ports.storage import Storage, UnitOfWork

KIND = "setup task"


@attrs.frozen
class SetupTaskService:
    """Reads the checklist and skips tasks.

    Attributes:
        storage: Where tasks are kept.
        clock: Stamps what is skipped.
    """

    storage: Storage
    clock: Clock

    def list(self, principal: Principal) -> tuple[SetupTask, ...]:
        """Return the checklist of the caller, empty before onboarding is complete."""
        with self.storage.read() as uow:
            return checklist(uow.setup_tasks.of_owner(principal.owner))

    def skip(self, principal: Principal, task: TaskId, *, skipped: bool) -> tuple[SetupTask, ...]:
        """Put a task aside, or take it up again, and return the checklist.

        Raises:
            NotFound: The task is not on the caller's list.
        """
        now = self.clock.now()
        with self.storage.write() as uow:
            stored = uow.setup_tasks.of_owner(principal.owner)
            if task not in {entry.task for entry in stored}:
                raise NotFound(KIND)
            changed = tuple(
                attrs.evolve(entry, skipped_at=now if skipped else None) if entry.task is task else entry
                for entry in stored
            )
            uow.setup_tasks.replace(principal.owner, changed)
        return checklist(changed)


def mark_done(uow: UnitOfWork, owner: Owner, task: TaskId, now: datetime) -> None:
    """Tick off a task of an owner who has it on the list, in the transaction of what was done."""
    stored = uow.setup_tasks.of_owner(owner)
    if any(entry.task is task and entry.done_at is None for entry in stored):
        uow.setup_tasks.replace(
            owner, tuple(attrs.evolve(entry, done_at=now) if entry.task is task else entry for entry in stored)
        )


def generate(uow: UnitOfWork, onboarding: Onboarding, now: datetime) -> None:
    """Bring the checklist in line with the answers; what the owner has done already counts as done."""
    owner = onboarding.owner
    facts = _facts(uow, owner)
    tasks = regenerate(uow.setup_tasks.of_owner(owner), onboarding)
    uow.setup_tasks.replace(
        owner,
        tuple(
            attrs.evolve(task, done_at=now) if task.task in facts and task.done_at is None else task for task in tasks
        ),
    )


def _facts(uow: UnitOfWork, owner: Owner) -> frozenset[TaskId]:
    reports = uow.reports.page(owner, PageRequest(limit=50)).items
    facts = {
        TaskId.ADD_LOCATION: uow.locations.count(owner, at_most=1) > 0,
        TaskId.CREATE_GRID: bool(reports),
        TaskId.RUN_GRID: any(report.state is RunState.COMPLETED for report in reports),
        TaskId.SCHEDULE_REPORT: any(report.schedule and report.recipients for report in reports),
        TaskId.CHOOSE_METRICS: uow.preferences.get(owner) is not None,
    }
    return frozenset(task for task, is_done in facts.items() if is_done)
