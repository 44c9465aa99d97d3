"""Who takes part: hosts with their workers, heartbeats and sweeps, and clients that ask for something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

import attrs

from ops_core.domain.idempotency import IdempotencyKey
from ops_core.domain.principal import Principal
from ops_core.hub import OpsHub
from ops_core.services.turn import Turn
from ops_core.services.worker import Worker
from tests.simulation.coroutine import Coroutine


class Kind(StrEnum):
    """What a piece of code is for."""

    WORK = "work"
    BEAT = "beat"
    SWEEP = "sweep"
    REQUEST = "request"
    REPLAY = "replay"
    REPLAYS = "replays"
    CANCEL = "cancel"
    SIGN_IN = "sign-in"
    SWITCH = "switch"
    EDIT = "edit"


@attrs.frozen
class Wish:
    """What a client asks for.

    Attributes:
        who: The caller.
        about: Report, run, or whatever it is about.
        key: Identifies the request, or None.
        refusals: Errors that may well come of it.
    """

    who: Principal
    about: str
    key: IdempotencyKey | None = None
    refusals: tuple[type[Exception], ...] = ()


@attrs.define(eq=False)
class Actor:
    """A piece of code of the hub that is being carried out.

    Attributes:
        name: For the trace.
        kind: What it is for.
        coroutine: The code.
        host: The job host that it belongs to, or None.
        slot: The worker that it belongs to, or None.
        wish: What a client asks for, or None.
        held_turn: The turn for which a heartbeat is given, or None.
        is_hurt: Whether a failure of the storage was made for it.
        begun: When it began.
        jumps: How often the clock had been set back by then.
    """

    name: str
    kind: Kind
    coroutine: Coroutine = attrs.field(repr=False)
    begun: datetime
    jumps: int = 0
    host: Host | None = attrs.field(default=None, repr=False)
    slot: Slot | None = attrs.field(default=None, repr=False)
    wish: Wish | None = None
    held_turn: Turn | None = attrs.field(default=None, repr=False)
    is_hurt: bool = False

    @property
    def turn(self) -> Turn | None:
        """The claimed chunk at hand, of a worker or of whoever gives a heartbeat for it."""
        if self.kind is Kind.BEAT:
            return self.held_turn
        return None if self.slot is None else self.slot.worker._turn

    @property
    def is_frozen(self) -> bool:
        """Whether its process or its thread stands still."""
        if self.host is not None and self.host.is_frozen:
            return True
        return self.kind is Kind.WORK and self.slot is not None and self.slot.is_frozen


@attrs.define(eq=False)
class Slot:
    """A worker thread of a host.

    Attributes:
        worker: The real worker.
        job: What it is carrying out, or None.
        pulse: A heartbeat under way, or None.
        is_frozen: Whether the thread stands still, as in a call that does not come back.
    """

    worker: Worker
    job: Actor | None = None
    pulse: Actor | None = None
    is_frozen: bool = False


@attrs.define(eq=False)
class Host:
    """A job host: one process.

    Attributes:
        name: For the trace.
        hub: Its hub, with a memory of flags of its own.
        slots: Its workers.
        sweep: A sweep under way, or None.
        is_frozen: Whether the process is stopped.
        generation: Counts how often it was started.
    """

    name: str
    hub: OpsHub
    slots: list[Slot] = attrs.field(factory=list)
    sweep: Actor | None = None
    is_frozen: bool = False
    generation: int = 0

    @property
    def actors(self) -> list[Actor]:
        """What is being carried out in this process."""
        found = [self.sweep, *(slot.job for slot in self.slots), *(slot.pulse for slot in self.slots)]
        return [actor for actor in found if actor is not None]

    def release(self, actor: Actor) -> None:
        """Forget what has ended."""
        if self.sweep is actor:
            self.sweep = None
        for slot in self.slots:
            if slot.job is actor:
                slot.job = None
            if slot.pulse is actor:
                slot.pulse = None

    def start(self, build: Callable[[], OpsHub], workers: int, random: Callable[[], float]) -> None:
        """Start the process anew."""
        self.generation += 1
        self.hub = build()
        self.sweep, self.is_frozen = None, False
        self.slots = []
        for number in range(workers):
            self.slots.append(Slot(self.worker(number, random)))

    def worker(self, number: int, random: Callable[[], float]) -> Worker:
        """Return a new worker."""
        worker = self.hub.worker(f"{self.name}.{self.generation}-{number}")
        worker.random = random
        return worker
