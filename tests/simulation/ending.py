"""The end of a history: nothing goes wrong any more, and everything that was begun has to come to an end."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from ops_core.domain.chunk import OPEN_CHUNK_STATES
from ops_core.domain.flag import FlagName
from ops_core.domain.run import RunState
from tests.simulation.actors import Actor
from tests.simulation.clients import Clients
from tests.simulation.simulation import Simulation
from tests.simulation.violation import require

WITHIN = timedelta(hours=4)
"""How long that may take: the longest wait that a provider can ask for, and some back-offs."""

_SWEEP = timedelta(seconds=5)
_MOST_STEPS = 8_000


def bring_to_an_end(simulation: Simulation) -> None:
    """Carry everything out that is left, and look at what has become of it.

    Raises:
        Violation: A run is open for ever, or a state was reached on the way that must never be.
    """
    calm = Random(0)  # noqa: S311 - this is no secret
    clients = Clients(simulation)
    for host in simulation.hosts:
        host.is_frozen = False
    for _, slot in simulation.slots:
        slot.is_frozen = False
    for name in (FlagName.RUNS_ENABLED, FlagName.LIVE_RANKS_ENABLED):
        clients.switch(name, calm, enabled=True)
    simulation.clock.advance(max(timedelta(0), simulation.clock.latest - simulation.clock.present))
    until, most = simulation.clock.present + WITHIN, simulation.steps + _MOST_STEPS
    while _go_on(simulation):
        open_runs = [run for run in simulation.seen.runs.values() if run.is_open]
        is_in_time = simulation.clock.present < until and simulation.steps < most
        require(is_in_time, "stuck", "{}", open_runs)
    for run in simulation.seen.runs.values():
        is_ended = run.state in {RunState.COMPLETED, RunState.FAILED, RunState.CANCELLED}
        require(is_ended, "stuck", "{}", run)


def _go_on(simulation: Simulation) -> bool:
    """Let all hosts sweep and work once; return whether anything is left to be done."""
    carry_out(simulation, simulation.actors)
    for host in simulation.hosts:
        carry_out(simulation, [simulation.sweep(host)])
    while True:
        begun = [simulation.work(host, slot) for host, slot in simulation.slots]
        carry_out(simulation, begun)
        if not any(actor.coroutine.result for actor in begun):
            break
    rows = (row.chunk for rows in simulation.seen.chunks.values() for row in rows)
    due = [chunk.available_at for chunk in rows if chunk.state in OPEN_CHUNK_STATES and chunk.available_at]
    if due:
        simulation.clock.advance(max(_SWEEP, min(due) - simulation.clock.present))
    return any(run.is_open for run in simulation.seen.runs.values())


def carry_out(simulation: Simulation, actors: list[Actor]) -> None:
    """Let some go on in turn until all have ended."""
    waiting = list(actors)
    while waiting:
        for actor in waiting:
            simulation.resume(actor)
        waiting = [actor for actor in waiting if not actor.coroutine.is_over]
