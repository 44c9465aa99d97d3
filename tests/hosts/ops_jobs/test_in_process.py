from __future__ import annotations

import time
from threading import Thread

from ops_core.domain.run import RunState
from ops_core.hub import build_hub
from ops_jobs.host import JobHost
from ops_jobs.in_process import EventWakeUp, run_until_idle, worker_name
from tests.support.jobs import ended, request_run, stored

MEMORY = {"storage": "memory", "jobs": {"chunk_cells": 10, "sweep_seconds": 3600}}


def test_run_until_idle_carries_out_everything() -> None:
    """An application without threads calls one function: all chunks are done, and it says how many there were."""
    hub = build_hub(MEMORY)
    run = request_run(hub)
    assert run_until_idle(hub) == 3
    assert stored(hub, run).state is RunState.COMPLETED
    assert run_until_idle(hub) == 0


def test_a_host_in_the_background_needs_no_queue() -> None:
    """An application that embeds the hub starts a host on a storage in memory; every request wakes it."""
    wake_up = EventWakeUp()
    hub = build_hub(MEMORY, wake_up=wake_up)
    host = JobHost(hub, wake_up, workers=3)
    host.start()
    for _ in range(5):
        assert ended(hub, request_run(hub), within=5).state is RunState.COMPLETED
    assert host.stop()


def test_no_wake_up_is_lost_between_looking_and_waiting() -> None:
    """Whoever looked for work before a wake-up does not wait after it."""
    wake_up = EventWakeUp()
    seen = wake_up.count
    wake_up.notify()
    began = time.monotonic()
    wake_up.wait(seen, 10)
    assert time.monotonic() - began < 1


def test_a_wake_up_wakes_everybody() -> None:
    """All waiting workers are woken, not only one of them."""
    wake_up = EventWakeUp()
    waiting = [Thread(target=wake_up.wait, args=(0, 10)) for _ in range(4)]
    for thread in waiting:
        thread.start()
    wake_up.notify()
    for thread in waiting:
        thread.join(2)
    assert not any(thread.is_alive() for thread in waiting)


def test_waiting_ends_without_wake_up() -> None:
    """Nobody waits longer than told."""
    wake_up = EventWakeUp()
    wake_up.wait(wake_up.count, 0.01)
    assert wake_up.count == 0


def test_worker_names_are_unique() -> None:
    """No two workers share a name, and a name says where its worker is."""
    names = {worker_name("jobs") for _ in range(100)}
    assert len(names) == 100
    assert all(name.startswith("jobs:") and len(name) < 100 for name in names)
