from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.chaos.databases import SQLITE
from tests.chaos.fencing import fencing

pytestmark = [pytest.mark.network, pytest.mark.timeout(120)]


def _seed() -> int:
    return random.randrange(1_000_000)  # noqa: S311 - no secret; it is part of what a failure shows


def test_a_stale_worker_writes_nothing(folder: Path) -> None:
    """A worker that wakes up with an answer after another has finished its run changes no row."""
    found = fencing(SQLITE, 10, _seed(), folder)
    assert found.violations == (), found.as_text()


def test_a_missing_fence_would_be_noticed(folder: Path) -> None:
    """Without the fence the same experiment finds changed rows in every round."""
    found = fencing(SQLITE, 2, _seed(), folder, fault="no_fence")
    assert sum("the stale worker changed: chunks" in violation for violation in found.violations) == 2, found.as_text()
