"""Work that was given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.dead_letter import DeadLetter
from ops_core.errors import NotFound
from ops_plugins.storage_sql.insertion import values_of
from ops_plugins.storage_sql.paging import Keyset
from ops_plugins.storage_sql.tables import KIND
from ops_plugins.storage_sql.tables import dead_letters as letters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ops_core.domain.cell import FailureClass
    from ops_core.domain.page import Page, PageRequest
    from ops_core.domain.principal import Owner

_MINE = sa.select(*letters.c).where(letters.c.owner == sa.bindparam("owner"))
_GET = _MINE.where(letters.c.id == sa.bindparam("this"))
_PAGE = Keyset.of(_MINE, letters.c.id)
_PAGE_WAITING = Keyset.of(_MINE.where(letters.c.replayed_at.is_(None)), letters.c.id)
_WAITING = (
    sa.select(*letters.c)
    .where(letters.c.run_id == sa.bindparam("run_id"), letters.c.replayed_at.is_(None))
    .order_by(letters.c.created_at, letters.c.id)
)
_MARK_REPLAYED = (
    sa.update(letters)
    .where(letters.c.id == sa.bindparam("this"), letters.c.replayed_at.is_(None))
    .values(replayed_at=sa.bindparam("now"), replay_id=sa.bindparam("by"))
)
_OF_REPLAY = _MINE.where(letters.c.replay_id == sa.bindparam("by")).order_by(letters.c.created_at, letters.c.id)
_COUNT_WAITING = (
    sa.select(letters.c.failure, sa.func.count()).where(letters.c.replayed_at.is_(None)).group_by(letters.c.failure)
)


@attrs.frozen
class SqlDeadLetters:
    """Keeps dead letters."""

    connection: Connection

    def add(self, letter: DeadLetter) -> None:
        """Store a dead letter."""
        self.connection.execute(sa.insert(letters), values_of(letter, letters))

    def get(self, owner: Owner, letter_id: str) -> DeadLetter:
        """Return a dead letter.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        row = self.connection.execute(_GET, {"owner": owner, "this": letter_id}).first()
        if row is None:
            raise NotFound(letters.info[KIND])
        return DeadLetter(*row)

    def page(self, owner: Owner, request: PageRequest, *, waiting: bool = False) -> Page[DeadLetter]:
        """Return dead letters, newest first; with `waiting`, only those that were not replayed."""
        keyset = _PAGE_WAITING if waiting else _PAGE
        return keyset.page(self.connection, request, lambda row: DeadLetter(*row), owner=owner)

    def waiting(self, run_id: str) -> tuple[DeadLetter, ...]:
        """Return the dead letters of a run that were not replayed, oldest first."""
        return tuple(DeadLetter(*row) for row in self.connection.execute(_WAITING, {"run_id": run_id}))

    def mark_replayed(self, letter_id: str, now: datetime, replay_id: str | None = None) -> bool:
        """Record that a letter was replayed, and by which replay; False when it was before."""
        given = {"this": letter_id, "now": now, "by": replay_id}
        return self.connection.execute(_MARK_REPLAYED, given).rowcount == 1

    def of_replay(self, owner: Owner, replay_id: str) -> tuple[DeadLetter, ...]:
        """Return the letters that a replay took up, oldest first."""
        rows = self.connection.execute(_OF_REPLAY, {"owner": owner, "by": replay_id})
        return tuple(DeadLetter(*row) for row in rows)

    def count_waiting(self) -> Mapping[FailureClass, int]:
        """Return how many letters of all owners were not replayed, by class of failure."""
        return {failure: int(count) for failure, count in self.connection.execute(_COUNT_WAITING)}
