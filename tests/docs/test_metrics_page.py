"""The page of metrics gives every definition as the code has it."""

from __future__ import annotations

import pytest

from ops_core.domain.metric import DEFINITIONS, Direction, MetricDefinition, MetricSource, MetricUnit
from tests.docs.pages import REFERENCE, prose, section, table_rows

PAGE = REFERENCE / "metrics.md"
BETTER = {Direction.LOWER_IS_BETTER: "lower", Direction.HIGHER_IS_BETTER: "higher", Direction.NEUTRAL: "neither"}


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda definition: definition.reference)
def test_a_definition_is_given_in_full(definition: MetricDefinition) -> None:
    """The section of a definition repeats its summary and its formula word for word."""
    text = " ".join(section(PAGE, definition.reference).split())
    assert definition.summary in text
    assert f"Formula: {definition.formula}" in text


def test_the_table_lists_every_definition() -> None:
    """The table has a row for each definition, with its name, unit, direction and source."""
    table = {row[0].strip("[`").partition("`")[0]: row[1:] for row in table_rows(prose(PAGE).split("\n## ", 1)[0])}
    wanted = {
        definition.reference: [definition.name, definition.unit, BETTER[definition.direction], definition.source]
        for definition in DEFINITIONS.values()
    }
    assert table == wanted


def test_every_unit_is_explained() -> None:
    """The units are those of the code."""
    assert [row[0].strip("`") for row in table_rows(section(PAGE, "Units"))] == list(MetricUnit)


def test_every_source_in_use_is_explained() -> None:
    """The sources are those that a definition names."""
    named = {definition.source for definition in DEFINITIONS.values()}
    listed = {row[0].strip("`") for row in table_rows(section(PAGE, "Where the values come from"))}
    assert listed == {source for source in MetricSource if source in named}
