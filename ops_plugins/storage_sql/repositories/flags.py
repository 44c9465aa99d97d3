"""Feature flags and the record of their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.flag import Flag, FlagChange, FlagName
from ops_plugins.storage_sql.insertion import values_of
from ops_plugins.storage_sql.paging import Keyset
from ops_plugins.storage_sql.tables import flag_changes, flags
from ops_plugins.storage_sql.versioned import store

if TYPE_CHECKING:
    from ops_core.domain.page import Page, PageRequest

_FIELDS = [flags.c[field.name] for field in attrs.fields(Flag)]
# A newer version of the hub may have stored flags that this one does not know.
_ALL = sa.select(*_FIELDS).where(flags.c.name.in_(list(FlagName))).order_by(flags.c.name)
_CHANGES = Keyset.of(sa.select(*flag_changes.c).where(flag_changes.c.name == sa.bindparam("name")), flag_changes.c.id)


@attrs.frozen
class SqlFlags:
    """Keeps the flags that were ever set."""

    connection: Connection

    def all(self) -> tuple[Flag, ...]:
        """Return the stored flags, by name."""
        return tuple(Flag(*row) for row in self.connection.execute(_ALL))

    def save(self, flag: Flag, change: FlagChange) -> Flag:
        """Store a flag with the record of its change and return it one version on.

        Raises:
            StaleVersion: It was changed since it was read.
        """
        stored = store(self.connection, flag, flags.c.name)
        self.connection.execute(sa.insert(flag_changes), values_of(change, flag_changes))
        return stored

    def changes(self, name: FlagName, request: PageRequest) -> Page[FlagChange]:
        """Return the changes of a flag, newest first."""
        return _CHANGES.page(self.connection, request, lambda row: FlagChange(*row), name=name)
