"""The setup checklist."""

from __future__ import annotations

import attrs

from ops_core.domain.setup_task import SetupTask, TaskId
from ops_core.errors import NotFound
from ops_web.route import Answer, Call


@attrs.frozen
class SetupTaskList:
    """The checklist.

    Attributes:
        items: By position; empty before onboarding is complete.
    """

    items: tuple[SetupTask, ...]


@attrs.frozen
class SetupTaskChange:
    """A task put aside or taken up again.

    Attributes:
        skipped: Whether to put it aside.
    """

    skipped: bool


def list_tasks(call: Call) -> Answer:
    """Return the checklist."""
    return Answer(SetupTaskList(call.hub.setup_tasks.list(call.principal)))


def change(call: Call) -> Answer:
    """Put a task aside, or take it up again."""
    try:
        task = TaskId(call.path["task"])
    except ValueError:
        kind = "setup task"
        raise NotFound(kind) from None
    return Answer(SetupTaskList(call.hub.setup_tasks.skip(call.principal, task, skipped=call.body.skipped)))
