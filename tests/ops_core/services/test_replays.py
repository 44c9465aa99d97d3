"""Replays of runs and of letters one by one; those of many letters are in `test_replays_of_many`."""

from __future__ import annotations

import attrs
import pytest

from ops_core.domain.chunk import ChunkState
from ops_core.domain.event import EventKind
from ops_core.domain.flag import FlagInput, FlagName
from ops_core.domain.idempotency import IdempotencyMismatch
from ops_core.domain.lane import Lane
from ops_core.domain.run import Run, RunState, RunTransitionRefused
from ops_core.errors import FeatureDisabled, NotFound
from ops_core.ports.repositories.runs import PlanUnreadable
from ops_core.services.replays import RequestedReplay, RunDamaged
from ops_plugins.memory.repositories.runs import MemoryRuns
from tests.support.letters import JOBS, InterruptedStorage, given_up, key, outage, replays_over
from tests.support.world import ADMIN, ANN, BEN, World, build_world


def events(world: World, run: Run) -> list[EventKind]:
    """Return what happened to a run."""
    return [event.kind for event in world.events(run.id)]


def test_replaying_a_letter_replays_its_run() -> None:
    """All letters of the run count as replayed, and what was answered is not asked again."""
    world, run, letters = given_up()
    asked = len(world.ranking.asked)
    replayed = world.hub.replays.replay_letter(ANN, letters[1].id).run
    assert (replayed.id, replayed.state) == (run.id, RunState.RUNNING)
    assert all(letter.replayed_at is not None for letter in world.letters())
    world.work()
    assert world.now(run).state is RunState.COMPLETED
    assert world.ranking.points[asked:] == [3, 4, 5, 6, 7, 8]


def test_replaying_a_letter_again_changes_nothing() -> None:
    """It answers with the run as it is now, whatever became of it."""
    world, run, letters = given_up()
    world.hub.replays.replay_letter(ANN, letters[0].id)
    world.work()
    before = events(world, run)
    assert world.hub.replays.replay_letter(ANN, letters[0].id).run == world.now(run)
    assert world.hub.replays.replay_letter(ANN, letters[1].id).run.state is RunState.COMPLETED
    assert events(world, run) == before


def test_a_replay_that_fails_leaves_new_letters() -> None:
    """The old ones stay as they are; each new one can be replayed."""
    world, run, letters = given_up()
    world.ranking.before = outage
    world.hub.replays.replay_letter(ANN, letters[0].id)
    world.work()
    waiting = [letter for letter in world.letters() if letter.replayed_at is None]
    assert [letter.chunk for letter in waiting] == [2, 1]
    world.ranking.before = lambda query: None
    world.hub.replays.replay_letter(ANN, waiting[0].id)
    world.work()
    assert world.now(run).state is RunState.COMPLETED


def test_a_replay_leaves_its_marks() -> None:
    """The letters name one replay, the run says when, its lane is open, and workers are told."""
    world, run, _ = given_up()
    world.clock.advance(hours=30)
    before = world.clock.now()
    told = world.wake_up.times
    resumed = world.hub.replays.replay_run(ANN, run.report_id, run.id).run
    letters = world.letters()
    assert {letter.replayed_at for letter in letters} == {resumed.resumed_at}
    (replay_id,) = {letter.replay_id for letter in letters}
    assert replay_id is not None
    assert replay_id.startswith("rpl_")
    assert resumed == world.now(run)
    assert resumed.resumed_at is not None
    assert before < resumed.resumed_at < world.clock.now()
    with world.hub.storage.read() as uow:
        assert uow.lanes.waiting(world.clock.now(), [run.provider], 5) == (Lane(ANN.owner, run.provider),)
    assert world.wake_up.times == told + 1
    assert events(world, run)[-1] is EventKind.RUN_REPLAYED


def test_replaying_needs_runs_to_be_on() -> None:
    """The letters then still wait; an answer that was given before is given again all the same."""
    world, run, letters = given_up()
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=False, reason="Outage"))
    with pytest.raises(FeatureDisabled):
        world.hub.replays.replay_letter(ANN, letters[0].id, key())
    assert world.letters() == letters
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=True, reason="Mended"))
    first = world.hub.replays.replay_run(ANN, run.report_id, run.id, key())
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=False, reason="Outage"))
    again = world.hub.replays.replay_run(ANN, run.report_id, run.id, key())
    assert again == RequestedReplay(first.run, replayed=True)


def test_a_key_gets_the_same_answer_whatever_became_of_the_run() -> None:
    """It is the run as it was resumed, word for word, and a run that failed again is not taken up by it."""
    world, run, letters = given_up()
    first = world.hub.replays.replay_run(ANN, run.report_id, run.id, key())
    by_letter = world.hub.replays.replay_letter(ANN, letters[0].id, key(route="letter"))
    world.ranking.before = outage
    world.work()
    assert world.now(run).state is RunState.FAILED
    told, before = world.wake_up.times, events(world, run)
    assert (first.replayed, by_letter.replayed) == (False, False)
    again = world.hub.replays.replay_run(ANN, run.report_id, run.id, key())
    assert again == attrs.evolve(first, replayed=True)
    again = world.hub.replays.replay_letter(ANN, letters[0].id, key(route="letter"))
    assert again == attrs.evolve(by_letter, replayed=True)
    assert (world.wake_up.times, events(world, run)) == (told, before)


def test_a_key_gets_the_answer_about_a_run_that_has_ended() -> None:
    """Also where the first request found nothing left to do, with all the figures of the run."""
    world, run, letters = given_up()
    world.hub.replays.replay_run(ANN, run.report_id, run.id)
    world.work()
    first = world.hub.replays.replay_letter(ANN, letters[0].id, key())
    assert first == RequestedReplay(world.now(run), replayed=False)
    assert first.run.summaries
    assert world.hub.replays.replay_letter(ANN, letters[0].id, key()) == attrs.evolve(first, replayed=True)


def test_a_key_is_good_for_one_request() -> None:
    """With other content it is refused, whether the run is there or not."""
    world, run, letters = given_up()
    world.hub.replays.replay_run(ANN, run.report_id, run.id, key())
    other = key(fingerprint="0" * 64)
    with pytest.raises(IdempotencyMismatch):
        world.hub.replays.replay_run(ANN, run.report_id, run.id, other)
    with pytest.raises(IdempotencyMismatch):
        world.hub.replays.replay_letter(ANN, letters[0].id, other)
    requested = key(route="POST /runs")
    world.hub.runs.request(ANN, run.report_id, key=requested)
    with pytest.raises(IdempotencyMismatch):
        world.hub.replays.replay_run(ANN, run.report_id, run.id, requested)


def test_a_key_is_forgotten_in_the_end() -> None:
    """After the hours that settings give, it replays anew."""
    world, run, _ = given_up()
    first = world.hub.replays.replay_run(ANN, run.report_id, run.id, key())
    world.ranking.before = outage
    world.work()
    world.clock.advance(hours=72)
    anew = world.hub.replays.replay_run(ANN, run.report_id, run.id, key())
    assert not anew.replayed
    assert anew.run.resumed_at != first.run.resumed_at


def test_a_key_outlives_what_a_newer_host_keeps() -> None:
    """An answer with fields that this version does not know is given again without them."""
    world, run, _ = given_up()
    first = world.hub.replays.replay_run(ANN, run.report_id, run.id, key())
    with world.hub.storage.write() as uow:
        record = uow.idempotency.find(ANN.owner, "replay", "key-1", world.clock.now())
        assert record is not None
        newer = record.result_id.replace("{", '{"to_come": 1, ', 1)
        uow.idempotency.add(attrs.evolve(record, request=key("key-2"), result_id=newer))
    assert world.hub.replays.replay_run(ANN, run.report_id, run.id, key("key-2")).run == first.run


def test_letters_of_an_open_run_are_taken_up_while_it_goes_on() -> None:
    """What was given up is worked on again at once; the run need not fail first."""
    world = build_world(jobs=JOBS)
    world.ranking.before = outage
    run = world.run()
    worker = world.worker()
    while not world.letters():
        worker.work_once()
    assert world.now(run).is_open
    world.ranking.before = lambda query: None
    taken = world.hub.replays.replay_letter(ANN, world.letters()[0].id).run
    assert taken.state is RunState.RUNNING
    assert taken.resumed_at == world.letters()[0].replayed_at
    world.work()
    assert world.now(run).state is RunState.COMPLETED
    assert events(world, run) == [EventKind.RUN_QUEUED, EventKind.RUN_REPLAYED, EventKind.RUN_COMPLETED]


def test_two_clicks_are_one() -> None:
    """A second replay with a key of its own finds the run open and changes nothing."""
    world, run, _ = given_up()
    first = world.hub.replays.replay_run(ANN, run.report_id, run.id, key("one"))
    told = world.wake_up.times
    second = world.hub.replays.replay_run(ANN, run.report_id, run.id, key("two"))
    assert second == first
    assert events(world, run).count(EventKind.RUN_REPLAYED) == 1
    assert world.wake_up.times == told


def test_of_two_equal_requests_the_second_gets_the_answer_of_the_first() -> None:
    """Also when both began before either had ended."""
    world, run, letters = given_up()
    firsts: list[RequestedReplay] = []

    def overtake() -> None:
        firsts.append(world.hub.replays.replay_run(ANN, run.report_id, run.id, key()))

    replays = replays_over(world, InterruptedStorage(world.hub.storage, overtake))
    second = replays.replay_run(ANN, run.report_id, run.id, key())
    assert second == attrs.evolve(firsts[0], replayed=True)
    assert events(world, run).count(EventKind.RUN_REPLAYED) == 1
    assert len({letter.replay_id for letter in world.letters()}) == 1
    assert len(world.letters()) == len(letters)


def test_a_replay_takes_up_what_was_not_begun() -> None:
    """Chunks that were cancelled when the run failed are ready again like those that were given up."""
    world, run, _ = given_up()
    with world.hub.storage.write() as uow:
        uow.chunks.revive(run.id, 1, world.clock.now())
        uow.chunks.cancel(run.id)
    world.hub.replays.replay_run(ANN, run.report_id, run.id)
    with world.hub.storage.read() as uow:
        states = [chunk.state for chunk in uow.chunks.of_run(run.id)]
    assert states == [ChunkState.DONE, ChunkState.READY, ChunkState.READY]


def test_a_run_of_a_deleted_report_is_not_replayed() -> None:
    """Nobody would see the answers; once the report is restored, it is."""
    world, run, letters = given_up()
    world.hub.reports.delete(ANN, run.report_id)
    with pytest.raises(NotFound):
        world.hub.replays.replay_run(ANN, run.report_id, run.id, key())
    with pytest.raises(NotFound):
        world.hub.replays.replay_letter(ANN, letters[0].id)
    assert world.letters() == letters
    world.hub.reports.restore(ANN, run.report_id)
    assert world.hub.replays.replay_run(ANN, run.report_id, run.id, key()).run.is_open


def test_a_damaged_run_is_not_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It could not be worked on; the answer says to request a new run."""
    world, run, letters = given_up()
    damage(world, monkeypatch)
    with pytest.raises(RunDamaged, match="Request a new run"):
        world.hub.replays.replay_run(ANN, run.report_id, run.id)
    assert world.letters() == letters


def test_letters_of_a_cancelled_run_are_refused() -> None:
    """A cancelled run was meant to end."""
    world = build_world(jobs=JOBS)
    world.ranking.before = outage
    run = world.run()
    worker = world.worker()
    while not world.letters():
        worker.work_once()
    world.hub.runs.cancel(ANN, run.report_id, run.id)
    with pytest.raises(RunTransitionRefused):
        world.hub.replays.replay_letter(ANN, world.letters()[0].id, key())


def test_a_key_of_somebody_else_is_not_seen() -> None:
    """The same key finds nothing of another owner."""
    world, run, _ = given_up()
    world.hub.replays.replay_run(ANN, run.report_id, run.id, key())
    with pytest.raises(NotFound):
        world.hub.replays.replay_run(BEN, run.report_id, run.id, key())


def damage(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the plan of every run unreadable."""

    def plan(self: object, run_id: str) -> None:
        raise PlanUnreadable(run_id)

    monkeypatch.setattr(MemoryRuns, "plan", plan)
