from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.broker import broker
from tests.chaos.databases import POSTGRESQL, SQLITE

pytestmark = [pytest.mark.network, pytest.mark.timeout(120)]


@pytest.mark.parametrize("storage", [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)])
def test_a_dead_queue_only_costs_the_wait_for_the_sweep(
    storage: str, folder: Path, new_url: Callable[[str], str]
) -> None:
    """The queue dies in the middle of a run and stays dead; all runs complete, at most a sweep and a second later."""
    found = broker(storage, new_url(storage), folder, seconds=2.5)
    assert found.violations == (), found.as_text()
