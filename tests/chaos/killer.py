"""Kills and freezes hosts at random, and starts them again."""

from __future__ import annotations

import math
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from threading import Timer

import attrs

from tests.chaos.databases import is_held
from tests.chaos.load import Load
from tests.chaos.processes import HostProcess
from tests.chaos.recovery import RecoveryWatch, Span
from tests.chaos.repeats import Strike
from tests.chaos.stage import Stage

JOBS, WEB_WORKER, WEB, QUEUE, FREEZE = "job host", "web worker", "web host", "queue", "freeze"

_WEIGHTS = {JOBS: 60, WEB_WORKER: 15, WEB: 10, QUEUE: 15}
_AIM_SECONDS = 0.25
_MOST_FROZEN = 2
_FREEZE_SPREAD = 0.5
_HELD_SECONDS = 0.25
_DEAD_QUEUE_SECONDS = 0.5
_LOG_TAIL = 600


@attrs.frozen
class Pace:
    """How fast and for how long.

    Attributes:
        seed: Decides what is struck and when.
        kill_seconds: Time between two strikes, on average.
        freeze_seconds: Shortest time for which a host is frozen; the longest is half a second more.
    """

    seed: int
    kill_seconds: float
    freeze_seconds: float


class Killer:
    """Keeps hosts running and strikes them one after the other.

    Attributes:
        done: How often each kind of strike was made.
        strikes: Every kill and freeze of a job host.
        killed_while_held: Kills that hit a worker with a chunk.
        deaths: Hosts that died without having been killed; there should be none.
        stalls: When a frozen host kept a transaction open, and so others from writing: all others in SQLite.
    """

    def __init__(self, stage: Stage, load: Load, watch: RecoveryWatch, pace: Pace, *, job_hosts: int) -> None:
        self.done: Counter[str] = Counter()
        self.strikes: list[Strike] = []
        self.killed_while_held = 0
        self.deaths: list[str] = []
        self.stalls: list[Span] = []
        self._stage = stage
        self._load = load
        self._watch = watch
        self._random = random.Random(pace.seed)  # noqa: S311 - no secret
        self._pace = pace
        self._timers: list[Timer] = []
        self._is_queue_alive = True
        self._web = stage.start_web()
        self._jobs = [stage.start_jobs() for _ in range(job_hosts)]

    def run(self, kills: int, freezes: int, on_strike: Callable[[int], None]) -> None:
        """Strike so often, in random order; `on_strike` is told how many strikes there were so far."""
        plan = [FREEZE] * freezes + self._random.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=kills)
        self._random.shuffle(plan)
        for number, kind in enumerate(plan, 1):
            time.sleep(self._random.uniform(0, 2 * self._pace.kill_seconds))
            self._replace_the_dead()
            self._strike(kind)
            on_strike(number)

    def settle(self) -> None:
        """Wait until everything lives again and nothing is frozen."""
        for timer in self._timers:
            timer.join()
        self._replace_the_dead()
        self._stage.wait_for_web()

    def stop_hosts(self, seconds: float) -> list[str]:
        """Stop all hosts in order, by SIGTERM; return which of them did not stop in time."""
        hosts = [self._web, *self._jobs]
        for host in hosts:
            host.send(signal.SIGTERM)
        deadline = time.monotonic() + seconds
        return [f"a {host.spec.kind} host" for host in hosts if not host.wait(max(0.0, deadline - time.monotonic()))]

    def _strike(self, kind: str) -> None:
        if kind == QUEUE and not self._is_queue_alive:
            kind = JOBS
        {
            JOBS: self._kill_jobs,
            WEB_WORKER: self._kill_web_worker,
            WEB: self._kill_web,
            QUEUE: self._kill_queue,
            FREEZE: self._freeze,
        }[kind]()
        self.done[kind] += 1

    def _kill_jobs(self) -> None:
        victim = self._random.choice([host for host in self._jobs if not host.is_frozen])
        self.strikes.append(Strike(victim.pid, Span(time.monotonic(), math.inf)))
        victim.kill()
        self.killed_while_held += self._watch.killed(victim.pid)
        self._jobs[self._jobs.index(victim)] = self._stage.start_jobs()

    def _kill_web_worker(self) -> None:
        workers = self._web.workers()
        self._aim()
        if workers:
            with suppress(ProcessLookupError):
                os.kill(self._random.choice(workers), signal.SIGKILL)

    def _kill_web(self) -> None:
        self._aim()
        self._web.kill()
        self._web = self._stage.start_web()

    def _kill_queue(self) -> None:
        self._stage.queue.kill()
        self._is_queue_alive = False
        self._later(self._random.uniform(0, _DEAD_QUEUE_SECONDS), self._revive_queue)

    def _revive_queue(self) -> None:
        self._stage.queue.revive()
        self._is_queue_alive = True

    def _freeze(self) -> None:
        awake = [host for host in self._jobs if not host.is_frozen]
        while len(self._jobs) - len(awake) >= _MOST_FROZEN:
            time.sleep(0.05)
            awake = [host for host in self._jobs if not host.is_frozen]
        victim = self._random.choice(awake)
        seconds = self._pace.freeze_seconds + self._random.uniform(0, _FREEZE_SPREAD)
        victim.freeze()
        since = time.monotonic()
        frozen = Span(since, since + seconds)
        self.strikes.append(Strike(victim.pid, frozen))
        self._later(seconds, victim.thaw)
        if is_held(self._stage.settings.database_url, _HELD_SECONDS):
            self.stalls.append(frozen)

    def _aim(self) -> None:
        """Wait for a moment at which a request is under way."""
        deadline = time.monotonic() + _AIM_SECONDS
        while not self._load.posting and time.monotonic() < deadline:
            time.sleep(0.0005)
        time.sleep(self._random.uniform(0, 0.008))

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        self._timers = [timer for timer in self._timers if timer.is_alive()]
        timer = Timer(seconds, action)
        timer.start()
        self._timers.append(timer)

    def _replace_the_dead(self) -> None:
        for number, host in enumerate(self._jobs):
            if not host.is_alive:
                self._jobs[number] = self._mourn(host, self._stage.start_jobs)
        if not self._web.is_alive:
            self._web = self._mourn(self._web, self._stage.start_web)

    def _mourn(self, host: HostProcess, start: Callable[[], HostProcess]) -> HostProcess:
        tail = self._stage.log_of(host).read_text(encoding="utf-8", errors="replace")[-_LOG_TAIL:]
        self.deaths.append(f"a {host.spec.kind} host ({host.pid}) died by itself; its log ends with: {tail}")
        host.kill()
        return start()
