"""Bringing the schema of a storage up to date, step by step."""

from __future__ import annotations

from typing import Protocol

from ops_core.ports.storage import Storage


class MigratableStorage(Storage, Protocol):
    """A storage whose offer declares the capability ``migrations``."""

    def upgrade(self, revision: str = "head") -> None:
        """Bring the schema up to a revision, creating what is missing. Does nothing when it is there already.

        Two that upgrade at once come one after the other.

        Args:
            revision: Name of a revision, or ``head`` for the newest.

        Raises:
            StorageFailed: It did not work, such as for a revision that there is not; the schema is as it was before.
        """
        ...

    def downgrade(self, revision: str) -> None:
        """Take the schema back to an earlier revision. What only the later schema can hold is lost.

        Args:
            revision: Name of a revision, ``-1`` for the one before, or ``base`` for an empty database.

        Raises:
            StorageFailed: It did not work, and the schema is as it was before.
        """
        ...

    def render_sql(self) -> str:
        """Return the statements that create the schema of ``head`` in an empty database, for somebody to review.

        No database is connected to.
        """
        ...
