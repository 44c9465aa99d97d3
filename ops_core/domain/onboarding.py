"""Onboarding: three questions, answered in order."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import attrs

from ops_core.domain.principal import Owner
from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import Items


class BusinessType(StrEnum):
    """What kind of business is being set up."""

    SINGLE_LOCATION = "single_location"
    MULTI_LOCATION = "multi_location"
    SERVICE_AREA = "service_area"
    """Visits its customers; it may have no shop of its own."""
    AGENCY = "agency"
    """An agency or a freelancer, who works for other businesses."""


class LocationCount(StrEnum):
    """How many locations there are to look after."""

    ONE = "1"
    TWO_TO_FIVE = "2-5"
    SIX_TO_TWENTY = "6-20"
    TWENTY_ONE_TO_HUNDRED = "21-100"
    MORE_THAN_HUNDRED = "100+"


class Goal(StrEnum):
    """What somebody wants from the hub."""

    RANK_HIGHER = "rank_higher"
    GET_REVIEWS = "get_reviews"
    KEEP_LISTINGS_CORRECT = "keep_listings_correct"
    REPORT_TO_CLIENTS = "report_to_clients"
    WATCH_COMPETITORS = "watch_competitors"


class OnboardingStep(StrEnum):
    """The questions in their order; each is named after the field that answers it."""

    BUSINESS_TYPE = "business_type"
    LOCATION_COUNT = "location_count"
    GOALS = "goals"


_STEPS: Final = tuple(OnboardingStep)


@attrs.frozen
class Onboarding:
    """What an owner has answered so far.

    Attributes:
        owner: Who answers.
        business_type: None until answered.
        location_count: None until answered; always "1" for a single-location business.
        goals: Empty until answered; in the order of `Goal`.
        completed_at: When the last question was first answered, UTC, or None. Later changes leave it alone.
        version: Grows by one with every change that is stored; 0 when nothing is stored.
        updated_at: Latest answer, UTC, or None.
    """

    owner: Owner
    business_type: BusinessType | None = None
    location_count: LocationCount | None = None
    goals: tuple[Goal, ...] = ()
    completed_at: datetime | None = None
    version: int = 0
    updated_at: datetime | None = None

    @property
    def step(self) -> OnboardingStep | None:
        """The first question without an answer, or None when all are answered."""
        return next((step for step in _STEPS if not getattr(self, step)), None)

    @property
    def is_complete(self) -> bool:
        """Whether every question has been answered."""
        return self.completed_at is not None


@attrs.frozen
class OnboardingChanges:
    """An answer to one question.

    Attributes:
        step: Which question is answered. The field of that name is needed.
        business_type: Answer to the first question.
        location_count: Answer to the second.
        goals: Answer to the third, at least one.
        complete: True to insist that nothing is left to answer after this; the answer is refused otherwise.
    """

    step: OnboardingStep
    business_type: BusinessType | None = None
    location_count: LocationCount | None = None
    goals: Annotated[tuple[Goal, ...], Items(0, 5, unique=True)] | None = None
    complete: bool = False


def answer(onboarding: Onboarding, changes: OnboardingChanges, now: datetime) -> Onboarding:
    """Return `onboarding` with one more answer, or one changed; its version still names what is stored.

    A question can be answered once all before it are, and again at any time: the answers after it stay. The answer to
    the last question completes the onboarding, for good. Fields of other questions may be sent along as they are
    stored, so that a form can send all of its fields, but not changed.

    A single-location business has one location: another count is refused, and a business that turns into one has its
    count set to "1".

    Args:
        onboarding: The answers so far.
        changes: The answer.
        now: UTC.

    Raises:
        InvalidInput: ``order`` at ``/step``; ``required`` at the field of the step, or ``too_few`` for goals;
            ``wrong_step`` at a field of another step; ``contradiction`` at ``/location_count``; ``incomplete`` at
            ``/complete``.
    """
    errors = [
        *_order_errors(onboarding, changes.step),
        *(error for step in _STEPS for error in _field_errors(onboarding, changes, step)),
    ]
    given: dict[str, Any] = {changes.step: _normal(getattr(changes, changes.step))}
    answered = attrs.evolve(onboarding, **given, updated_at=now)
    if answered.business_type is BusinessType.SINGLE_LOCATION and answered.location_count is not None:
        answered = attrs.evolve(answered, location_count=LocationCount.ONE)
    if changes.complete and answered.step not in {None, changes.step}:
        errors.append(
            FieldError("/complete", "incomplete", "Some questions have no answer yet. Answer them, then finish.")
        )
    if errors:
        raise InvalidInput(errors)
    if answered.step is None and answered.completed_at is None:
        return attrs.evolve(answered, completed_at=now)
    return answered


def _order_errors(onboarding: Onboarding, step: OnboardingStep) -> list[FieldError]:
    due = onboarding.step
    if due is None or _STEPS.index(step) <= _STEPS.index(due):
        return []
    return [FieldError("/step", "order", f"Answer the {_words(due)} first: send the step '{due}'.")]


def _field_errors(onboarding: Onboarding, changes: OnboardingChanges, step: OnboardingStep) -> list[FieldError]:
    given, stored = _normal(getattr(changes, step)), getattr(onboarding, step)
    pointer = f"/{step}"
    if step is not changes.step:
        if given is None or given == stored:
            return []
        return [FieldError(pointer, "wrong_step", f"Leave this out, or send it with the step '{step}'.")]
    if given is None:
        return [FieldError(pointer, "required", f"Choose the {_words(step)}.")]
    if given == ():
        return [FieldError(pointer, "too_few", "Choose at least one goal.")]
    if (
        step is OnboardingStep.LOCATION_COUNT
        and onboarding.business_type is BusinessType.SINGLE_LOCATION
        and given is not LocationCount.ONE
    ):
        message = "A single-location business has 1 location. Choose 1, or go back and change the business type."
        return [FieldError(pointer, "contradiction", message)]
    return []


def _normal(given: object) -> object:
    return tuple(goal for goal in Goal if goal in given) if isinstance(given, tuple) else given


def _words(step: OnboardingStep) -> str:
    return {
        OnboardingStep.BUSINESS_TYPE: "business type",
        OnboardingStep.LOCATION_COUNT: "number of locations",
        OnboardingStep.GOALS: "goals",
    }[step]
