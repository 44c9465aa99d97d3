"""Simulated histories of a hub, with everything that can go wrong in them."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from tests.simulation.machine import Tally, simulate
from tests.simulation.sights import WANTED
from tests.simulation.sqlite import in_sqlite

STEPS = int(os.environ.get("OPS_SIMULATION_STEPS", "50000"))
SEED = int(os.environ.get("OPS_SIMULATION_SEED", "1"))
_ATTEMPTS, _APART = 3, 1_000_003


@pytest.mark.timeout(max(900, STEPS // 100))
def test_no_history_violates_an_invariant() -> None:
    """Whatever crashes, freezes, fails or comes twice: no cell is lost or doubled, every run ends once."""
    began = time.perf_counter()

    def tell(tally: Tally) -> None:
        seconds = time.perf_counter() - began
        sys.stdout.write(f"{tally.histories} histories, {tally.steps} steps, {tally.steps / seconds:.0f} a second\n")

    missing = WANTED
    for more in range(_ATTEMPTS):  # a change of the hub leads chance elsewhere, and some things are rare
        tally = simulate(STEPS, SEED + more * _APART, tell=tell)
        assert tally.steps >= STEPS
        missing -= tally.sights.keys()
        if not missing:
            break
    assert missing == set()


@pytest.mark.timeout(900)
def test_no_history_over_sqlite_violates_an_invariant(tmp_path: Path) -> None:
    """The same holds where what is stored is in a file."""
    steps = STEPS // 10
    assert simulate(steps, SEED, in_sqlite(tmp_path), at_once=3).steps >= steps
