"""The setup checklist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ops_core.domain.principal import Owner
from ops_core.domain.setup_task import StoredTask


class SetupTaskRepository(Protocol):
    """Keeps the tasks of each owner."""

    def of_owner(self, owner: Owner) -> tuple[StoredTask, ...]:
        """Return the tasks of `owner` by position; none before onboarding is complete."""
        ...

    def replace(self, owner: Owner, tasks: Sequence[StoredTask]) -> None:
        """Make `tasks` the tasks of `owner`, dropping any others. Idempotent."""
        ...
