"""The director: everything that may happen next, and a stream of chance that picks from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

import attrs

from ops_core.domain.chunk import OPEN_CHUNK_STATES
from ops_core.domain.flag import FlagName
from ops_core.ports.ranking import (
    RankingAuthRejected,
    RankingOutOfFunds,
    RankingQueryRefused,
    RankingThrottled,
    RankingUnavailable,
)
from tests.simulation.actors import Actor, Host, Slot
from tests.simulation.calls import ANSWER
from tests.simulation.clients import Clients
from tests.simulation.coroutine import Order
from tests.simulation.scenario import Trouble
from tests.simulation.simulation import Simulation
from tests.simulation.storage import READ, WRITE

Act = Callable[[Random], None]
Failure = Callable[[Random], Exception]

WORKING = ("go_on", "finish", "look_for_work", "beat", "sweep")
ASKING = ("request", "cancel", "replay_run", "replay_letters", "sign_in", "edit", "switch_runs", "switch_live")
FAILING = (
    "crash_worker", "crash_host", "crash_sweep", "crash_client", "freeze_worker", "freeze_host", "thaw", "change_mood",
    "change_default",
)  # fmt: skip
PASSING = ("wait_a_little", "wait_for_work", "wait_past_lease", "wait_for_hours", "wait_for_schedule", "set_back")
"""Everything that may be made to happen, by what it is about."""

_PAST_LEASE = timedelta(seconds=16)
_LOSSES = 0.015
"""How likely a unit of work fails where the storage does."""


def _down(random: Random) -> Exception:
    return RankingUnavailable("It is down.")


def _busy(random: Random) -> Exception:
    return RankingThrottled("Slow down.", random.choice((None, 0.5, 20.0, 9_000.0)))


def _refused(random: Random) -> Exception:
    return RankingQueryRefused("Nobody will ever know.")


MOODS: dict[str, Sequence[tuple[float, Failure]]] = {
    "well": (),
    "flaky": ((0.2, _down), (0.05, _busy), (0.05, _refused)),
    "down": ((1.0, _down),),
    "busy": ((0.5, _busy),),
    "locked": ((0.3, lambda random: RankingAuthRejected("Who are you?")),),
    "broke": ((0.3, lambda random: RankingOutOfFunds("There is no money left.")),),
    "picky": ((0.5, _refused),),
    "broken": ((0.3, lambda random: ValueError("A fault of the adapter")),),
}
"""How the provider may be: its failures, and how likely each is."""


@attrs.define(eq=False)
class Director:
    """Makes things happen in a simulation.

    Attributes:
        simulation: Where.
        mood: How the provider is.
        clients: Ask for things.
    """

    simulation: Simulation
    mood: str = "well"
    clients: Clients = attrs.field(init=False)
    _last: Actor | None = None
    _acts: dict[str, Act] = attrs.field(init=False)
    _weights: list[float] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Put together what may happen in this scenario."""
        self.clients = Clients(self.simulation)
        chosen = [(weight, act) for weight, act, trouble in self._table() if self._has(trouble)]
        self._acts = {act.__name__: act for _, act in chosen}
        self._weights = list(accumulate(weight for weight, _ in chosen))

    def act(self, name: str, random: Random) -> None:
        """Make something happen, unless it is no trouble of this scenario."""
        act = self._acts.get(name)
        if act is not None:
            act(random)

    def burst(self, random: Random, steps: int) -> None:
        """Let chance decide for a number of steps."""
        until = self.simulation.steps + steps
        acts = list(self._acts.values())
        while self.simulation.steps < until:
            random.choices(acts, cum_weights=self._weights)[0](random)

    def go_on(self, random: Random) -> None:
        """Let something go on, likely what went on before."""
        runnable = self.simulation.runnable
        if not runnable:
            self.look_for_work(random)
            return
        if self._last not in runnable or random.random() < 0.4:
            self._last = random.choice(runnable)
        assert self._last is not None
        self.simulation.resume(self._last, self.order(self._last, random))

    def finish(self, random: Random) -> None:
        """Let something go on to its end."""
        runnable = self.simulation.runnable
        if runnable:
            actor = random.choice(runnable)
            while not actor.coroutine.is_over:
                self.simulation.resume(actor, self.order(actor, random))

    def order(self, actor: Actor, random: Random) -> object:
        """Return what happens to somebody who goes on."""
        label = actor.coroutine.label
        if label == ANSWER:
            return self._outcome(random)
        if self._has(Trouble.STORAGE) and label in {READ, WRITE} and random.random() < _LOSSES:
            actor.is_hurt = True
            return random.choice((Order.REFUSE, Order.LOSE))
        return Order.GO

    def look_for_work(self, random: Random) -> None:
        """Let an idle worker look for work: it was woken, or looks by itself."""
        idle = [(host, slot) for host, slot in self._slots() if slot.job is None and not slot.is_frozen]
        if not idle:
            self.wait_a_little(random)
        elif random.random() < 0.9 and not self._is_work_due():
            self.wait_for_work(random)
        else:
            self.simulation.resume(self.simulation.work(*random.choice(idle)))

    def beat(self, random: Random) -> None:
        """Let a host give a sign of life for a worker, also for one that is stuck in a call."""
        busy = [(host, slot) for host, slot in self._slots() if slot.worker._turn is not None and slot.pulse is None]
        if busy:
            self.simulation.resume(self.simulation.beat(*random.choice(busy)))

    def sweep(self, random: Random) -> None:
        """Let a host sweep."""
        hosts = [host for host in self.simulation.hosts if host.sweep is None and not host.is_frozen]
        if hosts:
            self.simulation.resume(self.simulation.sweep(random.choice(hosts)))

    def crash_worker(self, random: Random) -> None:
        """Kill a worker and whatever it was doing."""
        busy = [(host, slot) for host, slot in self.simulation.slots if slot.job is not None]
        if busy:
            self.simulation.replace(*random.choice(busy))

    def crash_host(self, random: Random) -> None:
        """Kill a job host, its workers, heartbeats and sweep."""
        self.simulation.restart(random.choice(self.simulation.hosts))

    def crash_sweep(self, random: Random) -> None:
        """Kill a sweep in the middle."""
        self._kill_one([host.sweep for host in self.simulation.hosts if host.sweep is not None], random)

    def crash_client(self, random: Random) -> None:
        """Kill the process that answers a client."""
        self._kill_one(list(self.simulation.clients), random)

    def freeze_worker(self, random: Random) -> None:
        """Let a worker stand still while its host goes on."""
        busy = [slot for _, slot in self.simulation.slots if slot.job is not None]
        if busy:
            random.choice(busy).is_frozen = True
            self.simulation.note("a worker stands still")

    def freeze_host(self, random: Random) -> None:
        """Stop a whole job host."""
        host = random.choice(self.simulation.hosts)
        host.is_frozen = True
        self.simulation.note(f"{host.name} stands still")

    def thaw(self, random: Random) -> None:
        """Let something go on that stands still."""
        frozen: list[Host | Slot] = [host for host in self.simulation.hosts if host.is_frozen]
        frozen += [slot for _, slot in self.simulation.slots if slot.is_frozen]
        if frozen:
            random.choice(frozen).is_frozen = False
            self.simulation.note("something goes on again")

    def change_mood(self, random: Random) -> None:
        """Let the provider be different, well as often as not."""
        self.mood = random.choice(("well", random.choice(list(MOODS))))
        self.simulation.note(f"the provider is {self.mood}")

    def change_default(self, random: Random) -> None:
        """Let new runs use another provider."""
        hub = random.choice(self.simulation.webs)
        hub.rankings.default = random.choice(("alpha", "beta"))
        self.simulation.note(f"new runs use {hub.rankings.default}")

    def switch_runs(self, random: Random) -> None:
        """Flip the kill switch."""
        self.clients.switch(FlagName.RUNS_ENABLED, random)

    def switch_live(self, random: Random) -> None:
        """Flip the switch of live providers."""
        self.clients.switch(FlagName.LIVE_RANKS_ENABLED, random)

    def switch_on(self, random: Random) -> None:
        """Turn the kill switch back, so that little time is spent in idleness."""
        if not self.simulation.seen.enabled(FlagName.RUNS_ENABLED, otherwise=True):
            self.clients.switch(FlagName.RUNS_ENABLED, random, enabled=True)

    def wait_a_little(self, random: Random) -> None:
        """Let milliseconds or a second pass."""
        self._wait(timedelta(milliseconds=random.choice((5, 30, 200, 1_100))))

    def wait_for_work(self, random: Random) -> None:
        """Let time pass until there is something to claim, or a minute."""
        now = self.simulation.clock.present
        instants = [instant for instant in self._due_instants() if instant > now]
        soon = min(instants, default=now + timedelta(minutes=1)) - now
        is_far = soon > timedelta(minutes=10) and random.random() < 0.5
        self._wait(timedelta(minutes=1) if is_far else soon + timedelta(milliseconds=1))

    def wait_past_lease(self, random: Random) -> None:
        """Let the leases end of all who stand still."""
        self._wait(_PAST_LEASE)

    def wait_for_hours(self, random: Random) -> None:
        """Let hours pass, or days."""
        self._wait(timedelta(hours=random.choice((1, 1, 5, 30, 80))))

    def wait_for_schedule(self, random: Random) -> None:
        """Let time pass until a schedule is due, which several hosts may notice at once."""
        now = self.simulation.clock.present
        instants = [report.next_run_at for report in self.simulation.seen.reports.values() if report.next_run_at]
        ahead = [instant - now for instant in instants if instant > now]
        if ahead:
            self._wait(min(ahead))
            for host in self.simulation.hosts:
                if host.sweep is None and not host.is_frozen and random.random() < 0.7:
                    self.simulation.resume(self.simulation.sweep(host))

    def set_back(self, random: Random) -> None:
        """Set the clock back."""
        by = timedelta(seconds=random.choice((1, 10, 60, 3_600)))
        self.simulation.clock.set_back(by)
        self.simulation.note(f"the clock is set back by {by}")

    def _table(self) -> list[tuple[float, Act, Trouble | None]]:
        """Return what may happen, how likely it is, and with which trouble."""
        clients = self.clients
        return [
            (70.0, self.go_on, None),
            (0.5, self.finish, None),
            (8.0, self.look_for_work, None),
            (1.5, self.beat, None),
            (1.0, self.sweep, None),
            (3.0, clients.request, None),
            (4.0, self.wait_a_little, None),
            (1.0, self.wait_for_work, None),
            (0.5, self.crash_worker, Trouble.CRASH),
            (0.1, self.crash_host, Trouble.CRASH),
            (0.4, self.crash_sweep, Trouble.CRASH),
            (1.0, self.crash_client, Trouble.CRASH),
            (0.6, self.freeze_worker, Trouble.FREEZE),
            (0.3, self.freeze_host, Trouble.FREEZE),
            (1.5, self.thaw, Trouble.FREEZE),
            (0.6, self.wait_past_lease, Trouble.FREEZE),
            (1.2, self.change_mood, Trouble.PROVIDER),
            (0.06, self.set_back, Trouble.SET_BACK),
            (0.1, self.wait_for_hours, Trouble.HOURS),
            (0.25, clients.cancel, Trouble.CANCEL),
            (1.0, clients.replay_run, Trouble.REPLAY),
            (0.5, clients.replay_letters, Trouble.REPLAY),
            (0.5, self.switch_runs, Trouble.SWITCHES),
            (0.8, self.switch_on, Trouble.SWITCHES),
            (0.2, self.switch_live, Trouble.SWITCHES),
            (0.3, self.change_default, Trouble.SWITCHES),
            (0.25, clients.sign_in, Trouble.SIGN_IN),
            (0.3, clients.edit, Trouble.EDIT),
            (0.7, self.wait_for_schedule, Trouble.SCHEDULE),
        ]

    def _has(self, trouble: Trouble | None) -> bool:
        return trouble is None or trouble in self.simulation.scenario.troubles

    def _slots(self) -> list[tuple[Host, Slot]]:
        return [(host, slot) for host, slot in self.simulation.slots if not host.is_frozen]

    def _kill_one(self, actors: list[Actor], random: Random) -> None:
        if actors:
            self.simulation.kill(random.choice(actors))

    def _wait(self, time: timedelta) -> None:
        self.simulation.clock.advance(time)
        self.simulation.note(f"{time} pass")

    def _outcome(self, random: Random) -> object:
        chance = random.random()
        for likelihood, failure in MOODS[self.mood]:
            if chance < likelihood:
                return failure(random)
            chance -= likelihood
        return Order.GO

    def _is_work_due(self) -> bool:
        now = self.simulation.clock.present
        return any(instant <= now for instant in self._due_instants())

    def _due_instants(self) -> list[datetime]:
        rows = (row.chunk for rows in self.simulation.seen.chunks.values() for row in rows)
        return [chunk.available_at for chunk in rows if chunk.state in OPEN_CHUNK_STATES and chunk.available_at]
