"""What each metric means, and which ones to show."""

from __future__ import annotations

import attrs

from ops_core.domain.metric import DEFINITIONS, MetricDefinition
from ops_web.route import Answer, Call


@attrs.frozen
class MetricDefinitionList:
    """All metrics.

    Attributes:
        items: By name of the metric.
    """

    items: tuple[MetricDefinition, ...]


def definitions(call: Call) -> Answer:  # noqa: ARG001 - every handler takes the call
    """Return what each metric means."""
    return Answer(MetricDefinitionList(tuple(DEFINITIONS.values())))


def get_preferences(call: Call) -> Answer:
    """Return which metrics to show."""
    preferences = call.hub.preferences.get(call.principal)
    return Answer(preferences, version=preferences.version)


def save_preferences(call: Call) -> Answer:
    """Choose which metrics to show."""
    preferences = call.hub.preferences.save(call.principal, call.body, call.if_match)
    return Answer(preferences, version=preferences.version)
