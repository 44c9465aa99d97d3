from __future__ import annotations

import pytest

from ops_core.domain.metric import MetricId
from ops_core.domain.preference import DEFAULT_METRICS, MAX_METRICS, MetricPreferences, MetricPreferencesInput
from ops_core.domain.principal import Owner
from ops_core.errors import InvalidInput
from ops_core.structure import structure, unstructure


def _errors(metrics: list[str]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        structure({"metrics": metrics}, MetricPreferencesInput)
    return [(error.pointer, error.code) for error in caught.value.errors]


def test_defaults_are_a_valid_choice() -> None:
    """What is shown before anybody chose could have been chosen."""
    preferences = MetricPreferences(Owner("user:ann"))
    assert (preferences.metrics, preferences.version, preferences.updated_at) == (DEFAULT_METRICS, 0, None)
    assert structure({"metrics": list(DEFAULT_METRICS)}, MetricPreferencesInput).metrics == DEFAULT_METRICS


def test_keeps_the_order() -> None:
    """Metrics are shown in the order sent, and none at all is a choice."""
    chosen = ["last_run", "average_rank", "coverage", "calls", "sessions", "review_count"]
    assert unstructure(structure({"metrics": chosen}, MetricPreferencesInput)) == {"metrics": chosen}
    assert structure({"metrics": []}, MetricPreferencesInput).metrics == ()


def test_refuses_what_cannot_be_shown() -> None:
    """More than six, one twice and an unknown one are refused at their fields."""
    assert _errors([metric.value for metric in MetricId][: MAX_METRICS + 1]) == [("/metrics", "too_many")]
    assert _errors(["calls", "calls"]) == [("/metrics", "repeated")]
    assert _errors(["calls", "luck"]) == [("/metrics/1", "choice")]


def test_preferences_read_and_write_json() -> None:
    """A choice survives storage as a document."""
    preferences = MetricPreferences(Owner("user:ann"), (MetricId.CALLS,), 3)
    assert structure(unstructure(preferences), MetricPreferences) == preferences
