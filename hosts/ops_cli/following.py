"""Following a run to its end, and helping it along."""

from __future__ import annotations

import time
from collections.abc import Callable

from ops_core.domain.principal import Principal
from ops_core.domain.run import Run
from ops_core.hub import OpsHub
from ops_jobs.in_process import worker_name

_FIRST_REST = 0.02
_LONGEST_REST = 0.5


def carry_out(hub: OpsHub, principal: Principal, run: Run, advance: Callable[[int], None]) -> Run:
    """Work until `run` has ended and return it as it is then; job hosts elsewhere may help, but none is needed.

    Args:
        hub: Where the run is.
        principal: Whose it is.
        run: As it was requested.
        advance: Told how many cells have an answer.

    Raises:
        StorageFailed: The storage cannot be used.
    """
    worker = hub.worker(worker_name("cli"))
    rest = _FIRST_REST
    while run.is_open:
        if worker.work_once() is None:
            time.sleep(rest)
            rest = min(rest * 1.5, _LONGEST_REST)
        else:
            rest = _FIRST_REST
        with hub.storage.read() as uow:
            run = uow.runs.get(principal.owner, run.id)
        advance(run.saved_cells)
    return run
