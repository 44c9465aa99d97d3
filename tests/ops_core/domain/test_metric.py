"""The catalogue of metric definitions."""

from __future__ import annotations

import pytest

from ops_core.domain.metric import DEFINITIONS, Direction, MetricDefinition, MetricId, MetricSource, MetricUnit
from ops_core.structure import structure, unstructure

EVERY = list(DEFINITIONS.values())


def test_every_metric_has_a_definition_under_its_own_id() -> None:
    """The fourteen metrics are all defined, in the order of the vocabulary."""
    assert list(DEFINITIONS) == list(MetricId)
    assert [each.id for each in EVERY] == list(MetricId)
    assert len(DEFINITIONS) == 14


def test_a_definition_is_referred_to_by_id_and_version() -> None:
    """The reference names both, and no two definitions share one."""
    assert DEFINITIONS[MetricId.AVERAGE_RANK].reference == "average_rank@1"
    assert len({each.reference for each in EVERY}) == len(EVERY)


@pytest.mark.parametrize("definition", EVERY, ids=lambda each: each.reference)
def test_definitions_are_plain_sentences(definition: MetricDefinition) -> None:
    """Summary and formula are sentences, and no registered name of another product is used."""
    text = f"{definition.name} {definition.summary} {definition.formula}"
    assert definition.version >= 1
    assert definition.name
    assert definition.summary.endswith(".")
    assert definition.formula.endswith(".")
    assert "solv" not in text.lower().replace("resolv", "")


def test_the_not_found_value_is_part_of_the_definition() -> None:
    """The average total rank says what a point without the business counts as; the average rank leaves it out."""
    assert "21 where it is absent" in DEFINITIONS[MetricId.AVERAGE_TOTAL_RANK].formula
    assert "21" not in DEFINITIONS[MetricId.AVERAGE_RANK].formula


@pytest.mark.parametrize(
    ("metric", "unit", "direction", "source"),
    [
        (MetricId.AVERAGE_TOTAL_RANK, MetricUnit.RANK, Direction.LOWER_IS_BETTER, MetricSource.LOCAL_GRID),
        (MetricId.TOP3_SHARE, MetricUnit.PERCENT, Direction.HIGHER_IS_BETTER, MetricSource.LOCAL_GRID),
        (MetricId.CHANGE_SINCE_LAST_RUN, MetricUnit.RANKS, Direction.LOWER_IS_BETTER, MetricSource.LOCAL_GRID),
        (MetricId.LAST_RUN, MetricUnit.INSTANT, Direction.NEUTRAL, MetricSource.LOCAL_GRID),
        (MetricId.AVERAGE_RATING, MetricUnit.STARS, Direction.HIGHER_IS_BETTER, MetricSource.GOOGLE),
        (MetricId.SESSIONS, MetricUnit.COUNT, Direction.HIGHER_IS_BETTER, MetricSource.ANALYTICS),
    ],
)
def test_unit_direction_and_source(
    metric: MetricId, unit: MetricUnit, direction: Direction, source: MetricSource
) -> None:
    """Each metric knows its unit, which way it improves, and what has to be connected for it."""
    definition = DEFINITIONS[metric]
    assert (definition.unit, definition.direction, definition.source) == (unit, direction, source)


def test_definitions_survive_json() -> None:
    """A definition written as JSON is read back unchanged."""
    for definition in EVERY:
        assert structure(unstructure(definition), MetricDefinition) == definition
