"""The simulation as a Hypothesis state machine: Hypothesis chooses the scenario and what happens, and shrinks it.

Every rule makes one thing happen and then leaves a number of steps to a stream of chance, whose seed Hypothesis chooses
as well. That makes long histories out of few choices: Hypothesis needs about a millisecond for each of its own.

What it cannot show: a unit of work happens at once here, as in memory and in SQLite. What PostgreSQL lets two that
overlap see of each other (READ COMMITTED) is for tests with a real server.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from random import Random

import attrs
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from ops_core.ports.storage import Storage
from ops_plugins.memory.adapter import MemoryStorage
from ops_plugins.memory.config import MemoryConfig
from tests.simulation.coroutine import release_threads
from tests.simulation.director import ASKING, FAILING, PASSING, WORKING, Director
from tests.simulation.ending import bring_to_an_end
from tests.simulation.scenario import Scenario, Trouble
from tests.simulation.seen import MemoryObserver, Observer
from tests.simulation.simulation import Simulation
from tests.simulation.violation import Violation

CHANCE = st.integers(0, 2**32 - 1)
STEPS = st.integers(0, 60)
LIMITS = st.sampled_from((0, 0, 0, 1, 2, 3))


def _troubles(bits: int) -> frozenset[Trouble]:
    return frozenset(trouble for number, trouble in enumerate(Trouble) if bits >> number & 1)


SCENARIOS = st.builds(
    Scenario,
    seed=CHANCE,
    users=st.integers(1, 4),
    sessions=st.integers(0, 2),
    hosts=st.integers(1, 3),
    workers=st.integers(1, 2),
    chunk_cells=st.sampled_from((4, 9, 3, 2)),
    max_attempts=st.sampled_from((3, 1, 2, 5)),
    turn_seconds=st.sampled_from((10.0, 0.5, 0.05, 0.01)),
    provider_calls=LIMITS,
    owner_calls=LIMITS,
    deadline_hours=st.sampled_from((72.0, 72.0, 0.25)),
    is_repeatable=st.sampled_from((False,) * 6 + (True,)),
    troubles=st.integers(0, 2 ** len(Trouble) - 1).map(_troubles),
)


Opened = AbstractContextManager[tuple[Storage, Observer]]


@attrs.define
class Tally:
    """What was simulated.

    Attributes:
        histories: How many histories.
        steps: How many steps they had.
        sights: How often each notable thing happened.
    """

    histories: int = 0
    steps: int = 0
    sights: Counter[str] = attrs.field(factory=Counter)
    _is_found: bool = False

    def note(self, violation: Violation) -> None:
        """Write out the first violation as it was found: to shrink it may take minutes."""
        if not self._is_found:
            self._is_found = True
            sys.stdout.write("\n".join(["Found, and shrinking now:", str(violation), *violation.__notes__, ""]))


@contextmanager
def in_memory() -> Iterator[tuple[Storage, Observer]]:
    """Yield a storage in memory, and who looks into it."""
    storage = MemoryStorage(MemoryConfig())
    yield storage, MemoryObserver(storage)
    storage.close()


class PipelineMachine(RuleBasedStateMachine):
    """A hub with its workers, clients and troubles.

    Args:
        storages: Opens the storage of a history.
        tally: Counts what was simulated.
    """

    def __init__(self, storages: Callable[[], Opened], tally: Tally) -> None:
        super().__init__()
        self._storages = storages
        self._tally = tally
        self._stage = ExitStack()
        self._is_violated = False
        self._director: Director | None = None

    @initialize(scenario=SCENARIOS)
    def set_the_stage(self, scenario: Scenario) -> None:
        """Begin a history."""
        storage, observer = self._stage.enter_context(self._storages())
        self._director = Director(Simulation(scenario, storage, observer))

    @rule(chance=CHANCE, steps=STEPS)
    def everything_goes_on(self, chance: int, steps: int) -> None:
        """Leave it to chance."""
        self._let(None, chance, steps)

    @rule(name=st.sampled_from(WORKING), chance=CHANCE, steps=STEPS)
    def hosts_work(self, name: str, chance: int, steps: int) -> None:
        """Let a job host do something."""
        self._let(name, chance, steps)

    @rule(name=st.sampled_from(ASKING), chance=CHANCE, steps=STEPS)
    def a_client_asks(self, name: str, chance: int, steps: int) -> None:
        """Let a client ask for something."""
        self._let(name, chance, steps)

    @rule(name=st.sampled_from(FAILING), chance=CHANCE, steps=STEPS)
    def something_fails(self, name: str, chance: int, steps: int) -> None:
        """Let something go wrong."""
        self._let(name, chance, steps)

    @rule(name=st.sampled_from(PASSING), chance=CHANCE, steps=STEPS)
    def time_passes(self, name: str, chance: int, steps: int) -> None:
        """Let time pass."""
        self._let(name, chance, steps)

    def teardown(self) -> None:
        """Bring the history to its end."""
        director = self._director
        if director is None:
            return
        simulation = director.simulation
        try:
            if not self._is_violated:
                with self._watched(simulation):
                    bring_to_an_end(simulation)
        finally:
            simulation.close()
            self._stage.close()
            self._tally.histories += 1
            self._tally.steps += simulation.steps
            self._tally.sights.update(simulation.sights)

    def _let(self, name: str | None, chance: int, steps: int) -> None:
        """Make one thing happen, and then whatever chance says."""
        director, random = self._director, Random(chance)  # noqa: S311 - this is no secret
        assert director is not None
        with self._watched(director.simulation):
            if name is not None:
                director.act(name, random)
            director.burst(random, steps)

    @contextmanager
    def _watched(self, simulation: Simulation) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self._is_violated = True
            if isinstance(error, Violation):
                simulation.explain(error)
                self._tally.note(error)
            raise


def simulate(
    steps: int,
    first_seed: int,
    storages: Callable[[], Opened] = in_memory,
    *,
    at_once: int = 10,
    phases: Sequence[Phase] = (Phase.generate, Phase.shrink),
    tell: Callable[[Tally], object] = lambda tally: None,
) -> Tally:
    """Simulate histories until there are enough steps, in portions so that nothing piles up, and return the tally.

    Args:
        steps: How many at least.
        first_seed: Seed of the first portion; every further one has the next.
        storages: Opens the storage of a history.
        at_once: Histories of a portion.
        phases: What Hypothesis does; without shrinking it stops at once when it has found something.
        tell: Called after each portion.

    Raises:
        Violation: Something happened that must never happen; its notes say what, and how to repeat it.
    """
    tally = Tally()
    chosen = settings(
        max_examples=at_once,
        stateful_step_count=50,
        deadline=None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    number = first_seed
    while tally.steps < steps:
        machine = partial(PipelineMachine, storages, tally)
        try:
            run_state_machine_as_test(seed(number)(machine), settings=chosen)  # type: ignore[arg-type]  # it only calls it
        except Violation as violation:
            violation.add_note(f"To repeat it: OPS_SIMULATION_SEED={number}")
            raise
        tell(tally)
        number += 1
    release_threads()
    return tally
