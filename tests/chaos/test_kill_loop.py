from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.databases import POSTGRESQL, SQLITE
from tests.chaos.kill_loop import Experiment, kill_loop

pytestmark = [pytest.mark.network, pytest.mark.timeout(180)]


@pytest.mark.parametrize(
    ("storage", "kills", "freezes"),
    [(SQLITE, 30, 4), pytest.param(POSTGRESQL, 20, 3, marks=pytest.mark.postgres)],
)
def test_no_run_is_lost(storage: str, kills: int, freezes: int, folder: Path, new_url: Callable[[str], str]) -> None:
    """Workers, web hosts and the queue are killed and frozen, and every acknowledged run completes, exactly once."""
    found = kill_loop(Experiment(storage, kills, freezes, kill_seconds=0.25), new_url(storage), folder)
    assert found.violations == (), found.as_text()
