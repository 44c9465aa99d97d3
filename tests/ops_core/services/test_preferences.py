from __future__ import annotations

import pytest

from ops_core.domain.metric import MetricId
from ops_core.domain.preference import DEFAULT_METRICS, MetricPreferencesInput
from ops_core.errors import StaleVersion
from tests.support.world import ANN, BEN, World

CHOICE = MetricPreferencesInput((MetricId.COVERAGE, MetricId.CALLS))


def test_there_is_a_choice_before_anybody_chose(world: World) -> None:
    """The default is shown, and nothing is stored by looking."""
    found = world.hub.preferences.get(ANN)
    assert (found.owner, found.metrics, found.version, found.updated_at) == (ANN.owner, DEFAULT_METRICS, 0, None)


def test_a_choice_is_kept_in_its_order(world: World) -> None:
    """For whoever made it, and for nobody else; none at all is a choice."""
    saved = world.hub.preferences.save(ANN, CHOICE)
    assert (saved.metrics, saved.version) == (CHOICE.metrics, 1)
    assert world.hub.preferences.get(ANN) == saved
    assert world.hub.preferences.get(BEN).version == 0
    assert world.hub.preferences.save(ANN, MetricPreferencesInput(())).metrics == ()
    assert world.hub.preferences.get(ANN).version == 2


def test_a_change_to_an_older_version_is_refused(world: World) -> None:
    """Of two windows, the second learns that something changed; without a version the last one wins."""
    world.hub.preferences.save(ANN, CHOICE, version=0)
    with pytest.raises(StaleVersion) as refused:
        world.hub.preferences.save(ANN, CHOICE, version=0)
    assert (refused.value.kind, refused.value.current) == ("choice of metrics", 1)
    assert world.hub.preferences.save(ANN, CHOICE).version == 2
