"""The Huey queue. It carries wake-ups and nothing else: all work is in the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ops_core.errors import OpsError

NAME = "ops-hub"
TASK = "ops_hub.wake"
"""Name of the only task, as it stands in the queue. It never changes, so hosts of all versions share a queue."""

_NOTIFY_SECONDS = 0.5
"""How long a wake-up may hold up whoever sends it."""
_LISTEN_SECONDS = 1


class QueueUnusable(OpsError):
    """Raised when the library for a kind of queue is missing."""

    code = "jobs.queue_unusable"


def build_queue(url: str, on_wake: Callable[[], None] | None = None) -> Any:
    """Return the Huey at `url`, connected to when it is first used; ``huey.wake()`` puts a wake-up into it.

    Args:
        url: ``sqlite:///path``, ``redis://...`` or ``rediss://...``.
        on_wake: What a consumer of this Huey does at a wake-up; None for a Huey that only sends them.

    Raises:
        QueueUnusable: The library for Redis is missing.
    """
    from huey import Huey  # noqa: PLC0415 - the library is loaded by those who use a queue
    from huey.storage import RedisStorage  # noqa: PLC0415 - as above

    from ops_jobs.queue_storage import WakeFile, WakeSerializer  # noqa: PLC0415 - as above

    options: dict[str, Any] = {"name": NAME, "results": False, "serializer": WakeSerializer(TASK)}
    if url.startswith("sqlite:///"):
        options |= {"storage_class": WakeFile, "filename": url.removeprefix("sqlite:///"), "timeout": _NOTIFY_SECONDS}
    else:
        pool = _pool(url, _NOTIFY_SECONDS if on_wake is None else _LISTEN_SECONDS + _NOTIFY_SECONDS)
        options |= {"storage_class": RedisStorage, "connection_pool": pool, "read_timeout": _LISTEN_SECONDS}
    huey = Huey(**options)
    huey.wake = _declare(huey, on_wake or _nothing)
    return huey


def _pool(url: str, seconds: float) -> Any:
    try:
        from redis import ConnectionPool  # noqa: PLC0415 - an extra, needed for this kind of queue only
        from redis.backoff import NoBackoff  # noqa: PLC0415 - as above
        from redis.retry import Retry  # noqa: PLC0415 - as above
    except ImportError:
        msg = "The queue is in Redis, whose library is not installed. Install 'phow-ops-hub[redis]'."
        raise QueueUnusable(msg) from None
    # Retries of the client would multiply how long a wake-up takes when Redis is away.
    return ConnectionPool.from_url(
        url, socket_connect_timeout=_NOTIFY_SECONDS, socket_timeout=seconds, retry=Retry(NoBackoff(), 0)
    )


def _declare(huey: Any, on_wake: Callable[[], None]) -> Any:
    def wake() -> None:
        on_wake()

    module, _, name = TASK.rpartition(".")
    wake.__module__ = module
    return huey.task(name=name)(wake)


def _nothing() -> None:
    """Do nothing: a host that only sends wake-ups never carries one out."""
