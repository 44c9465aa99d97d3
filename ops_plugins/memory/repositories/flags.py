"""Feature flags and the record of their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_plugins.memory.repositories.paging import page_of
from ops_plugins.memory.repositories.versions import next_version

if TYPE_CHECKING:
    from ops_core.domain.flag import Flag, FlagChange, FlagName
    from ops_core.domain.page import Page, PageRequest
    from ops_plugins.memory.tables import Tables


class MemoryFlags:
    """Keeps the flags that were ever set."""

    def __init__(self, tables: Tables) -> None:
        self._flags = tables.flags
        self._changes = tables.flag_changes

    def all(self) -> tuple[Flag, ...]:
        """Return the stored flags, by name."""
        return tuple(sorted(self._flags.values(), key=lambda flag: flag.name))

    def save(self, flag: Flag, change: FlagChange) -> Flag:
        """Store a flag with the record of its change.

        Raises:
            StaleVersion: It was changed since.
        """
        saved = next_version("flag", self._flags.get(flag.name), flag)
        self._flags.put(flag.name, saved)
        self._changes.insert(change.id, change)
        return saved

    def changes(self, name: FlagName, request: PageRequest) -> Page[FlagChange]:
        """Return the changes of a flag, newest first."""
        return page_of((change for change in self._changes.values() if change.name == name), request)
