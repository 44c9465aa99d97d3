"""Telling workers that there may be work."""

from __future__ import annotations

from typing import Protocol


class WakeUp(Protocol):
    """Tells workers that there may be work; the database alone says what it is.

    A lost or repeated wake-up changes nothing but the delay: every job host sweeps the database by itself.
    """

    def notify(self) -> None:
        """Wake whoever listens. Never raises and never blocks for long; failing to wake is not an error."""
        ...


class NoWakeUp:
    """Wakes nobody: workers find the work when they next look."""

    def notify(self) -> None:
        """Do nothing."""
