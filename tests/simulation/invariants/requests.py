"""Requests: one run for one key, one for one instant of a schedule, and none for what belongs to somebody else."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import attrs

from ops_core.domain.idempotency import IdempotencyMismatch
from ops_core.domain.principal import Owner
from ops_core.domain.report import Report
from ops_core.domain.run import Run
from ops_core.services.replays import RequestedReplay, RequestedReplays
from ops_core.services.runs import RequestedRun
from tests.simulation.actors import Actor, Kind, Wish
from tests.simulation.clock import SimulatedClock
from tests.simulation.seen import Seen
from tests.simulation.step import Step
from tests.simulation.violation import require

Place = tuple[Owner, str, str]

_KEPT = timedelta(hours=72)


@attrs.define
class Promise:
    """What a key stands for.

    Attributes:
        result: Id of the run, or the whole answer.
        fingerprint: Of the request that it was used for first.
        made: When.
    """

    result: object
    fingerprint: str
    made: datetime


@attrs.define
class RequestInvariants:
    """Looks at what requests and schedules start.

    Attributes:
        clock: Tells when keys are forgotten.
        promises: What each key stands for, by owner, route and key.
        instants: The run of each instant of a schedule, by report.
        users: Whom each session became.
    """

    clock: SimulatedClock
    promises: dict[Place, Promise] = attrs.field(factory=dict)
    instants: dict[tuple[str, datetime], str] = attrs.field(factory=dict)
    users: dict[Owner, Owner] = attrs.field(factory=dict)
    _used: defaultdict[Place, set[str]] = attrs.field(factory=lambda: defaultdict(set))

    def check(self, step: Step) -> None:
        """Look at one step."""
        for before, after in step.changed.runs:
            if before is None:
                self._check_new(step, after)
        for report_before, report in step.changed.reports:
            if report_before is not None and report_before.next_run_at != report.next_run_at:
                _check_moved_on(step, report_before, report)

    def signed_in(self, session: Owner, user: Owner) -> None:
        """Move the keys of a session to the user, whose own keys win."""
        self.users[session] = user
        for owner, route, key in [place for place in self._used if place[0] == session]:
            self._used[user, route, key] |= self._used[owner, route, key]
        for place in [place for place in self.promises if place[0] == session]:
            promise = self.promises.pop(place)
            self.promises.setdefault((user, *place[1:]), promise)

    def note_begun(self, wish: Wish) -> None:
        """Take down what a key is used for."""
        if wish.key is not None:
            self._used[self._place(wish)].add(wish.key.fingerprint)

    def check_answer(self, actor: Actor, wish: Wish, result: object, seen: Seen) -> None:
        """Look at what a client was told: it is stored, it is theirs, and the same key had the same answer."""
        if isinstance(result, RequestedRun):
            run = seen.runs.get(result.run.id)
            require(run is not None, "run_lost", "{} was told of {}", actor.name, result.run.id)
            require(result.run.report_id == wish.about, "idempotency_foreign", "{} got {}", wish, result)
            require(result.run.owner == wish.who.owner, "idempotency_foreign", "{} got {}", wish, result)
            self._check_promise(actor, wish, result.run.id, is_new=not result.replayed)
        elif isinstance(result, RequestedReplay):
            require(result.run.id in self._runs_of(wish, seen), "idempotency_foreign", "{} got {}", wish, result)
            self._check_promise(actor, wish, result.run, is_new=not result.replayed)
        elif isinstance(result, RequestedReplays):
            self._check_promise(actor, wish, result.replay, is_new=not result.replayed)

    def check_refusal(self, wish: Wish, error: BaseException) -> None:
        """Look at what a client was refused."""
        if isinstance(error, IdempotencyMismatch):
            assert wish.key is not None
            others = self._used[self._place(wish)] - {wish.key.fingerprint}
            require(others, "idempotency_foreign", "{} was refused", wish)

    def _runs_of(self, wish: Wish, seen: Seen) -> set[str]:
        """Return the runs of whoever asks, and those of a session that was signed in while it asked."""
        owners = {wish.who.owner, self.users.get(wish.who.owner)}
        return {run.id for run in seen.runs.values() if run.owner in owners}

    def _check_new(self, step: Step, run: Run) -> None:
        wish = step.actor.wish
        if run.scheduled_for is not None:
            self._check_instant(step, run, run.scheduled_for)
            return
        is_asked = step.actor.kind is Kind.REQUEST and wish is not None
        require(is_asked, "run_unasked", "{} by {}", run, step.actor.name)
        assert wish is not None
        require(run.owner == wish.who.owner and run.report_id == wish.about, "foreign_run", "{} for {}", run, wish)
        if wish.key is not None:
            require(self._promise(wish) is None, "idempotency_twice", "{} after {}", run, self._promise(wish))
            self.promises[self._place(wish)] = Promise(run.id, wish.key.fingerprint, run.created_at)

    def _check_instant(self, step: Step, run: Run, instant: datetime) -> None:
        require(step.actor.kind is Kind.SWEEP, "run_unasked", "{} by {}", run, step.actor.name)
        before, after = step.before.reports[run.report_id], step.after.reports[run.report_id]
        is_due = before.next_run_at is not None and before.next_run_at <= instant <= self.clock.latest
        require(is_due, "occurrence_stale", "{} for {}, due {}", run, instant, before.next_run_at)
        moved = after.next_run_at is None or after.next_run_at > instant
        require(moved, "occurrence_twice", "{} is due again at {}", run, after.next_run_at)
        other = self.instants.setdefault((run.report_id, instant), run.id)
        require(other == run.id, "occurrence_twice", "{} and {}", other, run)

    def _place(self, wish: Wish) -> Place:
        assert wish.key is not None
        return wish.who.owner, wish.key.route, wish.key.key

    def _promise(self, wish: Wish) -> Promise | None:
        """Return what the key of a request stands for, unless it may be forgotten by now."""
        if wish.key is None:
            return None
        promise = self.promises.get(self._place(wish))
        return None if promise is None or self.clock.latest >= promise.made + _KEPT else promise

    def _check_promise(self, actor: Actor, wish: Wish, result: object, *, is_new: bool) -> None:
        if wish.key is None:
            return
        promise = self._promise(wish)
        if promise is None:
            if is_new:
                self.promises[self._place(wish)] = Promise(result, wish.key.fingerprint, actor.begun)
        elif promise.fingerprint == wish.key.fingerprint:
            require(promise.result == result, "idempotency_twice", "{} got {}, before {}", wish, result, promise)
        else:
            require(not is_new, "idempotency_twice", "{} got {} in spite of {}", wish, result, promise)


def _check_moved_on(step: Step, before: Report, after: Report) -> None:
    """An instant of a schedule is left behind for a run, for a problem that is told, or by a change of the schedule."""
    if step.actor.kind is Kind.EDIT:
        return
    require(step.actor.kind is Kind.SWEEP, "occurrence_lost", "{} by {}", after, step.actor.name)
    due, following = before.next_run_at, after.next_run_at
    assert due is not None
    require(following is None or following > due, "schedule_rewound", "{} became {}", before, after)
    has_run = any(
        run.report_id == after.id and run.scheduled_for is not None and run.scheduled_for >= due
        for run in step.after.runs.values()
    )
    has_problem = after.schedule_problem is not None and after.schedule_problem != before.schedule_problem
    require(has_run or has_problem, "occurrence_lost", "{} became {}", before, after)
