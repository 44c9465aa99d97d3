"""The clock of the simulation."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from tests.support.clock import START

_TICK = timedelta(milliseconds=1)


@attrs.define
class SimulatedClock:
    """Shows a millisecond more each time that it is asked; otherwise only the simulation moves it.

    Attributes:
        present: What it showed last.
        latest: The latest that it ever showed.
        jumps: How often it was set back.
    """

    present: datetime = START
    latest: datetime = START
    jumps: int = 0

    def now(self) -> datetime:
        """Return the present instant."""
        self.advance(_TICK)
        return self.present

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.present += by
        self.latest = max(self.latest, self.present)

    def set_back(self, by: timedelta) -> None:
        """Show an earlier time from now on."""
        self.present -= by
        self.jumps += 1
