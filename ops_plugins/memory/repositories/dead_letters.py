"""Work that was given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ops_core.errors import NotFound
from ops_plugins.memory.repositories.paging import page_of

if TYPE_CHECKING:
    from datetime import datetime

    from ops_core.domain.dead_letter import DeadLetter
    from ops_core.domain.page import Page, PageRequest
    from ops_core.domain.principal import Owner
    from ops_plugins.memory.tables import Tables


class MemoryDeadLetters:
    """Keeps dead letters."""

    def __init__(self, tables: Tables) -> None:
        self._letters = tables.dead_letters

    def add(self, letter: DeadLetter) -> None:
        """Store a dead letter."""
        self._letters.insert(letter.id, letter)

    def get(self, owner: Owner, letter_id: str) -> DeadLetter:
        """Return a dead letter.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        letter = self._letters.get(letter_id)
        if letter is None or letter.owner != owner:
            kind = "dead letter"
            raise NotFound(kind)
        return letter

    def page(self, owner: Owner, request: PageRequest) -> Page[DeadLetter]:
        """Return dead letters, newest first."""
        return page_of((letter for letter in self._letters.values() if letter.owner == owner), request)

    def waiting(self, run_id: str) -> tuple[DeadLetter, ...]:
        """Return the dead letters of a run that were not replayed, oldest first."""
        waiting = (
            letter for letter in self._letters.values() if letter.run_id == run_id and letter.replayed_at is None
        )
        return tuple(sorted(waiting, key=lambda letter: letter.id))

    def mark_replayed(self, letter_id: str, now: datetime) -> bool:
        """Record that a letter was replayed; False when it was before."""
        letter = self._letters.get(letter_id)
        if letter is None or letter.replayed_at is not None:
            return False
        self._letters.put(letter_id, attrs.evolve(letter, replayed_at=now))
        return True
