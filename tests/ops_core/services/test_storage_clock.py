from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ops_core.hub import build_hub
from ops_core.ports.clock import SystemClock
from ops_plugins.memory.adapter import MemoryStorage
from tests.support.clock import FakeClock

SERVER = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_clock_of_the_storage_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the storage has a clock, all hosts go by it, however wrong their own is."""
    hub = build_hub({"storage": "memory"})
    before = datetime.now(UTC)
    assert before <= hub.clock.now() <= datetime.now(UTC)
    monkeypatch.setattr(MemoryStorage, "now", lambda _: SERVER)
    assert hub.clock.now() == SERVER
    hub.close()


def test_a_clock_that_is_given_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """An application that embeds the hub may say what time it is."""
    monkeypatch.setattr(MemoryStorage, "now", lambda _: SERVER)
    hub = build_hub({"storage": "memory"}, clock=FakeClock(step=timedelta(0)))
    assert hub.clock.now() == FakeClock(step=timedelta(0)).now()
    assert not isinstance(hub.clock, SystemClock)
    hub.close()
