"""Replays: working again on what was given up, at most once for each idempotency key."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

import attrs

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import ChunkState
from ops_core.domain.dead_letter import DeadLetter, Replay, SkippedLetter, SkipReason
from ops_core.domain.event import Event, EventKind
from ops_core.domain.flag import FlagName
from ops_core.domain.idempotency import IdempotencyKey, IdempotencyMismatch, IdempotencyRecord
from ops_core.domain.identifier import new_id
from ops_core.domain.lane import Lane
from ops_core.domain.principal import Owner, Principal
from ops_core.domain.run import Run, RunState
from ops_core.errors import Conflict, FieldError, InvalidInput, NotFound
from ops_core.ports.clock import Clock
from ops_core.ports.repositories.chunks import ChunkUnreadable
from ops_core.ports.repositories.runs import PlanUnreadable
from ops_core.ports.storage import Storage, UnitOfWork
from ops_core.ports.wakeup import WakeUp
from ops_core.services.dead_letters import letters_of
from ops_core.services.flags import FlagService
from ops_core.services.reports import live_report
from ops_core.services.runs import run_of
from ops_core.structure import pointer, structure, unstructure

T = TypeVar("T", Run, Replay)

MOST_LETTERS = 100
"""Letters that one replay may name."""

_FINAL = {RunState.COMPLETED: SkipReason.RUN_COMPLETED, RunState.CANCELLED: SkipReason.RUN_CANCELLED}


class RunDamaged(Conflict):
    """Raised when a run cannot be replayed because a part of what is stored of it makes no sense."""

    code = "run.damaged"

    def __init__(self) -> None:
        super().__init__("A part of what is stored of this run is damaged. Request a new run of the report instead.")


@attrs.frozen
class RequestedReplay:
    """The answer to a request to replay a run.

    Attributes:
        run: As it was when it was replayed.
        replayed: Whether the answer is that to an earlier request with the same idempotency key.
    """

    run: Run
    replayed: bool


@attrs.frozen
class RequestedReplays:
    """The answer to a request to replay dead letters.

    Attributes:
        replay: What it took up.
        replayed: Whether the answer is that to an earlier request with the same idempotency key.
    """

    replay: Replay
    replayed: bool


@attrs.frozen
class ReplayService:
    """Replays failed runs, one by one or by their dead letters.

    A replay fills only the cells that have no answer. It takes up a run as a whole: every chunk that was given up or
    not begun, and every letter that waits. Answers are kept with the key that they were given to, so the same key
    gets the same answer and changes nothing, whatever has become of the run.

    Attributes:
        storage: Where everything is kept.
        clock: Stamps replays.
        flags: Hold the kill switch.
        wake_up: Told when there is work again.
        idempotency: How long the outcome of a request is remembered.
    """

    storage: Storage
    clock: Clock
    flags: FlagService
    wake_up: WakeUp
    idempotency: timedelta

    def replay_run(
        self, principal: Principal, report_id: str, run_id: str, key: IdempotencyKey | None = None
    ) -> RequestedReplay:
        """Work again on what a failed run has no answer for; nothing that was answered is asked again.

        An open run stays as it is, but for chunks of it that were given up.

        Raises:
            NotFound: The run or its report is unknown, deleted, or somebody else's.
            FeatureDisabled: Runs are switched off.
            RunTransitionRefused: It completed or was cancelled.
            RunDamaged: What is stored of it cannot be read in full.
            IdempotencyMismatch: The key was used for something else.
            IdempotencyInProgress: The first request with this key is still being handled.
        """

        def find(uow: UnitOfWork) -> DeadLetter | Run:
            return run_of(uow, principal.owner, report_id, run_id)

        return self._replay(principal.owner, find, key)

    def replay_letter(self, principal: Principal, letter_id: str, key: IdempotencyKey | None = None) -> RequestedReplay:
        """Replay the run of a letter; one that was replayed before changes nothing and returns the run as it is.

        Raises:
            NotFound: The letter or its report is unknown, deleted, or somebody else's.
            FeatureDisabled: Runs are switched off.
            RunTransitionRefused: Its run completed or was cancelled.
            RunDamaged: What is stored of its run cannot be read in full.
            IdempotencyMismatch: The key was used for something else.
            IdempotencyInProgress: The first request with this key is still being handled.
        """

        def find(uow: UnitOfWork) -> DeadLetter | Run:
            return uow.dead_letters.get(principal.owner, letter_id)

        return self._replay(principal.owner, find, key)

    def replay_letters(
        self,
        principal: Principal,
        letter_ids: tuple[str, ...] | None,
        failure: FailureClass | None,
        key: IdempotencyKey,
    ) -> RequestedReplays:
        """Replay the runs of the letters that are named, or of all that wait, or of those of one class of failure.

        Each run is replayed in a transaction of its own. When that stops in the middle, the same key goes on with the
        rest. Letters that cannot be replayed any more are no error; the answer says why.

        Raises:
            InvalidInput: Letters are unknown, somebody else's, named twice or too many, or a class is given besides.
            FeatureDisabled: Runs are switched off.
            IdempotencyMismatch: The key was used for something else.
            IdempotencyInProgress: The first request with this key is still being handled.
        """
        owner, done = principal.owner, attrs.evolve(key, route=f"{key.route}.done")
        with self.storage.read() as uow:
            now = self.clock.now()
            if (before := self._before(uow, owner, done, Replay, now)) is not None:
                return RequestedReplays(before, replayed=True)
            begun = self._find(uow, owner, key, now)
        self.flags.require(FlagName.RUNS_ENABLED, "Runs are switched off for now. Try again later.")
        if begun is None:
            _check_selection(letter_ids, failure)
            with self.storage.read() as uow:
                _check_known(uow, owner, letter_ids or ())
        started = begun or self._start(owner, key)
        wanted = self._named(owner, letter_ids) if letter_ids else self._waiting(owner, failure, begun)
        skipped = self._replay_each(owner, wanted, started)
        return self._finish(owner, done, started, tuple(skipped[each.id] for each in wanted if each.id in skipped))

    def _replay(
        self, owner: Owner, find: Callable[[UnitOfWork], DeadLetter | Run], key: IdempotencyKey | None
    ) -> RequestedReplay:
        if key is not None:
            with self.storage.read() as uow:
                before = self._before(uow, owner, key, Run, self.clock.now())
            if before is not None:
                return RequestedReplay(before, replayed=True)
        self.flags.require(FlagName.RUNS_ENABLED, "Runs are switched off for now. Try again later.")
        with self.storage.write() as uow:
            found = find(uow)
            run = uow.runs.lock(found.id if isinstance(found, Run) else found.run_id)
            now = self.clock.now()  # one instant for all: a key must not expire between looking for it and keeping it
            if key is not None and (before := self._before(uow, owner, key, Run, now)) is not None:
                return RequestedReplay(before, replayed=True)  # of two equal requests, this one waited for the lock
            live_report(uow, owner, run.report_id)
            is_new = isinstance(found, Run) or _may_wait(uow.dead_letters.get(owner, found.id), run)
            taken = take_up(uow, run, new_id("rpl", now), now) if is_new else run
            if key is not None:
                kept = json.dumps(unstructure(taken))
                uow.idempotency.add(IdempotencyRecord(owner, key, kept, now, now + self.idempotency))
        if taken != run:
            self.wake_up.notify()
        return RequestedReplay(taken, replayed=False)

    def _find(self, uow: UnitOfWork, owner: Owner, key: IdempotencyKey, now: datetime) -> IdempotencyRecord | None:
        record = uow.idempotency.find(owner, key.route, key.key, now)
        if record is not None and record.request.fingerprint != key.fingerprint:
            raise IdempotencyMismatch
        return record

    def _before(self, uow: UnitOfWork, owner: Owner, key: IdempotencyKey, kind: type[T], now: datetime) -> T | None:
        """Return the answer that was kept with a key, or None."""
        record = self._find(uow, owner, key, now)
        if record is None:
            return None
        known = {field.name for field in attrs.fields(kind)}  # a newer host may have kept more
        try:
            kept = json.loads(record.result_id)
            return structure({name: value for name, value in kept.items() if name in known}, kind)
        except (ValueError, InvalidInput):  # an application around the hub used the key for another use case
            raise IdempotencyMismatch from None

    def _start(self, owner: Owner, key: IdempotencyKey) -> IdempotencyRecord:
        """Record that a replay has begun, so that whoever repeats the request goes on with the same one."""
        with self.storage.write() as uow:
            now = self.clock.now()
            if (before := self._find(uow, owner, key, now)) is not None:
                return before
            record = IdempotencyRecord(owner, key, new_id("rpl", now), now, now + self.idempotency)
            uow.idempotency.add(record)
        return record

    def _named(self, owner: Owner, letter_ids: Iterable[str]) -> list[DeadLetter]:
        with self.storage.read() as uow:
            return [uow.dead_letters.get(owner, letter_id) for letter_id in letter_ids]

    def _waiting(self, owner: Owner, failure: FailureClass | None, begun: IdempotencyRecord | None) -> list[DeadLetter]:
        """Return the letters that wait; of a replay that was begun before, only those that waited then."""
        with self.storage.read() as uow:
            every = letters_of(uow, owner, waiting=True)
            waiting = [letter for letter in every if failure in {None, letter.failure}]
            if begun is None:
                return waiting
            taken = {letter.run_id for letter in uow.dead_letters.of_replay(owner, begun.result_id)}
        return [each for each in waiting if each.created_at <= begun.created_at and each.run_id not in taken]

    def _replay_each(
        self, owner: Owner, wanted: Iterable[DeadLetter], started: IdempotencyRecord
    ) -> dict[str, SkippedLetter]:
        """Replay the runs of letters one by one and return the letters that were left alone, by id."""
        by_run: defaultdict[str, list[DeadLetter]] = defaultdict(list)
        for letter in wanted:
            by_run[letter.run_id].append(letter)
        skipped: dict[str, SkippedLetter] = {}
        worked = False
        try:
            for run_id, letters in sorted(by_run.items()):
                reasons = self._replay_one(owner, run_id, letters, started.result_id)
                worked = worked or len(reasons) < len(letters)
                skipped |= {letter: SkippedLetter(letter, why, why.message) for letter, why in reasons.items()}
        finally:
            if worked:  # also when it stops in the middle: what was replayed so far is to be worked on
                self.wake_up.notify()
        return skipped

    def _replay_one(
        self, owner: Owner, run_id: str, letters: Iterable[DeadLetter], replay_id: str
    ) -> Mapping[str, SkipReason]:
        """Replay a run unless nothing of `letters` waits any more; return why each letter was left alone."""
        now = self.clock.now()
        with self.storage.write() as uow:
            report_id = uow.runs.get(owner, run_id).report_id
            run = uow.runs.lock(run_id)
            stored = [uow.dead_letters.get(owner, letter.id) for letter in letters]
            waiting = [each for each in stored if each.replayed_at is None]
            others = [each for each in stored if each.replayed_at is not None and each.replay_id != replay_id]
            reasons = {
                each.id: SkipReason.RUN_CANCELLED if _may_wait(each, run) else SkipReason.REPLAYED_BEFORE
                for each in others
            }
            why = _FINAL.get(run.state)
            if why is None and uow.reports.get(owner, report_id).deleted_at is not None:
                why = SkipReason.REPORT_DELETED
            if why is None and waiting:
                try:
                    take_up(uow, run, replay_id, now)
                except RunDamaged:
                    why = SkipReason.RUN_DAMAGED
            return reasons if why is None else reasons | dict.fromkeys((each.id for each in waiting), why)

    def _finish(
        self, owner: Owner, done: IdempotencyKey, started: IdempotencyRecord, skipped: tuple[SkippedLetter, ...]
    ) -> RequestedReplays:
        """Keep the answer, unless an equal request did so first, and return it."""
        with self.storage.write() as uow:
            now = self.clock.now()
            before = self._before(uow, owner, done, Replay, now)
            if before is not None:
                return RequestedReplays(before, replayed=True)
            letters = uow.dead_letters.of_replay(owner, started.result_id)
            runs = tuple(sorted({letter.run_id for letter in letters}))
            replay = Replay(started.result_id, tuple(letter.id for letter in letters), runs, skipped)
            kept = json.dumps(unstructure(replay))
            uow.idempotency.add(IdempotencyRecord(owner, done, kept, now, started.expires_at))
        return RequestedReplays(replay, replayed=False)


def take_up(uow: UnitOfWork, run: Run, replay_id: str, now: datetime) -> Run:
    """Make what a run has no answer for ready again and return the run as it is then.

    The caller holds the lock of the run. An open run of which nothing was given up stays as it is.

    Raises:
        RunTransitionRefused: It completed or was cancelled.
        RunDamaged: What is stored of it cannot be read in full.
    """
    letters = uow.dead_letters.waiting(run.id)
    if run.is_open and not letters:
        return run
    resumed = run if run.is_open else run.moved(RunState.RUNNING, now=now)
    try:
        chunks = uow.chunks.of_run(run.id)
        uow.runs.plan(run.id)
    except (ChunkUnreadable, PlanUnreadable) as damage:
        raise RunDamaged from damage
    taken = uow.runs.update(attrs.evolve(resumed, resumed_at=now))
    for letter in letters:
        uow.dead_letters.mark_replayed(letter.id, now, replay_id)
    for chunk in chunks:
        if chunk.state in {ChunkState.DEAD, ChunkState.CANCELLED}:
            uow.chunks.revive(run.id, chunk.number, now)
    uow.lanes.open(Lane(run.owner, run.provider), now)
    uow.reports.record_run(run.report_id, run.id, taken.state)
    uow.outbox.add(Event(new_id("evt", now), run.owner, run.id, EventKind.RUN_REPLAYED, taken.version, now))
    return taken


def _may_wait(letter: DeadLetter, run: Run) -> bool:
    """Return whether nobody has replayed a letter: it waits, or it waited until its run was cancelled."""
    return letter.replayed_at is None or (letter.replay_id is None and run.state is RunState.CANCELLED)


def _check_selection(letter_ids: tuple[str, ...] | None, failure: FailureClass | None) -> None:
    errors = []
    if letter_ids is not None and failure is not None:
        errors.append(FieldError("/failure", "one_of", "Name letters or a class of failure, not both."))
    if letter_ids == ():
        errors.append(FieldError("/letters", "too_few", "Name at least one letter, or leave the list out for all."))
    if letter_ids is not None and len(letter_ids) > MOST_LETTERS:
        text = f"At most {MOST_LETTERS} letters can be named; there are {len(letter_ids)}."
        errors.append(FieldError("/letters", "too_many", text))
    if letter_ids is not None and len(set(letter_ids)) < len(letter_ids):
        errors.append(FieldError("/letters", "repeated", "Name each letter only once."))
    if errors:
        raise InvalidInput(errors)


def _check_known(uow: UnitOfWork, owner: Owner, letter_ids: Iterable[str]) -> None:
    errors = []
    for number, letter_id in enumerate(letter_ids):
        try:
            uow.dead_letters.get(owner, letter_id)
        except NotFound as unknown:
            errors.append(FieldError(pointer("letters", number), "not_found", unknown.message))
    if errors:
        raise InvalidInput(errors)
