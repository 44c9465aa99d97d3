from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.onboarding import (
    BusinessType,
    Goal,
    LocationCount,
    Onboarding,
    OnboardingChanges,
    OnboardingStep,
    answer,
)
from ops_core.domain.principal import Owner
from ops_core.errors import InvalidInput
from ops_core.structure import structure, unstructure

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
EMPTY = Onboarding(Owner("user:ann"))
AGENCY = OnboardingChanges(OnboardingStep.BUSINESS_TYPE, business_type=BusinessType.AGENCY)
SINGLE = OnboardingChanges(OnboardingStep.BUSINESS_TYPE, business_type=BusinessType.SINGLE_LOCATION)
FEW = OnboardingChanges(OnboardingStep.LOCATION_COUNT, location_count=LocationCount.TWO_TO_FIVE)
GOALS = OnboardingChanges(OnboardingStep.GOALS, goals=(Goal.GET_REVIEWS, Goal.RANK_HIGHER))


def _answered(*answers: OnboardingChanges) -> Onboarding:
    onboarding = EMPTY
    for number, changes in enumerate(answers):
        onboarding = answer(onboarding, changes, NOW + timedelta(minutes=number))
    return onboarding


def _errors(onboarding: Onboarding, changes: OnboardingChanges) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        answer(onboarding, changes, NOW)
    return [(error.pointer, error.code) for error in caught.value.errors]


def test_the_steps_follow_each_other() -> None:
    """Each answer leads to the next question, and the last one completes the onboarding."""
    assert EMPTY.step is OnboardingStep.BUSINESS_TYPE
    assert _answered(AGENCY).step is OnboardingStep.LOCATION_COUNT
    assert _answered(AGENCY, FEW).step is OnboardingStep.GOALS
    assert not _answered(AGENCY, FEW).is_complete
    done = _answered(AGENCY, FEW, GOALS)
    assert done.step is None
    assert done.is_complete
    assert done.completed_at == done.updated_at == NOW + timedelta(minutes=2)


def test_goals_are_kept_in_the_order_of_the_vocabulary() -> None:
    """However the tiles were clicked, the same goals are the same answer."""
    assert _answered(AGENCY, FEW, GOALS).goals == (Goal.RANK_HIGHER, Goal.GET_REVIEWS)


def test_the_version_is_left_to_storage() -> None:
    """An answer names the version that it was made from."""
    assert answer(attrs.evolve(EMPTY, version=4), AGENCY, NOW).version == 4


@pytest.mark.parametrize(("onboarding", "changes"), [(EMPTY, FEW), (EMPTY, GOALS), (_answered(AGENCY), GOALS)])
def test_refuses_to_skip_a_step(onboarding: Onboarding, changes: OnboardingChanges) -> None:
    """The error says which question comes first."""
    with pytest.raises(InvalidInput) as caught:
        answer(onboarding, changes, NOW)
    (error,) = caught.value.errors
    assert (error.pointer, error.code) == ("/step", "order")
    assert f"'{onboarding.step}'" in error.message


@pytest.mark.parametrize("step", OnboardingStep)
def test_a_step_needs_its_field(step: OnboardingStep) -> None:
    """Next without a choice is refused at the field of the step."""
    assert _errors(_answered(AGENCY, FEW, GOALS), OnboardingChanges(step)) == [(f"/{step}", "required")]


def test_at_least_one_goal() -> None:
    """No goals is no answer, and does not count as one."""
    nothing = OnboardingChanges(OnboardingStep.GOALS, goals=(), complete=True)
    assert _errors(_answered(AGENCY, FEW), nothing) == [("/goals", "too_few")]


def test_other_fields_may_be_sent_unchanged() -> None:
    """A form may send everything that it shows."""
    everything = OnboardingChanges(
        OnboardingStep.GOALS,
        business_type=BusinessType.AGENCY,
        location_count=LocationCount.TWO_TO_FIVE,
        goals=(Goal.GET_REVIEWS,),
        complete=True,
    )
    assert answer(_answered(AGENCY, FEW), everything, NOW).is_complete
    earlier = attrs.evolve(everything, step=OnboardingStep.BUSINESS_TYPE, complete=False)
    assert answer(answer(_answered(AGENCY, FEW), everything, NOW), earlier, NOW).business_type is BusinessType.AGENCY


def test_other_fields_may_not_change() -> None:
    """Each field is changed with its own step, and every one at fault is named."""
    changes = attrs.evolve(AGENCY, location_count=LocationCount.ONE, goals=(Goal.GET_REVIEWS,))
    assert _errors(_answered(AGENCY, FEW), changes) == [("/location_count", "wrong_step"), ("/goals", "wrong_step")]


def test_all_errors_come_at_once() -> None:
    """The order, the missing field, the field of another step and the wish to finish are told together."""
    changes = OnboardingChanges(OnboardingStep.LOCATION_COUNT, goals=(Goal.GET_REVIEWS,), complete=True)
    assert _errors(EMPTY, changes) == [
        ("/step", "order"),
        ("/location_count", "required"),
        ("/goals", "wrong_step"),
        ("/complete", "incomplete"),
    ]


def test_finishing_early_is_refused() -> None:
    """A client that believes to be done learns that it is not."""
    assert _errors(EMPTY, attrs.evolve(AGENCY, complete=True)) == [("/complete", "incomplete")]


def test_going_back_keeps_later_answers() -> None:
    """Changing the first answer leaves the second, and the third is next."""
    changed = answer(_answered(AGENCY, FEW), attrs.evolve(AGENCY, business_type=BusinessType.MULTI_LOCATION), NOW)
    assert changed.business_type is BusinessType.MULTI_LOCATION
    assert changed.location_count is LocationCount.TWO_TO_FIVE
    assert changed.step is OnboardingStep.GOALS


def test_a_change_after_completion_keeps_it_complete() -> None:
    """The instant of completion is that of the first time."""
    done = _answered(AGENCY, FEW, GOALS)
    changed = answer(done, attrs.evolve(GOALS, goals=(Goal.WATCH_COMPETITORS,)), NOW + timedelta(days=1))
    assert changed.goals == (Goal.WATCH_COMPETITORS,)
    assert changed.completed_at == done.completed_at
    assert changed.updated_at == NOW + timedelta(days=1)


def test_a_single_location_is_one_location() -> None:
    """Another count contradicts the first answer."""
    assert _errors(_answered(SINGLE), FEW) == [("/location_count", "contradiction")]
    one = attrs.evolve(FEW, location_count=LocationCount.ONE)
    assert _answered(SINGLE, one).location_count is LocationCount.ONE


def test_turning_into_a_single_location_sets_the_count() -> None:
    """The one answer that is left is given without asking; an unanswered question stays unanswered."""
    assert _answered(AGENCY, FEW, SINGLE).location_count is LocationCount.ONE
    assert _answered(AGENCY, SINGLE).location_count is None


def test_reads_and_writes_json() -> None:
    """The state survives storage as a document, and a body is read by its plain words."""
    done = _answered(AGENCY, FEW, GOALS)
    assert structure(unstructure(done), Onboarding) == done
    body = {"step": "goals", "goals": ["rank_higher"], "business_type": None}
    assert structure(body, OnboardingChanges) == OnboardingChanges(OnboardingStep.GOALS, goals=(Goal.RANK_HIGHER,))


def test_a_body_names_each_goal_once() -> None:
    """A goal sent twice and a goal unknown are refused at their fields."""
    with pytest.raises(InvalidInput) as caught:
        structure({"step": "goals", "goals": ["rank_higher", "rank_higher"]}, OnboardingChanges)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [("/goals", "repeated")]
    with pytest.raises(InvalidInput) as caught:
        structure({"step": "goals", "goals": ["be_rich"]}, OnboardingChanges)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [("/goals/0", "choice")]


_changes = st.builds(
    OnboardingChanges,
    st.sampled_from(OnboardingStep),
    st.none() | st.sampled_from(BusinessType),
    st.none() | st.sampled_from(LocationCount),
    st.none() | st.lists(st.sampled_from(Goal), unique=True).map(tuple),
    st.booleans(),
)


@given(st.lists(_changes, max_size=12))
def test_whatever_is_sent_the_state_holds_together(sequence: list[OnboardingChanges]) -> None:
    """Answers have no holes, completion follows from them and is never taken back, and nothing contradicts."""
    onboarding = EMPTY
    for changes in sequence:
        was_complete = onboarding.is_complete
        try:
            onboarding = answer(onboarding, changes, NOW)
        except InvalidInput:
            continue
        given_answers = [bool(getattr(onboarding, step)) for step in OnboardingStep]
        assert given_answers == sorted(given_answers, reverse=True)
        assert onboarding.is_complete == all(given_answers)
        assert onboarding.is_complete >= was_complete
        if onboarding.business_type is BusinessType.SINGLE_LOCATION:
            assert onboarding.location_count in {None, LocationCount.ONE}


def test_every_combination_can_be_reached() -> None:
    """Of all types and counts, only a single location with another count than one is impossible."""
    refused = []
    for kind, number in product(BusinessType, LocationCount):
        try:
            _answered(attrs.evolve(AGENCY, business_type=kind), attrs.evolve(FEW, location_count=number), GOALS)
        except InvalidInput:
            refused.append((kind, number))
    assert refused == [
        (BusinessType.SINGLE_LOCATION, number) for number in LocationCount if number is not LocationCount.ONE
    ]
