"""The setup checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ops_core.domain.principal import Owner
    from ops_core.domain.setup_task import StoredTask
    from ops_plugins.memory.tables import Tables


class MemorySetupTasks:
    """Keeps the tasks of each owner."""

    def __init__(self, tables: Tables) -> None:
        self._tasks = tables.setup_tasks

    def of_owner(self, owner: Owner) -> tuple[StoredTask, ...]:
        """Return the tasks of `owner` by position; none before onboarding is complete."""
        return tuple(sorted((self._tasks.get(owner) or {}).values(), key=lambda task: task.position))

    def replace(self, owner: Owner, tasks: Sequence[StoredTask]) -> None:
        """Make `tasks` the tasks of `owner`, dropping any others."""
        self._tasks.put(owner, {task.task: task for task in tasks})
