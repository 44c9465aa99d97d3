"""Handing back the chunk at hand when a host stops."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from ops_core.domain.flag import FlagName
from ops_core.services.flags import FlagService
from ops_core.services.worker import Worker


@attrs.define
class StoppingFlags(FlagService):
    """The flags of a hub as a worker of a stopping host sees them: runs are off, so it takes up nothing more.

    Attributes:
        flags: The flags of the hub.
        is_stopping: Whether the host stops.
    """

    flags: FlagService = attrs.field(kw_only=True)
    is_stopping: Callable[[], bool] = attrs.field(kw_only=True)

    def enabled(self, name: FlagName) -> bool:
        """Return whether a flag is on."""
        if name is FlagName.RUNS_ENABLED and self.is_stopping():
            return False
        return self.flags.enabled(name)


def hand_back_when(is_stopping: Callable[[], bool], worker: Worker) -> Worker:
    """Return `worker` with a wish to stop.

    A worker looks at the kill switch before every claim and every call. For a host that stops, the switch is thrown for
    its own workers: each saves what was answered and gives the rest of its chunk back, which costs it no attempt.
    """
    flags = worker.flags
    stopping = StoppingFlags(flags.storage, flags.clock, flags.defaults, flags=flags, is_stopping=is_stopping)
    return attrs.evolve(worker, flags=stopping)
