"""Compare what requests with idempotency keys do with a model of a few lines.

Run many examples by ``python -m tests.chaos.idempotency_model --examples 10000``.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import attrs
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from ops_core.domain.idempotency import IdempotencyInProgress, IdempotencyMismatch
from ops_core.domain.principal import Principal
from ops_core.domain.run import Run
from ops_web.idempotency_key import identify
from tests.support.clock import FakeClock
from tests.support.world import ALL, World, build_world

T = TypeVar("T")

HOURS: Final = 72
RETENTION: Final = timedelta(hours=HOURS)
_TARGET: Final = "POST /api/ops/reports/local-grid/{report_id}/run"
_FRESH_EVERY: Final = 200
_BODIES: Final[tuple[dict[str, Any], ...]] = ({}, {"a": 1, "b": [1, 2]}, {"b": [1, 2], "a": 1}, {"a": 1, "b": [2, 1]})
"""Of these bodies the second and the third are the same but for the order of their fields."""

_GAPS: Final = (
    timedelta(0),
    timedelta(seconds=1),
    timedelta(hours=1),
    RETENTION - timedelta(seconds=1),
    RETENTION - timedelta(microseconds=1),
    RETENTION,
    RETENTION + timedelta(seconds=1),
    2 * RETENTION,
)


@attrs.frozen
class Step:
    """One request, after some time.

    Attributes:
        owner: Number of the owner.
        operation: Name of the operation.
        key: Idempotency key.
        report: Number of the report, which is in the path.
        body: Number of the body.
        gap: Time that passes before the request.
        sweeps: Whether what has expired is purged before the request.
        works: Whether all runs that wait are carried out before the request.
    """

    owner: int
    operation: str
    key: str
    report: int
    body: int
    gap: timedelta
    sweeps: bool
    works: bool

    @property
    def payload(self) -> object:
        """What makes two requests the same."""
        body = _BODIES[self.body]
        return (self.operation, self.report, sorted(body.items()))


def _mostly(usual: T, *others: T) -> st.SearchStrategy[T]:
    return st.sampled_from([*[usual] * 2 * max(2, len(others)), *others])


steps = st.lists(
    st.builds(
        Step,
        owner=st.integers(0, 1),
        operation=_mostly("request_run", "other_operation"),
        key=_mostly("a", "A"),
        report=_mostly(0, 1),
        body=st.sampled_from([1, 1, 2, 2, 0, 3]),
        gap=_mostly(timedelta(0), *_GAPS),
        sweeps=_mostly(False, True),  # noqa: FBT003 - these are values
        works=_mostly(False, True),  # noqa: FBT003 - these are values
    ),
    min_size=1,
    max_size=12,
)
"""Sequences of requests."""


@attrs.define
class Remembered:
    """What the model knows of a key: the content of its request, the answer, and until when it is kept."""

    payload: object
    run: Run
    expires_at: datetime


@attrs.define
class Model:
    """Plays sequences of requests against a hub, each with owners of its own, and compares.

    Attributes:
        storage: Name of the storage of the hub.
        seen: How often each kind of outcome came about.
    """

    storage: str = "memory"
    seen: Counter[str] = attrs.field(factory=Counter)
    _world: World | None = attrs.field(default=None, init=False)
    _played: int = attrs.field(default=0, init=False)

    def play(self, sequence: list[Step]) -> None:
        """Send every request of a sequence.

        Raises:
            AssertionError: The hub did something else than the model.
        """
        world = self._fresh_world()
        self._played += 1
        owners = [Principal.user(f"owner-{self._played}-{number}") for number in range(2)]
        reports = [[world.report(owner).id for _ in range(2)] for owner in owners]
        known: dict[tuple[int, str, str], Remembered] = {}
        stored = Counter[tuple[int, int]]()
        for number, step in enumerate(sequence):
            world.clock.advance(seconds=step.gap.total_seconds())
            if step.sweeps:
                world.hub.sweeper.sweep()
            if step.works:
                world.work()
            before = known.get((step.owner, step.operation, step.key))
            if before is not None and before.expires_at <= world.clock.now():
                before = None
            outcome = _request(world, owners[step.owner], reports[step.owner][step.report], step)
            expected = "new" if before is None else "replayed" if before.payload == step.payload else "mismatch"
            self.seen[expected] += 1
            assert outcome.kind == expected, f"Request {number}, {step}, is {outcome.kind} and should be {expected}"
            if before is None:
                assert outcome.run is not None
                expires = world.clock.now() + RETENTION
                known[step.owner, step.operation, step.key] = Remembered(step.payload, outcome.run, expires)
                stored[step.owner, step.report] += 1
            elif expected == "replayed":
                assert outcome.run == before.run, f"Request {number} was answered with {outcome.run}, not {before.run}"
        for owner, principal in enumerate(owners):
            for report, report_id in enumerate(reports[owner]):
                found = len(_runs(world, principal, report_id))
                wanted = stored[owner, report]
                assert found == wanted, f"Report {report} of owner {owner} has {found} runs and should have {wanted}"

    def close(self) -> None:
        """Release the hub."""
        if self._world is not None:
            self._world.hub.close()
            self._world = None

    def _fresh_world(self) -> World:
        """Return the hub, a new one from time to time, so that it does not hold more and more."""
        if self._world is None or self._played % _FRESH_EVERY == 0:
            self.close()
            options: dict[str, Any] = {"idempotency_hours": HOURS}
            if self.storage == "sql":
                sql = {"url": "sqlite://", "auto_upgrade": True}
                options |= {"storage": "sql", "plugins": ["storage_sql"], "configs": {"sql": sql}}
            self._world = build_world(clock=FakeClock(step=timedelta(0)), **options)
        return self._world


@attrs.frozen
class _Outcome:
    kind: str
    run: Run | None = None


def _request(world: World, owner: Principal, report_id: str, step: Step) -> _Outcome:
    key = identify(step.key, step.operation, _TARGET, {"report_id": report_id}, _BODIES[step.body])
    try:
        requested = world.hub.runs.request(owner, report_id, key=key)
    except IdempotencyMismatch:
        return _Outcome("mismatch")
    except IdempotencyInProgress:
        return _Outcome("in progress")
    return _Outcome("replayed" if requested.replayed else "new", requested.run)


def _runs(world: World, owner: Principal, report_id: str) -> tuple[Run, ...]:
    return world.hub.runs.list(owner, report_id, ALL).items


def main(arguments: list[str] | None = None) -> int:
    """Play random sequences; 1 when the hub and the model differ."""
    parser = argparse.ArgumentParser(prog="idempotency_model", description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--storage", choices=["memory", "sql"], default="memory")
    options = parser.parse_args(arguments)
    model = Model(options.storage)

    @seed(options.seed)
    @settings(
        max_examples=options.examples,
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(steps)
    def compare(sequence: list[Step]) -> None:
        model.play(sequence)

    start = time.perf_counter()
    sys.stdout.write(f"{options.storage}: {options.examples} sequences, seed {options.seed}\n")
    try:
        compare()
    except AssertionError as difference:
        sys.stdout.write(f"VIOLATION {difference}\n")
        for note in getattr(difference, "__notes__", ()):
            sys.stdout.write(f"  {note}\n")
        return 1
    finally:
        model.close()
        spent = time.perf_counter() - start
        sys.stdout.write(f"  requests by outcome: {dict(sorted(model.seen.items()))}, {spent:.1f} s\n")
    sys.stdout.write("  0 violations\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
