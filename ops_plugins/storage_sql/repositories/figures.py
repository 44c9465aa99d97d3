"""The latest figures of locations."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from ops_core.domain.figures import LocationFigures
from ops_plugins.storage_sql.insertion import values_of
from ops_plugins.storage_sql.locking import for_change
from ops_plugins.storage_sql.tables import figures as table

if TYPE_CHECKING:
    from ops_core.domain.principal import Owner

_GET = sa.select(*table.c).where(
    table.c.owner == sa.bindparam("owner"), table.c.location_id == sa.bindparam("location")
)
_DROP = sa.delete(table).where(table.c.location_id == sa.bindparam("location"))


@attrs.frozen
class SqlFigures:
    """Keeps for each location the figures of the run that ended last."""

    connection: Connection

    def get(self, owner: Owner, location_id: str) -> LocationFigures | None:
        """Return the figures of a location, or None."""
        given = {"owner": owner, "location": location_id}
        row = self.connection.execute(for_change(self.connection, _GET), given).first()
        return None if row is None else LocationFigures(*row)

    def put(self, figures: LocationFigures) -> None:
        """Store the figures of a location, unless newer ones are stored."""
        self.connection.execute(_put(self.connection.dialect.name), values_of(figures, table))

    def move(self, owner: Owner, source: str, target: str) -> None:
        """Give the figures of location `source` to location `target`, unless it has newer ones."""
        moving = self.get(owner, source)
        if moving is not None:
            self.connection.execute(_DROP, {"location": source})
            self.put(attrs.evolve(moving, location_id=target))


@cache
def _put(dialect: str) -> Any:
    """Return the statement that stores figures where none as new are; one statement, for two runs may end at once."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    given = statement.excluded
    newer = sa.tuple_(given.finished_at, given.run_id) >= sa.tuple_(table.c.finished_at, table.c.run_id)
    values = {column.name: given[column.name] for column in table.c if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=[table.c.location_id], set_=values, where=newer)
