"""The simulation finds what is planted."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from hypothesis import Phase

from tests.simulation.machine import simulate
from tests.simulation.planted_bugs import BUGS, PlantedBug
from tests.simulation.violation import Violation

MOST_STEPS = 150_000
"""Steps within which each fault is found; most need less than a tenth of them."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_found(bug: PlantedBug) -> None:
    """Each fault violates an invariant that names it, soon."""
    with ExitStack() as stack:
        bug.plant(stack)
        with pytest.raises(Violation) as found:
            simulate(MOST_STEPS, first_seed=1, phases=(Phase.generate,))
    assert found.value.invariant in bug.found_by


def test_there_are_enough_planted_bugs() -> None:
    """Every invariant that guards money or data has a fault of its own."""
    guarded = {invariant for bug in BUGS for invariant in bug.found_by}
    assert len(BUGS) >= 14
    assert guarded >= {"cell_unfenced", "asked_again", "idempotency_twice", "event_missing", "limit_exceeded", "stuck"}
