"""The setup checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.setup_task import StoredTask
from ops_plugins.storage_sql.insertion import values_of
from ops_plugins.storage_sql.locking import take_turns
from ops_plugins.storage_sql.tables import setup_tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ops_core.domain.principal import Owner

_MINE = setup_tasks.c.owner == sa.bindparam("mine")
_OF_OWNER = sa.select(*setup_tasks.c).where(_MINE).order_by(setup_tasks.c.position)
_CLEAR = sa.delete(setup_tasks).where(_MINE)


@attrs.frozen
class SqlSetupTasks:
    """Keeps the tasks of each owner."""

    connection: Connection

    def of_owner(self, owner: Owner) -> tuple[StoredTask, ...]:
        """Return the tasks of `owner` by position; none before onboarding is complete."""
        take_turns(self.connection, "setup tasks", owner)
        return tuple(StoredTask(*row) for row in self.connection.execute(_OF_OWNER, {"mine": owner}))

    def replace(self, owner: Owner, tasks: Sequence[StoredTask]) -> None:
        """Make `tasks` the tasks of `owner`, dropping any others."""
        take_turns(self.connection, "setup tasks", owner)
        self.connection.execute(_CLEAR, {"mine": owner})
        if tasks:
            rows = [{**values_of(task, setup_tasks), "owner": owner} for task in tasks]
            self.connection.execute(sa.insert(setup_tasks), rows)
