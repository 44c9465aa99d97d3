"""Feature flags and the record of their changes."""

from __future__ import annotations

from typing import Protocol

from ops_core.domain.flag import Flag, FlagChange, FlagName
from ops_core.domain.page import Page, PageRequest


class FlagRepository(Protocol):
    """Keeps the flags that were ever set; others have their default."""

    def all(self) -> tuple[Flag, ...]:
        """Return the stored flags, by name."""
        ...

    def save(self, flag: Flag, change: FlagChange) -> Flag:
        """Store `flag`, whose version is the one that was read (0: none yet), with the record of who, when and why.

        Raises:
            StaleVersion: It was changed since.
        """
        ...

    def changes(self, name: FlagName, request: PageRequest) -> Page[FlagChange]:
        """Return the changes of a flag, newest first."""
        ...
