from __future__ import annotations

import attrs
import pytest

from ops_core.domain.location import Location
from ops_core.domain.run import Run
from ops_web.docstrings import attributes, summary


@attrs.frozen
class Parent:
    """A parent.

    It is described over
    two lines.

    Attributes:
        first: What it is
            on two lines.
        second: It has a colon: here.

    Raises:
        third: This is no attribute.
    """

    first: int
    second: int


@attrs.frozen
class Child(Parent):
    """A child.

    Attributes:
        second: Another thing.
        fourth: New.
    """

    fourth: int


@attrs.frozen
class Silent(Parent):  # noqa: D101 - it is about having no docstring
    pass


def test_the_summary_is_one_line() -> None:
    """What comes before the sections is joined."""
    assert summary(Parent) == "A parent. It is described over two lines."


def test_attributes_are_joined() -> None:
    """Entries that go on are one line, and other sections are left out."""
    assert attributes(Parent) == {"first": "What it is on two lines.", "second": "It has a colon: here."}


def test_children_say_more() -> None:
    """What a child says counts before what its parent says."""
    assert attributes(Child) == {"first": "What it is on two lines.", "second": "Another thing.", "fourth": "New."}


def test_nothing_is_said_by_silence() -> None:
    """A class without a docstring has no summary, not even that of its parent, but the same attributes."""
    assert summary(Silent) == ""
    assert attributes(Silent) == attributes(Parent)


@pytest.mark.parametrize("cls", [Location, Run])
def test_values_of_the_core_are_described(cls: type[attrs.AttrsInstance]) -> None:
    """Every field of a value of the core has its entry."""
    assert {field.name for field in attrs.fields(cls)} <= set(attributes(cls))
