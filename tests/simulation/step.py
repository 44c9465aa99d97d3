"""One step of the simulation, as the invariants look at it."""

from __future__ import annotations

from datetime import datetime

import attrs

from tests.simulation.actors import Actor
from tests.simulation.calls import Call
from tests.simulation.seen import Changes, Seen


@attrs.frozen(eq=False)
class Step:
    """From one pause of a piece of code to its next.

    Attributes:
        actor: Who went on.
        before: What was stored before.
        after: What is stored now.
        changed: The difference.
        now: The present instant.
        begun: A provider call that was made, or None.
    """

    actor: Actor
    before: Seen
    after: Seen
    changed: Changes
    now: datetime
    begun: Call | None = None
