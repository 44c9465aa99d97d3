from __future__ import annotations

import attrs
import pytest

from ops_core.domain.cell import FailureClass
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.page import PageRequest
from ops_core.errors import NotFound
from ops_core.ports.ranking import RankingOutOfFunds, RankingQuery
from tests.support.letters import JOBS, fail, given_up
from tests.support.world import ALL, ANN, BEN, build_world


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


def test_those_that_wait_are_listed_by_themselves() -> None:
    """A letter that was replayed is listed among all letters only."""
    world, first, _ = given_up()
    world.hub.replays.replay_run(ANN, first.report_id, first.id)
    world.work()
    second = fail(world)
    waiting = world.hub.dead_letters.list(ANN, ALL, waiting=True).items
    assert {letter.run_id for letter in waiting} == {second.id}
    assert len(world.letters()) == 4


def test_those_of_a_class_are_listed_page_by_page() -> None:
    """However many others lie between them, each page is full, and the last one says that it is."""
    world = build_world(jobs=JOBS)

    def refuse(query: RankingQuery) -> None:
        msg = "No funds."
        raise RankingOutOfFunds(msg)

    for number in range(4):
        world.ranking.before = refuse
        if number % 2:
            world.run()
            world.work()
        else:
            fail(world)
    transient = [letter for letter in world.letters() if letter.failure is FailureClass.TRANSIENT]
    found: list[DeadLetter] = []
    request = PageRequest(1)
    while True:
        page = world.hub.dead_letters.list(ANN, request, failure=FailureClass.TRANSIENT)
        found += page.items
        if page.next is None:
            break
        request = PageRequest(1, page.next)
    assert found == transient
    assert len(found) == 4
    assert world.hub.dead_letters.list(ANN, ALL, failure=FailureClass.INPUT).items == ()


def test_a_class_is_looked_for_on_all_pages() -> None:
    """The only letter of its class is found behind hundreds of others."""
    world, _, (letter, _) = given_up()
    with world.hub.storage.write() as uow:
        uow.dead_letters.add(attrs.evolve(letter, id="dlq_0", failure=FailureClass.QUOTA))
        for number in range(300):
            uow.dead_letters.add(attrs.evolve(letter, id=f"dlq_1{number:03}"))
    assert [each.id for each in world.hub.dead_letters.list(ANN, ALL, failure=FailureClass.QUOTA).items] == ["dlq_0"]


def test_letters_of_others_are_not_there() -> None:
    """Nobody reads or replays them."""
    world, _, letters = given_up()
    assert world.letters(BEN) == ()
    for act in (world.hub.dead_letters.get, world.hub.replays.replay_letter):
        for letter_id in (letters[0].id, "dlq_unknown"):
            with pytest.raises(NotFound):
                act(BEN, letter_id)
