"""The three questions."""

from __future__ import annotations

import attrs

from ops_core.domain.onboarding import Onboarding, OnboardingStep
from ops_web.route import Answer, Call


@attrs.frozen
class OnboardingAnswer(Onboarding):
    """What has been answered so far.

    Attributes:
        next_step: The first question without an answer, or None when all are answered.
    """

    next_step: OnboardingStep | None = None


def get(call: Call) -> Answer:
    """Return what has been answered so far."""
    return _shown(call.hub.onboarding.get(call.principal))


def answer(call: Call) -> Answer:
    """Answer one question."""
    return _shown(call.hub.onboarding.answer(call.principal, call.body, call.if_match))


def _shown(onboarding: Onboarding) -> Answer:
    fields = {field.name: getattr(onboarding, field.name) for field in attrs.fields(Onboarding)}
    return Answer(OnboardingAnswer(**fields, next_step=onboarding.step), version=onboarding.version)
