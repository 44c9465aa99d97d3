"""Work that was given up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from ops_core.domain.cell import FailureClass
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.page import Page, PageRequest
from ops_core.domain.principal import Owner


class DeadLetterRepository(Protocol):
    """Keeps dead letters."""

    def add(self, letter: DeadLetter) -> None:
        """Store a dead letter."""
        ...

    def get(self, owner: Owner, letter_id: str) -> DeadLetter:
        """Return a dead letter.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        ...

    def page(self, owner: Owner, request: PageRequest, *, waiting: bool = False) -> Page[DeadLetter]:
        """Return dead letters, newest first; with `waiting`, only those that were not replayed."""
        ...

    def waiting(self, run_id: str) -> tuple[DeadLetter, ...]:
        """Return the dead letters of a run that were not replayed, oldest first."""
        ...

    def mark_replayed(self, letter_id: str, now: datetime, replay_id: str | None = None) -> bool:
        """Record that a letter was replayed, and by which replay; False when it was before."""
        ...

    def of_replay(self, owner: Owner, replay_id: str) -> tuple[DeadLetter, ...]:
        """Return the letters that a replay took up, oldest first."""
        ...

    def count_waiting(self) -> Mapping[FailureClass, int]:
        """Return how many letters of all owners were not replayed, by class of failure."""
        ...
