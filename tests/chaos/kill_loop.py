"""The kill loop: runs are requested and carried out while processes are killed and frozen; then everything is audited.

``python -m tests.chaos.kill_loop --storage postgresql --kills 1000 --freezes 100``
"""

from __future__ import annotations

import argparse
import math
import re
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import attrs

from tests.chaos.audit import audit_calls, audit_runs, read_calls
from tests.chaos.databases import POSTGRESQL, SQLITE, new_databases
from tests.chaos.figures import Figure, Outcome, outcome, progress, tell
from tests.chaos.killer import FREEZE, JOBS, Killer, Pace
from tests.chaos.load import Load, new_client
from tests.chaos.paid_ranking import OFFERS
from tests.chaos.queues import FILE, VALKEY
from tests.chaos.recovery import RecoveryWatch, joined, percentile
from tests.chaos.repeats import Reason, explain
from tests.chaos.stage import Stage, StageSettings, on_stage

JOB_HOSTS = 4
CLIENTS = 4
MOST_OPEN = 8

_PATIENCE_SECONDS = 20.0
_STOP_SECONDS = 15.0
_TELL_EVERY = 2.0
_UNFORESEEN = re.compile(r"unforeseen|was sent SIG(?!KILL|TERM)")
"""What no host may log: exceptions that nobody thought of, and workers of the web host that crash."""


@attrs.frozen
class Experiment:
    """One kill loop.

    Attributes:
        storage: ``sqlite`` or ``postgresql``; the queue is a file with the one and Valkey with the other.
        kills: How often a process or the queue is killed.
        freezes: How often a job host is frozen for longer than a lease.
        seed: Decides what is struck and when.
        kill_seconds: Time between two strikes, on average.
        lease_seconds: Lease of the hosts.
        sweep_seconds: Sweep of the hosts.
        ranking: Offer that answers: ``paid`` makes one call at a time, ``paid_wide`` four.
        provider_calls: Most calls at once over all hosts, or 0 for no limit.
    """

    storage: str = SQLITE
    kills: int = 60
    freezes: int = 6
    seed: int = attrs.field(factory=lambda: secrets.randbelow(1_000_000))
    kill_seconds: float = 0.3
    lease_seconds: float = 1.0
    sweep_seconds: float = 0.3
    ranking: str = "paid"
    provider_calls: int = 0

    @property
    def calls_at_once(self) -> int:
        """How many calls of one worker may be under way when it is struck."""
        return next(offer.limits.concurrency for offer in OFFERS if offer.name == self.ranking)


def kill_loop(
    experiment: Experiment, database_url: str, folder: Path, say: Callable[[str], None] = progress
) -> Outcome:
    """Run one kill loop and return its audit."""
    settings = StageSettings(
        database_url,
        folder,
        queue=VALKEY if experiment.storage == POSTGRESQL else FILE,
        lease_seconds=experiment.lease_seconds,
        sweep_seconds=experiment.sweep_seconds,
        ranking=experiment.ranking,
        core={"jobs": {"provider_calls": {experiment.ranking: experiment.provider_calls}}}
        if experiment.provider_calls
        else {},
    )
    say(f"kill loop on {experiment.storage}, seed {experiment.seed}")
    with on_stage(settings) as stage:
        load = Load(stage, [new_client(stage.hub) for _ in range(CLIENTS)], most_open=MOST_OPEN)
        watch = RecoveryWatch(stage.hub)
        pace = Pace(experiment.seed, experiment.kill_seconds, experiment.lease_seconds + 0.1)
        killer = Killer(stage, load, watch, pace, job_hosts=JOB_HOSTS)
        try:
            return _run(experiment, _Scene(stage, load, watch, killer), say)
        finally:
            load.close()
            watch.stop()


@attrs.frozen
class _Scene:
    """Everything that takes part."""

    stage: Stage
    load: Load
    watch: RecoveryWatch
    killer: Killer


def _run(experiment: Experiment, scene: _Scene, say: Callable[[str], None]) -> Outcome:
    load, killer = scene.load, scene.killer
    scene.stage.wait_for_web()
    scene.watch.start()
    load.start()
    began = told = time.monotonic()

    def on_strike(number: int) -> None:
        nonlocal told
        if time.monotonic() - told > _TELL_EVERY:
            told = time.monotonic()
            done = f"{number}/{experiment.kills + experiment.freezes} strikes, {len(load.answered)} runs requested"
            say(f"{told - began:6.0f} s  {done}, {len(load.open_runs)} open, {len(killer.deaths)} died by themselves")

    killer.run(experiment.kills, experiment.freezes, on_strike)
    killer.settle()
    load.stop()
    struck = time.monotonic() - began
    drained = load.wait_until_idle(_PATIENCE_SECONDS)
    unstopped = killer.stop_hosts(_STOP_SECONDS)
    say(f"{time.monotonic() - began:6.0f} s  {len(load.answered)} runs requested; auditing")
    return _audit(experiment, scene, drained=drained, unstopped=unstopped, struck=struck)


def _audit(
    experiment: Experiment, scene: _Scene, *, drained: float | None, unstopped: list[str], struck: float
) -> Outcome:
    stage, load, watch, killer = scene.stage, scene.load, scene.watch, scene.killer
    runs, wrong = audit_runs(stage.hub, load.clients, load.answered)
    calls = read_calls(stage.settings.calls_file)
    repeated, wrong_calls = audit_calls(calls, runs)
    why = explain(repeated, killer.strikes, killer.stalls, experiment.calls_at_once)
    by_stall = len(why[Reason.STALLED])
    said = stage.said()
    wrong += [
        *wrong_calls,
        *killer.deaths,
        *(f"{host} did not stop" for host in unstopped),
        *(f"nobody took over {chunk}" for chunk in watch.waiting),
        *(f"{key} was never answered" for key in load.unanswered),
        *(f"{times} times answered {told}" for told, times in load.statuses.items() if told.startswith(("500", "4"))),
        *(f"logged {times} times: {told}" for told, times in said.items() if _UNFORESEEN.search(told)),
    ]
    lease, sweep = experiment.lease_seconds, experiment.sweep_seconds
    at_worker = (killer.done[JOBS] + killer.done[FREEZE]) * experiment.calls_at_once
    stalls = joined(killer.stalls)
    clear = [each.seconds for each in watch.recoveries if not any(map(each.meets, stalls))]
    stalled = [each.seconds for each in watch.recoveries if any(map(each.meets, stalls))]
    stall = max((span.seconds for span in stalls), default=0.0)
    # Where calls are limited, a chunk whose holder was killed may have to wait until one is free.
    takeover = None if experiment.provider_calls else lease + sweep + 1
    figures = [
        *(Figure(f"strikes: {kind}", times) for kind, times in sorted(killer.done.items())),
        Figure("runs requested", len(load.answered)),
        Figure("requests that had to be repeated", sum(request.attempts > 1 for request in load.answered)),
        Figure("of these, with a run made by the lost attempt", sum(request.replayed for request in load.answered)),
        Figure("runs per second", len(runs) / struck, "1/s"),
        Figure("cells saved", sum(run.saved_cells for run in runs)),
        Figure(
            "time until the last run had ended",
            math.inf if drained is None else drained,
            "s",
            takeover and 2 * lease + sweep,
        ),
        Figure("kills of workers that held a chunk", killer.killed_while_held),
        Figure("recovery p50", percentile(clear, 0.50), "s"),
        Figure("recovery p99", percentile(clear, 0.99), "s", takeover),
        Figure("recovery longest", max(clear, default=0.0), "s"),
        Figure("freezes that kept the database locked", len(killer.stalls)),
        Figure("recovery p99 during these", percentile(stalled, 0.99), "s", takeover and takeover + stall),
        Figure("provider calls", len(calls)),
        Figure("repeated provider calls", len(repeated), "", at_worker + by_stall),
        Figure("of these, by workers that a locked database cost the lease", by_stall),
        Figure(
            "repeated provider calls per call under way at a strike",
            (len(repeated) - by_stall) / max(1, at_worker),
            "",
            1.0,
        ),
        Figure("repeated calls that nothing explains", len(why[Reason.UNKNOWN])),
    ]
    notes = [f"answered {told}: {times}" for told, times in sorted(load.statuses.items())]
    notes += [f"logged {times} times: {told}" for told, times in said.most_common(12)]
    notes += [
        f"unexplained: {each.first}, made again by {each.again.pid} after {each.again.at - each.first.at:.3f} s"
        for each in why[Reason.UNKNOWN][:5]
    ]
    title = f"kill loop on {experiment.storage}, seed {experiment.seed}, {struck:.0f} s"
    return outcome(title, figures, wrong, notes)


def main() -> int:
    """Run one kill loop as the command line says."""
    defaults = Experiment()
    parser = argparse.ArgumentParser(prog="kill_loop", description=__doc__)
    parser.add_argument("--storage", choices=[SQLITE, POSTGRESQL], default=SQLITE)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--freezes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--kill-seconds", type=float, default=defaults.kill_seconds)
    parser.add_argument("--ranking", choices=[offer.name for offer in OFFERS], default=defaults.ranking)
    parser.add_argument("--provider-calls", type=int, default=0, help="most calls at once over all hosts")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--keep", type=Path, help="folder in which everything is left for inspection")
    given = parser.parse_args()
    experiment = Experiment(
        given.storage,
        given.kills,
        given.freezes,
        given.seed,
        given.kill_seconds,
        ranking=given.ranking,
        provider_calls=given.provider_calls,
    )
    with tempfile.TemporaryDirectory(prefix="chaos-") as made:
        folder = given.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        with new_databases(experiment.storage, folder) as urls:
            found = kill_loop(experiment, next(urls), folder)
    return tell(found, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
