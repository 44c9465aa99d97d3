from __future__ import annotations

from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import Annotated

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.structure import Items, Number, Text
from ops_web.query import InvalidQuery, QueryReader


class Colour(StrEnum):
    """What things come in."""

    RED = "red"
    BLUE = "blue"


@attrs.frozen
class Filters:
    """Every kind of parameter."""

    limit: Annotated[int, Number(1, 200)] = 50
    ratio: float | None = None
    deleted: bool = False
    colour: Colour | None = None
    since: date | None = None
    name: Annotated[str, Text(1, 10)] | None = None
    tags: Annotated[tuple[Annotated[str, Text(1, 5)], ...], Items(0, 3, unique=True)] = ()


@attrs.frozen
class Needed:
    """A parameter that cannot be left out."""

    id: int


READER = QueryReader(Filters)


def faults(query: str) -> list[tuple[str, str]]:
    """Return pointer and code of each fault of a query."""
    with pytest.raises(InvalidQuery) as refusal:
        READER.read(query)
    return [(error.pointer, error.code) for error in refusal.value.errors]


def test_an_empty_query_has_the_defaults() -> None:
    """Parameters that are left out have their defaults."""
    assert READER.read("") == Filters()


def test_text_becomes_what_the_annotation_says() -> None:
    """Numbers, booleans, choices, dates and lists are told apart by their annotations."""
    found = READER.read("limit=7&ratio=-0.5&deleted=true&colour=red&since=2026-03-01&name=a%20b&tags=x&tags=y")
    assert found == Filters(
        limit=7,
        ratio=-0.5,
        deleted=True,
        colour=Colour.RED,
        since=date(2026, 3, 1),
        name="a b",
        tags=("x", "y"),
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("limit=0", [("/limit", "too_small")]),
        ("limit=201", [("/limit", "too_large")]),
        ("limit=ten", [("/limit", "type")]),
        ("limit=1.0", [("/limit", "type")]),
        ("limit=%2B5", [("/limit", "type")]),
        ("limit=\u0665", [("/limit", "type")]),
        ("limit=", [("/limit", "type")]),
        ("ratio=nan", [("/ratio", "type")]),
        ("ratio=1e5", [("/ratio", "type")]),
        ("deleted=1", [("/deleted", "type")]),
        ("deleted=True", [("/deleted", "type")]),
        ("colour=green", [("/colour", "choice")]),
        ("since=yesterday", [("/since", "format")]),
        ("name=", [("/name", "required")]),
        ("name=%00", [("/name", "control_character")]),
        ("limit=1&limit=2", [("/limit", "repeated")]),
        ("tags=a&tags=a", [("/tags", "repeated")]),
        ("tags=toolong", [("/tags/0", "too_long")]),
        ("limt=5", [("/limt", "unknown")]),
        ("a/b=5", [("/a~1b", "unknown")]),
        ("limit=0&colour=green", [("/limit", "too_small"), ("/colour", "choice")]),
        ("name=%FF", [("", "format")]),
        ("&".join(f"x{number}=1" for number in range(101)), [("", "format")]),
    ],
)
def test_each_fault_is_named(query: str, found: list[tuple[str, str]]) -> None:
    """A query that breaks rules is refused with the names of the parameters at fault."""
    assert faults(query) == found


def test_a_needed_parameter_is_asked_for() -> None:
    """A parameter without a default is required, also in an empty query."""
    reader = QueryReader(Needed)
    with pytest.raises(InvalidQuery) as refusal:
        reader.read("")
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/id", "required")]
    assert reader.read("id=5") == Needed(5)


@given(st.text(max_size=100))
def test_no_query_does_harm(query: str) -> None:
    """Whatever is asked for is either parameters or a refusal."""
    with suppress(InvalidQuery):
        assert isinstance(READER.read(query), Filters)
