from __future__ import annotations

import pytest

from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.flag import FlagInput, FlagName
from ops_core.domain.page import PageRequest
from ops_core.domain.run import Run, RunState
from ops_core.errors import FeatureDisabled, NotFound
from ops_core.ports.ranking import RankingQuery, RankingUnavailable
from tests.support.world import ADMIN, ANN, BEN, World, build_world

JOBS = {"chunk_cells": 3, "max_attempts": 1}


def outage(query: RankingQuery) -> None:
    """Fail whatever is asked for in the second and third row."""
    if query.point.row:
        msg = "The provider does not answer."
        raise RankingUnavailable(msg)


def given_up() -> tuple[World, Run, tuple[DeadLetter, ...]]:
    """Return a failed run with two dead chunks of three."""
    world = build_world(jobs=JOBS)
    world.ranking.before = outage
    run = world.run()
    world.work()
    assert world.now(run).state is RunState.FAILED
    return world, run, world.letters()


def test_a_letter_says_what_was_given_up() -> None:
    """One for each chunk, newest first, with the evidence."""
    world, run, letters = given_up()
    assert [(letter.run_id, letter.report_id, letter.chunk) for letter in letters] == [
        (run.id, run.report_id, 2),
        (run.id, run.report_id, 1),
    ]
    assert {(letter.owner, letter.evidence, letter.attempts, letter.replayed_at) for letter in letters} == {
        (ANN.owner, "The provider does not answer.", 1, None)
    }
    assert world.hub.dead_letters.get(ANN, letters[0].id) == letters[0]
    page = world.hub.dead_letters.list(ANN, PageRequest(1))
    assert world.hub.dead_letters.list(ANN, PageRequest(1, page.next)).items == letters[1:]


def test_replaying_a_letter_replays_its_run() -> None:
    """All letters of the run count as replayed, and what was answered is not asked again."""
    world, run, letters = given_up()
    world.ranking.before = lambda query: None
    asked = len(world.ranking.asked)
    replayed = world.hub.dead_letters.replay(ANN, letters[1].id)
    assert (replayed.id, replayed.state) == (run.id, RunState.RUNNING)
    assert all(letter.replayed_at is not None for letter in world.letters())
    world.work()
    assert world.now(run).state is RunState.COMPLETED
    assert world.ranking.points[asked:] == [3, 4, 5, 6, 7, 8]


def test_replaying_a_letter_again_changes_nothing() -> None:
    """It answers with the run as it is now, whatever became of it."""
    world, run, letters = given_up()
    world.ranking.before = lambda query: None
    world.hub.dead_letters.replay(ANN, letters[0].id)
    world.work()
    events = world.events(run.id)
    assert world.hub.dead_letters.replay(ANN, letters[0].id) == world.now(run)
    assert world.hub.dead_letters.replay(ANN, letters[1].id).state is RunState.COMPLETED
    assert world.events(run.id) == events


def test_a_replay_that_fails_leaves_new_letters() -> None:
    """The old ones stay as they are; each new one can be replayed."""
    world, run, letters = given_up()
    world.hub.dead_letters.replay(ANN, letters[0].id)
    world.work()
    waiting = [letter for letter in world.letters() if letter.replayed_at is None]
    assert [letter.chunk for letter in waiting] == [2, 1]
    world.ranking.before = lambda query: None
    world.hub.dead_letters.replay(ANN, waiting[0].id)
    world.work()
    assert world.now(run).state is RunState.COMPLETED


def test_replaying_needs_runs_to_be_on() -> None:
    """The letter then still waits."""
    world, _, letters = given_up()
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=False, reason="Outage"))
    with pytest.raises(FeatureDisabled):
        world.hub.dead_letters.replay(ANN, letters[0].id)
    assert world.letters() == letters


def test_letters_of_others_are_not_there() -> None:
    """Nobody reads or replays them."""
    world, _, letters = given_up()
    assert world.letters(BEN) == ()
    for act in (world.hub.dead_letters.get, world.hub.dead_letters.replay):
        for letter_id in (letters[0].id, "dlq_unknown"):
            with pytest.raises(NotFound):
                act(BEN, letter_id)
