"""The simulation: one history of a whole hub, step by step, under the eyes of the invariants."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from random import Random

import attrs

from ops_core.hub import OpsHub
from ops_core.ports.storage import Storage, StorageFailed
from ops_core.services.turn import Turn
from tests.simulation.actors import Actor, Host, Kind, Slot, Wish
from tests.simulation.calls import ASK, CallLedger, SteppedRanking
from tests.simulation.clock import SimulatedClock
from tests.simulation.coroutine import Coroutine, Killed, Order
from tests.simulation.invariants.calls import CallInvariants
from tests.simulation.invariants.cells import CellInvariants
from tests.simulation.invariants.chunks import ChunkInvariants
from tests.simulation.invariants.requests import RequestInvariants
from tests.simulation.invariants.runs import RunInvariants
from tests.simulation.invariants.sharing import SharingInvariants
from tests.simulation.scenario import Scenario
from tests.simulation.seen import NO_CHANGES, Changes, Observer, Seen, changes
from tests.simulation.sights import sights
from tests.simulation.stage import Person, controlled_chance, hub_builder, populate
from tests.simulation.step import Step
from tests.simulation.violation import Violation, require

_TRACE = 60


@attrs.define(eq=False)
class Simulation:
    """One history.

    Attributes:
        scenario: What it is like.
        storage: Where all hosts keep everything.
        observer: Looks into it.
        clock: The time.
        ledger: The provider calls.
        people: Who has reports.
        webs: Hubs of processes that answer clients.
        hosts: Job hosts.
        clients: Requests that are being carried out.
        seen: What is stored now.
        steps: How many there were.
        sights: How often each notable thing happened.
        requests: What was promised to clients.
    """

    scenario: Scenario
    storage: Storage
    observer: Observer
    clock: SimulatedClock = attrs.field(factory=SimulatedClock)
    ledger: CallLedger = attrs.field(factory=CallLedger)
    people: list[Person] = attrs.field(factory=list)
    webs: list[OpsHub] = attrs.field(factory=list)
    hosts: list[Host] = attrs.field(factory=list)
    clients: list[Actor] = attrs.field(factory=list)
    seen: Seen = attrs.field(factory=Seen)
    steps: int = 0
    sights: Counter[str] = attrs.field(factory=Counter)
    requests: RequestInvariants = attrs.field(init=False)
    _chance: Random = attrs.field(init=False)
    _controlled: ExitStack = attrs.field(init=False)
    _build: Callable[[], OpsHub] = attrs.field(init=False)
    _calls: CallInvariants = attrs.field(init=False)
    _sharing: SharingInvariants = attrs.field(init=False)
    _checks: list[Callable[[Step], None]] = attrs.field(init=False)
    _current: Actor | None = None
    _requests: int = 0
    _turns: dict[Actor, Turn] = attrs.field(factory=dict)
    _trace: deque[tuple[int, datetime, str, Changes | None]] = attrs.field(factory=lambda: deque(maxlen=_TRACE))

    def __attrs_post_init__(self) -> None:
        """Set the stage."""
        self._chance = Random(self.scenario.seed)  # noqa: S311 - this is no secret
        self._controlled = controlled_chance(self._chance)
        provider = SteppedRanking(self.clock, self.ledger, self._who)
        self._build = hub_builder(self.scenario, self.storage, self.clock, provider)
        self._sharing = SharingInvariants(self.scenario, self.clock)
        self._calls = CallInvariants(self.ledger, self.scenario, self.clock)
        self.requests = RequestInvariants(self.clock)
        self.webs = [self._build(), self._build()]
        jobs = self.webs[0].settings.jobs
        self._checks: list[Callable[[Step], None]] = [
            CellInvariants(self.ledger).check,
            ChunkInvariants(self.ledger, jobs).check,
            RunInvariants().check,
            self._calls.check,
            self._sharing.check,
            self.requests.check,
        ]
        self.people = populate(self.webs[0], self.scenario, self._chance)
        for number in range(self.scenario.hosts):
            host = Host(f"host-{number}", self.webs[0])
            host.start(self._build, self.scenario.workers, self._chance.random)
            self.hosts.append(host)
        self.seen = self.observer.look()

    @property
    def actors(self) -> list[Actor]:
        """Whatever is being carried out."""
        return [actor for host in self.hosts for actor in host.actors] + self.clients

    @property
    def runnable(self) -> list[Actor]:
        """Whatever is being carried out and does not stand still."""
        return [actor for actor in self.actors if not actor.is_frozen]

    @property
    def slots(self) -> Iterator[tuple[Host, Slot]]:
        """All workers."""
        return ((host, slot) for host in self.hosts for slot in host.slots)

    @property
    def trace(self) -> str:
        """The latest steps, one a line."""
        lines = []
        for number, now, text, changed in self._trace:
            lines.append(f"{number:>6}  {now:%d %H:%M:%S.%f}  {text}")
            lines += [f"{'':32}{told}" for told in ([] if changed is None else changed.told())]
        return "\n".join(lines)

    def note(self, text: str, changed: Changes | None = None) -> None:
        """Count a step and put it down in the trace."""
        self.steps += 1
        self._trace.append((self.steps, self.clock.present, text, changed))

    def resume(self, actor: Actor, order: object = Order.GO) -> None:
        """Let one piece of code go on to its next pause, and look at what came of it.

        Raises:
            Violation: Something happened that must never happen.
        """
        before, calls, label = self.seen, len(self.ledger.by_serial), actor.coroutine.label
        self._current = actor
        actor.coroutine.resume(order)
        self._current = None
        after = self.seen = self.observer.look()
        changed = None if after is before else changes(before, after)
        special = "" if order is Order.GO else f" [{order!r}]"
        outcome = actor.coroutine.label or f"ends with {actor.coroutine.error or actor.coroutine.result!r:.80}"
        self.note(f"{actor.name}: {label or 'begins'}{special} -> {outcome}", changed)
        if actor.kind is Kind.WORK and actor.turn is not None:
            self._turns[actor] = actor.turn
        begun = self.ledger.by_serial[calls + 1] if len(self.ledger.by_serial) > calls else None
        if begun is not None or changed is not None or actor.coroutine.label == ASK:
            self._check(Step(actor, before, after, changed or NO_CHANGES, self.clock.present, begun))
        if actor.coroutine.is_over:
            self._end(actor)

    def user_of(self, wish: Wish) -> Person:
        """Return the user whom a session becomes."""
        return next(person for person in self.people if person.owner == wish.about)

    def work(self, host: Host, slot: Slot) -> Actor:
        """Let an idle worker look for work."""
        slot.job = self._actor(slot.worker.name, Kind.WORK, slot.worker.work_once, host=host, slot=slot)
        return slot.job

    def beat(self, host: Host, slot: Slot) -> Actor:
        """Give a heartbeat for a worker."""
        name = f"beat of {slot.worker.name}"
        slot.pulse = self._actor(name, Kind.BEAT, slot.worker.beat, host=host, slot=slot, held=slot.worker._turn)
        return slot.pulse

    def sweep(self, host: Host) -> Actor:
        """Let a host sweep."""
        host.sweep = self._actor(f"sweep of {host.name}", Kind.SWEEP, host.hub.sweeper.sweep, host=host)
        return host.sweep

    def ask(self, kind: Kind, wish: Wish, body: Callable[[], object]) -> Actor:
        """Let a client ask for something."""
        self._requests += 1
        client = self._actor(f"{kind} {self._requests} of {wish.who.owner[:12]}", kind, body, wish=wish)
        self.clients.append(client)
        self.requests.note_begun(wish)
        return client

    def kill(self, actor: Actor) -> None:
        """End a piece of code where it stands, as when its process is killed."""
        self.note(f"{actor.name}: killed at {actor.coroutine.label}")
        self.sights[f"{actor.kind} killed at {actor.coroutine.label or 'its start'}"] += 1
        actor.coroutine.kill()
        require(self.observer.look() is self.seen, "kept_after_kill", "{}", actor.name)
        self._end(actor)

    def replace(self, host: Host, slot: Slot) -> None:
        """Kill a worker; a new one takes its place."""
        for actor in (slot.job, slot.pulse):
            if actor is not None:
                self.kill(actor)
        host.generation += 1
        slot.worker, slot.is_frozen = host.worker(host.slots.index(slot), self._chance.random), False

    def restart(self, host: Host) -> None:
        """Kill a whole job host; a new one takes its place."""
        for actor in host.actors:
            self.kill(actor)
        host.start(self._build, self.scenario.workers, self._chance.random)

    def close(self) -> None:
        """End everything, and give the chance back."""
        for actor in self.actors:
            actor.coroutine.kill()
        self._controlled.close()

    def explain(self, violation: Violation) -> None:
        """Add what is needed to understand a violation."""
        violation.add_note(f"{self.scenario}\nThe latest of {self.steps} steps:\n{self.trace}")

    def _actor(
        self,
        name: str,
        kind: Kind,
        body: Callable[[], object],
        *,
        host: Host | None = None,
        slot: Slot | None = None,
        wish: Wish | None = None,
        held: Turn | None = None,
    ) -> Actor:
        began, jumps = self.clock.present, self.clock.jumps
        return Actor(name, kind, Coroutine(body), began, jumps, host, slot, wish, held)

    def _check(self, step: Step) -> None:
        wish = step.actor.wish
        if step.actor.kind is Kind.SIGN_IN and wish is not None and step.changed.reports:
            self.requests.signed_in(wish.who.owner, self.user_of(wish).owner)
        for check in self._checks:
            check(step)
        self.sights.update(sights(step))

    def _who(self) -> Actor:
        assert self._current is not None
        return self._current

    def _end(self, actor: Actor) -> None:
        """Take an actor off the stage and look at what it says."""
        turn = self._turns.pop(actor, None)
        if actor in self.clients:
            self.clients.remove(actor)
        if actor.host is not None:
            actor.host.release(actor)
        error = actor.coroutine.error
        if error is not None:
            self._look_at_failure(actor, error)
        elif actor.wish is not None:
            self.requests.check_answer(actor, actor.wish, actor.coroutine.result, self.seen)
        elif actor.kind is Kind.SWEEP:
            self._sharing.note_sweep(actor)
        elif turn is not None:
            self._calls.check_ended(actor, turn, self.seen)

    def _look_at_failure(self, actor: Actor, error: BaseException) -> None:
        wish = actor.wish
        if isinstance(error, Killed):
            return
        if isinstance(error, StorageFailed):
            require(actor.is_hurt, "unexpected_error", "{} ended with {!r}", actor.name, error)
            self.sights[f"{actor.kind} lost the storage"] += 1
        elif wish is not None and isinstance(error, wish.refusals):
            self.requests.check_refusal(wish, error)
            self.sights[f"{actor.kind} refused with {type(error).__name__}"] += 1
        else:
            name = "unexpected_error"
            raise Violation(name, f"{actor.name} ended with {error!r}") from error
