"""Code that stops wherever it calls a port, and goes on when it is told to.

The code under test is plain blocking Python, so each piece of it runs in a thread of its own; a baton is passed, and of
all threads only the one that has it runs. Whoever holds the baton decides everything, so that the same decisions give
the same history.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from enum import Enum, auto

import attrs

_STUCK_SECONDS = 60.0


class Killed(BaseException):
    """Raised where code stands when its process is killed. Nothing of the hub may catch it."""


class Stuck(Exception):
    """Raised when a piece of code waits for something else than the baton: a fault of the simulation."""


class Order(Enum):
    """What happens at the place where code goes on."""

    GO = auto()
    """Nothing out of the ordinary."""
    KILL = auto()
    """The process is killed here."""
    REFUSE = auto()
    """The storage cannot be reached."""
    LOSE = auto()
    """The storage gives up at the commit, which keeps nothing."""


@attrs.define(eq=False)
class _Carrier:
    """A thread that runs one coroutine after the other."""

    turn: threading.Semaphore = attrs.field(factory=lambda: threading.Semaphore(0))
    coroutine: Coroutine | None = None

    def run(self) -> None:
        """Run whatever is handed over, until nothing is."""
        while True:
            self.turn.acquire()
            coroutine = self.coroutine
            if coroutine is None:
                return
            _here.coroutine = coroutine
            coroutine.carry_out()


_here = threading.local()
_idle: deque[_Carrier] = deque()


@attrs.define(eq=False)
class Coroutine:
    """A piece of code that runs from one pause to the next.

    Attributes:
        body: The code.
        label: Where it stands, or None before it began and after it ended.
        is_over: Whether it has ended.
        result: What it returned.
        error: What it raised, or None.
    """

    body: Callable[[], object]
    label: str | None = None
    is_over: bool = False
    result: object = None
    error: BaseException | None = None
    _order: object = Order.GO
    _back: threading.Semaphore = attrs.field(factory=lambda: threading.Semaphore(0))
    _carrier: _Carrier | None = None

    def resume(self, order: object = Order.GO) -> None:
        """Let it run to its next pause, where `order` is what its present pause returns."""
        assert not self.is_over
        self._order = order
        if self._carrier is None:
            if order is Order.KILL:
                self.is_over, self.error = True, Killed()
                return
            self._carrier = _idle.pop() if _idle else _started()
            self._carrier.coroutine = self
        carrier = self._carrier
        carrier.turn.release()
        if not self._back.acquire(timeout=_STUCK_SECONDS):
            msg = f"It does not come back from {self.label!r}"
            raise Stuck(msg)
        if self.is_over:
            carrier.coroutine = None
            _idle.append(carrier)

    def kill(self) -> None:
        """End it where it stands."""
        while not self.is_over:  # what is cleaned up on the way may call ports as well
            self.resume(Order.KILL)

    def pause(self, label: str) -> object:
        """Give the baton back and return the order with which it comes again."""
        assert self._carrier is not None
        self.label = label
        self._back.release()
        self._carrier.turn.acquire()
        return self._order

    def carry_out(self) -> None:
        """Run the body; called by the thread that carries it."""
        try:
            self.result = self.body()
        except BaseException as error:  # noqa: BLE001 - whoever resumes it judges
            self.error = error
        self.label, self.is_over = None, True
        _here.coroutine = None
        self._back.release()


def pause(label: str) -> object:
    """Stop here until the simulation goes on with this piece of code, and return its order.

    Code that is no part of a coroutine, as what sets the stage, does not stop.

    Raises:
        Killed: This is where its process is killed.
    """
    coroutine: Coroutine | None = getattr(_here, "coroutine", None)
    if coroutine is None:
        return Order.GO
    order = coroutine.pause(label)
    if order is Order.KILL:
        raise Killed
    return order


def release_threads() -> None:
    """End the threads that wait for something to carry."""
    while _idle:
        _idle.pop().turn.release()


def _started() -> _Carrier:
    carrier = _Carrier()
    threading.Thread(target=carrier.run, name="simulated", daemon=True).start()
    return carrier
