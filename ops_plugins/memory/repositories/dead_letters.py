"""Work that was given up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from ops_core.errors import NotFound
from ops_plugins.memory.repositories.paging import page_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from ops_core.domain.cell import FailureClass
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

    def page(self, owner: Owner, request: PageRequest, *, waiting: bool = False) -> Page[DeadLetter]:
        """Return dead letters, newest first; with `waiting`, only those that were not replayed."""
        letters = self._waiting() if waiting else iter(self._letters.values())
        return page_of((letter for letter in letters if letter.owner == owner), request)

    def waiting(self, run_id: str) -> tuple[DeadLetter, ...]:
        """Return the dead letters of a run that were not replayed, oldest first."""
        return _oldest_first(letter for letter in self._waiting() if letter.run_id == run_id)

    def mark_replayed(self, letter_id: str, now: datetime, replay_id: str | None = None) -> bool:
        """Record that a letter was replayed, and by which replay; False when it was before."""
        letter = self._letters.get(letter_id)
        if letter is None or letter.replayed_at is not None:
            return False
        self._letters.put(letter_id, attrs.evolve(letter, replayed_at=now, replay_id=replay_id))
        return True

    def of_replay(self, owner: Owner, replay_id: str) -> tuple[DeadLetter, ...]:
        """Return the letters that a replay took up, oldest first."""
        letters = self._letters.values()
        return _oldest_first(each for each in letters if each.owner == owner and each.replay_id == replay_id)

    def count_waiting(self) -> Mapping[FailureClass, int]:
        """Return how many letters of all owners were not replayed, by class of failure."""
        return Counter(letter.failure for letter in self._waiting())

    def _waiting(self) -> Iterator[DeadLetter]:
        return (letter for letter in self._letters.values() if letter.replayed_at is None)


def _oldest_first(letters: Iterable[DeadLetter]) -> tuple[DeadLetter, ...]:
    return tuple(sorted(letters, key=lambda letter: letter.id))
