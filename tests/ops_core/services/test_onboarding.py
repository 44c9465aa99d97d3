from __future__ import annotations

from typing import Any

import pytest

from ops_core.domain.event import EventKind
from ops_core.domain.onboarding import BusinessType, Goal, LocationCount, OnboardingChanges
from ops_core.errors import InvalidInput, StaleVersion
from ops_core.structure import structure
from tests.support.world import ANN, BEN, World

ANSWERS: list[dict[str, Any]] = [
    {"step": "business_type", "business_type": "multi_location"},
    {"step": "location_count", "location_count": "2-5"},
    {"step": "goals", "goals": ["rank_higher"]},
]


def changes(body: dict[str, Any]) -> OnboardingChanges:
    """Return an answer."""
    return structure(body, OnboardingChanges)


def test_nothing_is_answered_at_first(world: World) -> None:
    """There is something to read before the first answer, and reading stores nothing."""
    first = world.hub.onboarding.get(ANN)
    assert (first.owner, first.version, first.step) == (ANN.owner, 0, "business_type")
    assert world.hub.onboarding.get(ANN) == first
    assert world.events(ANN.owner) == []


def test_it_goes_on_where_it_was_left(world: World) -> None:
    """Each answer is stored by itself, for this caller alone."""
    for number, body in enumerate(ANSWERS, start=1):
        saved = world.hub.onboarding.answer(ANN, changes(body))
        assert saved.version == number
        assert world.hub.onboarding.get(ANN) == saved
    assert (saved.business_type, saved.location_count) == (BusinessType.MULTI_LOCATION, LocationCount.TWO_TO_FIVE)
    assert saved.goals == (Goal.RANK_HIGHER,)
    assert saved.is_complete
    assert world.hub.onboarding.get(BEN).version == 0


def test_the_last_answer_makes_the_checklist_once(world: World) -> None:
    """The tasks appear with it, one event tells of it, and later changes add no second one."""
    for body in ANSWERS[:2]:
        world.hub.onboarding.answer(ANN, changes(body))
    assert world.hub.setup_tasks.list(ANN) == ()
    world.hub.onboarding.answer(ANN, changes(ANSWERS[2]))
    assert [task.id for task in world.hub.setup_tasks.list(ANN)][:2] == ["add_location", "connect_google"]
    world.hub.onboarding.answer(ANN, changes({"step": "goals", "goals": ["get_reviews"]}))
    assert "start_reviews" in {task.id for task in world.hub.setup_tasks.list(ANN)}
    assert [event.kind for event in world.events(ANN.owner)] == [EventKind.ONBOARDING_COMPLETED]


def test_a_refused_answer_stores_nothing(world: World) -> None:
    """A step out of order is named and changes nothing."""
    with pytest.raises(InvalidInput) as refused:
        world.hub.onboarding.answer(ANN, changes(ANSWERS[2]))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/step", "order")]
    assert world.hub.onboarding.get(ANN).version == 0


def test_an_answer_to_an_older_version_is_refused(world: World) -> None:
    """Of two windows, the second learns that something changed; without a version the last one wins."""
    world.hub.onboarding.answer(ANN, changes(ANSWERS[0]), version=0)
    with pytest.raises(StaleVersion) as refused:
        world.hub.onboarding.answer(ANN, changes(ANSWERS[1]), version=0)
    assert (refused.value.kind, refused.value.current) == ("onboarding", 1)
    assert world.hub.onboarding.answer(ANN, changes(ANSWERS[1]), version=1).version == 2
    assert world.hub.onboarding.answer(ANN, changes(ANSWERS[1])).version == 3
