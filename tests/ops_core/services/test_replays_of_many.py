"""Replays of many letters: what is taken up, what is left alone, and what a crash in the middle leaves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from ops_core.domain.cell import FailureClass
from ops_core.domain.dead_letter import Replay, SkippedLetter, SkipReason
from ops_core.domain.event import EventKind
from ops_core.domain.flag import FlagInput, FlagName
from ops_core.domain.idempotency import IdempotencyMismatch
from ops_core.domain.run import Run, RunState
from ops_core.errors import FeatureDisabled, InvalidInput
from ops_core.ports.ranking import RankingOutOfFunds
from ops_core.ports.repositories.runs import PlanUnreadable
from ops_core.ports.storage import StorageUnavailable
from ops_core.services.replays import RequestedReplays
from ops_plugins.memory.repositories.runs import MemoryRuns
from tests.support.letters import JOBS, CrashingStorage, InterruptedStorage, fail, given_up, key, outage, replays_over
from tests.support.world import ADMIN, ANN, BEN, World, build_world


def failed(count: int) -> tuple[World, list[Run]]:
    """Return a hub with failed runs of two letters each, oldest first."""
    world = build_world(jobs=JOBS)
    return world, [fail(world) for _ in range(count)]


def replay_all(world: World, name: str = "key-1", failure: FailureClass | None = None) -> RequestedReplays:
    """Replay all letters that wait, or those of a class."""
    return world.hub.replays.replay_letters(ANN, None, failure, key(name))


def letters_of(world: World, run: Run) -> tuple[str, ...]:
    """Return the ids of the letters of a run, oldest first."""
    return tuple(letter.id for letter in reversed(world.letters()) if letter.run_id == run.id)


def reasons(replay: Replay) -> dict[str, SkipReason]:
    """Return why letters were left alone."""
    return {skipped.letter_id: skipped.code for skipped in replay.skipped}


def test_all_that_wait_are_replayed() -> None:
    """Every failed run goes on under one replay, and workers are told once."""
    world, runs = failed(3)
    told = world.wake_up.times
    found = replay_all(world)
    assert not found.replayed
    assert found.replay.id.startswith("rpl_")
    assert found.replay.runs == tuple(run.id for run in runs)
    assert found.replay.letters == tuple(letter.id for letter in reversed(world.letters()))
    assert found.replay.skipped == ()
    assert {letter.replay_id for letter in world.letters()} == {found.replay.id}
    assert world.wake_up.times == told + 1
    world.work()
    assert {world.now(run).state for run in runs} == {RunState.COMPLETED}


def test_letters_that_are_named_are_replayed_with_their_runs() -> None:
    """The other letters of the same run are taken up with them, those of other runs are not."""
    world, (first, second) = failed(2)
    one, other = letters_of(world, first)
    replay = world.hub.replays.replay_letters(ANN, (other,), None, key()).replay
    assert (replay.letters, replay.runs, replay.skipped) == ((one, other), (first.id,), ())
    assert world.now(second).state is RunState.FAILED


def test_letters_of_one_class_are_replayed() -> None:
    """Runs that failed for another reason alone stay as they are."""
    world, (first,) = failed(1)
    world.ranking.fail(RankingOutOfFunds("No funds."))
    broke = world.run()
    world.work()
    assert replay_all(world, failure=FailureClass.QUOTA).replay.runs == (broke.id,)
    assert world.now(first).state is RunState.FAILED
    assert replay_all(world, "key-2", FailureClass.TRANSIENT).replay.runs == (first.id,)


def test_nothing_that_waits_is_an_answer_too() -> None:
    """The replay is empty, nobody is woken, and what fails later is not taken up by the same key."""
    world = build_world(jobs=JOBS)
    empty = replay_all(world)
    assert (empty.replay.letters, empty.replay.runs, empty.replay.skipped) == ((), (), ())
    assert world.wake_up.times == 0
    run = fail(world)
    assert replay_all(world) == attrs.evolve(empty, replayed=True)
    assert world.now(run).state is RunState.FAILED


def test_the_same_key_gets_the_same_answer_and_changes_nothing() -> None:
    """Also when the runs have failed again meanwhile, and when runs are switched off."""
    world, runs = failed(2)
    world.ranking.before = outage
    first = replay_all(world)
    world.work()
    waiting = [letter.id for letter in world.letters() if letter.replayed_at is None]
    assert len(waiting) == 4
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=False, reason="Outage"))
    told = world.wake_up.times
    assert replay_all(world) == attrs.evolve(first, replayed=True)
    assert {world.now(run).state for run in runs} == {RunState.FAILED}
    assert [letter.id for letter in world.letters() if letter.replayed_at is None] == waiting
    assert world.wake_up.times == told


def test_a_key_is_good_for_one_selection() -> None:
    """With other content it is refused, before and after the answer is known."""
    world, _ = failed(1)
    other = key(fingerprint="0" * 64)
    replay_all(world)
    with pytest.raises(IdempotencyMismatch):
        world.hub.replays.replay_letters(ANN, None, FailureClass.BUG, other)


def test_what_cannot_be_replayed_is_named_with_its_reason() -> None:
    """The rest is replayed all the same; the answer has a sentence about each letter that is not."""
    world, (again, gone, fine) = failed(3)
    cancelled = cancel_with_letters(world)
    world.hub.replays.replay_run(ANN, again.report_id, again.id)
    world.hub.reports.delete(ANN, gone.report_id)
    ids = tuple(letter.id for letter in world.letters())
    replay = world.hub.replays.replay_letters(ANN, ids, None, key()).replay
    assert replay.runs == (fine.id,)
    assert replay.letters == letters_of(world, fine)
    expected = {
        again: SkipReason.REPLAYED_BEFORE,
        gone: SkipReason.REPORT_DELETED,
        cancelled: SkipReason.RUN_CANCELLED,
    }
    assert reasons(replay) == {letter: reason for run, reason in expected.items() for letter in letters_of(world, run)}
    assert [skipped.letter_id for skipped in replay.skipped] == [each for each in ids if each not in replay.letters]
    assert all(skipped.message == skipped.code.message for skipped in replay.skipped)
    assert all(reason.message.endswith(".") for reason in SkipReason)


def test_a_letter_of_a_completed_run_has_nothing_to_fill() -> None:
    """It is left alone, whatever it waits for."""
    world, (run,) = failed(1)
    stray = attrs.evolve(world.letters()[0], id="dlq_stray", replayed_at=None)
    replay_all(world)
    world.work()
    with world.hub.storage.write() as uow:
        uow.dead_letters.add(stray)
    replay = world.hub.replays.replay_letters(ANN, ("dlq_stray",), None, key("key-2")).replay
    why = SkipReason.RUN_COMPLETED
    assert replay.skipped == (SkippedLetter("dlq_stray", why, why.message),)
    assert world.now(run).state is RunState.COMPLETED


def test_a_damaged_run_keeps_no_other_from_being_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its letters are left alone and go on waiting."""
    world, (damaged, fine) = failed(2)
    read = MemoryRuns.plan

    def plan(self: MemoryRuns, run_id: str) -> object:
        if run_id == damaged.id:
            raise PlanUnreadable(run_id)
        return read(self, run_id)

    monkeypatch.setattr(MemoryRuns, "plan", plan)
    replay = replay_all(world).replay
    assert replay.runs == (fine.id,)
    assert reasons(replay) == dict.fromkeys(letters_of(world, damaged), SkipReason.RUN_DAMAGED)
    assert world.now(damaged).state is RunState.FAILED


def test_unknown_letters_are_all_named() -> None:
    """Nothing is replayed, and the key can be used for the request as it should have been."""
    world, (run,) = failed(1)
    (known, _) = letters_of(world, run)
    with pytest.raises(InvalidInput) as refused:
        world.hub.replays.replay_letters(ANN, ("dlq_1", known, "dlq_2"), None, key(fingerprint="0" * 64))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [
        ("/letters/0", "not_found"),
        ("/letters/2", "not_found"),
    ]
    assert world.now(run).state is RunState.FAILED
    assert world.hub.replays.replay_letters(ANN, (known,), None, key()).replay.runs == (run.id,)


@pytest.mark.parametrize(
    ("letters", "failure", "fields"),
    [
        ((), None, {"/letters": "too_few"}),
        (("dlq_1", "dlq_1"), None, {"/letters": "repeated"}),
        (tuple(f"dlq_{number}" for number in range(101)), None, {"/letters": "too_many"}),
        (("dlq_1",), FailureClass.BUG, {"/failure": "one_of"}),
        ((), FailureClass.BUG, {"/failure": "one_of", "/letters": "too_few"}),
    ],
)
def test_a_selection_that_makes_no_sense_is_refused(
    letters: tuple[str, ...], failure: FailureClass | None, fields: dict[str, str]
) -> None:
    """Every field at fault is named."""
    world, _ = failed(1)
    with pytest.raises(InvalidInput) as refused:
        world.hub.replays.replay_letters(ANN, letters, failure, key())
    assert {error.pointer: error.code for error in refused.value.errors} == fields


def test_replaying_needs_runs_to_be_on() -> None:
    """Nothing begins while runs are off."""
    world, (run,) = failed(1)
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=False, reason="Outage"))
    with pytest.raises(FeatureDisabled):
        replay_all(world)
    assert world.now(run).state is RunState.FAILED


def test_nothing_of_others_is_taken_up() -> None:
    """All that wait are the caller's own, and a key of somebody else is not seen."""
    world, (run,) = failed(1)
    theirs = fail(world, BEN)
    assert replay_all(world).replay.runs == (run.id,)
    assert world.now(theirs).state is RunState.FAILED
    found = world.hub.replays.replay_letters(BEN, None, None, key())
    assert (found.replayed, found.replay.runs) == (False, (theirs.id,))


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("commits", range(6))
def test_the_same_key_goes_on_after_a_crash(commits: int, named: bool) -> None:  # noqa: FBT001 - two ways to select
    """Wherever it stops, the next try takes up the rest under the same replay, and each run is resumed once."""
    world, runs = failed(4)
    ids = tuple(letter.id for letter in world.letters()) if named else None
    storage = CrashingStorage(world.hub.storage, commits)
    service = replays_over(world, storage)
    told = world.wake_up.times
    with pytest.raises(StorageUnavailable):
        service.replay_letters(ANN, ids, None, key())
    resumed = [run for run in runs if world.now(run).resumed_at is not None]
    assert len(resumed) == max(0, min(commits - 1, 4))
    assert world.wake_up.times == told + bool(resumed)
    world.ranking.before = outage
    world.work()  # what was resumed fails again before the client comes back
    late = fail(world)
    storage.writes = None
    found = service.replay_letters(ANN, ids, None, key())
    assert found.replay.runs == tuple(run.id for run in runs) + ((late.id,) if commits == 0 and not named else ())
    assert found.replay.skipped == ()
    assert all(world.now(run).resumed_at is not None for run in runs)
    taken = [letter for letter in world.letters() if letter.replay_id == found.replay.id]
    assert {letter.id for letter in taken} == set(found.replay.letters)
    assert all(found.replay.letters.count(each) == 1 for run in runs for each in letters_of(world, run)[:2])
    assert service.replay_letters(ANN, ids, None, key()) == attrs.evolve(found, replayed=True)
    replays = [event for run in runs for event in world.events(run.id) if event.kind is EventKind.RUN_REPLAYED]
    assert len(replays) == len(runs)


def test_twins_give_one_answer() -> None:
    """Equal requests at the same time replay each run once, and are answered alike."""
    world, runs = failed(5)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: replay_all(world), range(8)))
    assert len({answer.replay for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    assert answers[0].replay.runs == tuple(run.id for run in runs)
    assert all([event.kind for event in world.events(run.id)].count(EventKind.RUN_REPLAYED) == 1 for run in runs)


@pytest.mark.parametrize("moment", range(5))
def test_of_two_equal_requests_both_get_one_answer(moment: int) -> None:
    """Whenever the second gets through in the middle of the first, they share one replay."""
    world, runs = failed(3)
    overtaking: list[RequestedReplays] = []
    storage = InterruptedStorage(world.hub.storage, lambda: overtaking.append(replay_all(world)), moment)
    overtaken = replays_over(world, storage).replay_letters(ANN, None, None, key())
    (other,) = overtaking
    assert overtaken == attrs.evolve(other, replayed=True)
    assert overtaken.replay.runs == tuple(run.id for run in runs)
    assert overtaken.replay.skipped == ()


def test_a_replay_of_very_many_reads_all_pages() -> None:
    """More letters wait than fit on a page, and all of them are taken up."""
    world, run, (letter, _) = given_up()
    with world.hub.storage.write() as uow:
        for number in range(450):
            uow.dead_letters.add(attrs.evolve(letter, id=f"dlq_{number:03}"))
    replay = replay_all(world).replay
    assert len(replay.letters) == 452
    assert replay.runs == (run.id,)


def cancel_with_letters(world: World) -> Run:
    """Return a run that was cancelled after something of it had been given up."""
    world.ranking.before = outage
    run, worker = world.run(), world.worker()
    while run.id not in {letter.run_id for letter in world.letters()}:
        worker.work_once()
    world.hub.runs.cancel(ANN, run.report_id, run.id)
    world.ranking.before = lambda query: None
    return run
