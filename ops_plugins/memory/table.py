"""Rows that are shared by all who read them and copied by who writes them."""

from __future__ import annotations

from typing import Generic, TypeVar

from ops_core.errors import Conflict

K = TypeVar("K")
V = TypeVar("V")


class ReadOnly(RuntimeError):
    """Raised when something is changed in a unit of work that only reads or that has ended: a fault of the caller."""


class Table(Generic[K, V]):
    """Rows by key.

    The rows of a fork are those of its origin until either puts one; from then on it has its own. Values are never
    changed in place, so a fork that is not written to is a snapshot, and dropping a fork undoes what was put there.
    """

    def __init__(self, rows: dict[K, V] | None = None, *, writable: bool = False) -> None:
        self._rows = {} if rows is None else rows
        self._is_shared = True
        self._is_writable = writable

    def fork(self, *, writable: bool) -> Table[K, V]:
        """Return a table with the same rows."""
        self._is_shared = True
        return Table(self._rows, writable=writable)

    def seal(self) -> None:
        """Refuse any further change."""
        self._is_writable = False

    def get(self, key: K) -> V | None:
        """Return a row, or None."""
        return self._rows.get(key)

    def keys(self) -> list[K]:
        """Return the keys of all rows."""
        return list(self._rows)

    def values(self) -> list[V]:
        """Return all rows in no particular order."""
        return list(self._rows.values())

    def items(self) -> list[tuple[K, V]]:
        """Return all keys with their rows."""
        return list(self._rows.items())

    def put(self, key: K, row: V) -> None:
        """Store a row, in place of the one with its key."""
        self._own()[key] = row

    def insert(self, key: K, row: V) -> None:
        """Store a new row.

        Raises:
            Conflict: There is one with this key.
        """
        if key in self._rows:
            msg = "Something with this identifier is stored already."
            raise Conflict(msg)
        self.put(key, row)

    def drop(self, key: K) -> None:
        """Remove a row."""
        del self._own()[key]

    def _own(self) -> dict[K, V]:
        if not self._is_writable:
            msg = "This unit of work only reads, or it has ended"
            raise ReadOnly(msg)
        if self._is_shared:
            self._rows = dict(self._rows)
            self._is_shared = False
        return self._rows
