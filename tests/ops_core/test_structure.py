from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.grid import GridMap
from ops_core.domain.report import ReportInput
from ops_core.errors import InvalidInput
from ops_core.structure import Items, Number, Text, pointer, rules, structure, unstructure


class Colour(StrEnum):
    """A text that is one of a few."""

    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    """A number that is one of a few."""

    LOW = 1
    HIGH = 2


class Mixed(Enum):
    """Values of several kinds, which must not be taken for each other."""

    ONE = 1
    TEXT_ONE = "1"
    YES = True


@attrs.frozen
class Leaf:
    """What a field of an object may be."""

    count: int = 0
    share: float = 0.0
    label: str = ""
    is_on: bool = False
    colour: Colour = Colour.RED
    level: Level = Level.LOW
    mixed: Mixed = Mixed.ONE
    at: datetime | None = None
    day: date | None = None


@attrs.frozen
class Ruled:
    """A field for each rule."""

    name: Annotated[str, Text(2, 5, hint="a short name")] = "ann"
    code: Annotated[str, Text(pattern="[A-Z]{2}", hint="two letters")] = "US"
    size: Annotated[int, Number(1, 9)] = 5
    tags: Annotated[tuple[str, ...], Items(1, 3, unique=True)] = ("a",)
    nick: Annotated[str, Text(max_length=3)] | None = None


@attrs.frozen
class Tree:
    """Fields in fields."""

    leaf: Leaf
    leaves: tuple[Leaf, ...] = ()
    by_name: dict[str, Leaf] = attrs.field(factory=dict)
    by_number: dict[str, dict[str, bool]] = attrs.field(factory=dict)


def errors_of(value: object, cls: type[Any]) -> list[tuple[str, str]]:
    """Return the pointer and the code of every error."""
    with pytest.raises(InvalidInput) as refused:
        structure(value, cls)
    assert all(error.message.endswith(".") for error in refused.value.errors)
    return [(error.pointer, error.code) for error in refused.value.errors]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("count", "1", "type"),
        ("count", 1.5, "type"),
        ("count", True, "type"),
        ("count", None, "type"),
        ("count", [], "type"),
        ("count", math.nan, "type"),
        ("count", math.inf, "type"),
        ("count", 2.0**53, "type"),
        ("count", 2**63, "too_large"),
        ("count", -(2**63), "too_large"),
        ("count", 10**400, "too_large"),
        ("share", "0.5", "type"),
        ("share", False, "type"),
        ("share", math.nan, "type"),
        ("share", -math.inf, "type"),
        ("share", 10**400, "type"),
        ("label", 1, "type"),
        ("label", None, "type"),
        ("label", b"text", "type"),
        ("label", "a\x00b", "control_character"),
        ("label", "a\x1bb", "control_character"),
        ("label", "a\x7f", "control_character"),
        ("label", "a\ud800", "unicode"),
        ("label", "\udfff", "unicode"),
        ("is_on", 1, "type"),
        ("is_on", "true", "type"),
        ("is_on", None, "type"),
        ("colour", "green", "choice"),
        ("colour", "RED", "choice"),
        ("colour", " red ", "choice"),
        ("colour", None, "choice"),
        ("colour", ["red"], "choice"),
        ("level", 3, "choice"),
        ("level", "1", "choice"),
        ("level", True, "choice"),
        ("level", 1.0, "choice"),
        ("mixed", 1.0, "choice"),
        ("mixed", False, "choice"),
        ("at", "2026-03-01T09:00:00", "format"),
        ("at", "2026-03-01", "format"),
        ("at", "yesterday", "format"),
        ("at", 1772355600, "format"),
        ("at", "0001-01-01T00:00:00+14:00", "format"),
        ("at", "9999-12-31T23:59:59-12:00", "format"),
        ("day", "2026-02-30", "format"),
        ("day", "1 March", "format"),
        ("day", 20260301, "format"),
    ],
)
def test_a_value_of_another_kind_is_refused(field: str, value: object, code: str) -> None:
    """Nothing is converted behind the back of whoever sent it, and the field is named."""
    assert errors_of({field: value}, Leaf) == [(f"/{field}", code)]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("count", 3.0, 3),
        ("count", -0.0, 0),
        ("count", 2.0**53 - 1, 2**53 - 1),
        ("count", 2**63 - 1, 2**63 - 1),
        ("share", 1, 1.0),
        ("label", "  two words\n", "two words"),
        ("label", "tab\tand\r\nline", "tab\tand\r\nline"),
        ("label", "Zoë 🍕", "Zoë 🍕"),
        ("colour", "blue", Colour.BLUE),
        pytest.param("colour", Colour.BLUE, Colour.BLUE, id="member"),
        ("level", 2, Level.HIGH),
        ("mixed", 1, Mixed.ONE),
        ("mixed", "1", Mixed.TEXT_ONE),
        ("at", None, None),
        ("at", "2026-03-01T09:00:00Z", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("at", "2026-03-01T09:00:00+02:00", datetime(2026, 3, 1, 7, tzinfo=UTC)),
        pytest.param("at", datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 3, 1, 9, tzinfo=UTC), id="instant"),
        ("day", "2026-03-01", date(2026, 3, 1)),
    ],
)
def test_a_value_of_the_right_kind_is_taken(field: str, value: object, expected: object) -> None:
    """A whole float is an integer, as JSON knows no difference; text is trimmed and an instant is in UTC."""
    found = getattr(structure({field: value}, Leaf), field)
    assert found == expected
    assert type(found) is type(expected)


def test_an_integer_from_a_float_is_one() -> None:
    """The JSON texts 3 and 3.0 mean the same size, also where it is written back."""
    assert json.dumps(unstructure(structure({"count": 3.0}, Leaf))["count"]) == "3"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": ""}, [("/name", "required")]),
        ({"name": "   "}, [("/name", "required")]),
        ({"name": "a"}, [("/name", "too_short")]),
        ({"name": "abcdef"}, [("/name", "too_long")]),
        ({"code": "us"}, [("/code", "format")]),
        ({"code": "USA"}, [("/code", "format")]),
        ({"code": "US\n!"}, [("/code", "format")]),
        ({"size": 0}, [("/size", "too_small")]),
        ({"size": 10}, [("/size", "too_large")]),
        ({"tags": []}, [("/tags", "too_few")]),
        ({"tags": ["a", "b", "c", "d"]}, [("/tags", "too_many")]),
        ({"tags": ["a", "b", " a"]}, [("/tags", "repeated")]),
        ({"tags": "abc"}, [("/tags", "type")]),
        ({"tags": {"0": "a"}}, [("/tags", "type")]),
        ({"tags": ["a", 1, "c", None]}, [("/tags/1", "type"), ("/tags/3", "type")]),
        ({"nick": "long"}, [("/nick", "too_long")]),
        ({"nick": 5}, [("/nick", "type")]),
    ],
)
def test_each_rule_has_its_code(body: dict[str, object], expected: list[tuple[str, str]]) -> None:
    """A broken rule is named at the field, and in a list at the item."""
    assert errors_of(body, Ruled) == expected


def test_rules_allow_their_ends() -> None:
    """Lengths, sizes and counts that are just allowed pass; a length counts what is left after trimming."""
    least = {"name": " ab ", "size": 1, "tags": ["a"], "nick": ""}
    most = {"name": "  abcde  ", "size": 9, "tags": ["a", "b", "c"], "nick": "abc"}
    assert structure(least, Ruled) == Ruled("ab", size=1, tags=("a",), nick="")
    assert structure(most, Ruled) == Ruled("abcde", size=9, tags=("a", "b", "c"), nick="abc")
    assert structure({"nick": None}, Ruled).nick is None


def test_the_hint_says_what_to_enter() -> None:
    """A message ends with what would be right, where the rule knows."""
    with pytest.raises(InvalidInput) as refused:
        structure({"name": "", "code": "x"}, Ruled)
    assert [error.message for error in refused.value.errors] == [
        "This must not be empty. Enter a short name.",
        "This does not have the right form. Enter two letters.",
    ]


def test_every_field_at_fault_is_named_at_once() -> None:
    """Nobody has to send a form five times to learn of five mistakes."""
    body = {"leaf": {"count": "x", "colour": "pink", "extra": 1}, "leaves": [{}, {"share": "y"}], "more": 1}
    assert set(errors_of(body, Tree)) == {
        ("/leaf/count", "type"),
        ("/leaf/colour", "choice"),
        ("/leaf/extra", "unknown"),
        ("/leaves/1/share", "type"),
        ("/more", "unknown"),
    }


@pytest.mark.parametrize("value", [None, 1, "text", [], [{"leaf": {}}], True])
def test_something_else_than_an_object_is_refused(value: object) -> None:
    """Where an object belongs, at the root and below, nothing else will do."""
    assert errors_of(value, Tree) == [("", "type")]
    assert errors_of({"leaf": value}, Tree) == [("/leaf", "type")]
    assert errors_of({"leaf": {}, "by_name": {"x": value}}, Tree) == [("/by_name/x", "type")]


def test_what_is_missing_is_named() -> None:
    """A field without a default is needed."""
    assert errors_of({}, Tree) == [("/leaf", "required")]
    assert set(errors_of({"center": {}, "spacing": {"unit": "km"}}, GridMap)) == {
        ("/center/lat", "required"),
        ("/center/lng", "required"),
        ("/size", "required"),
        ("/spacing/value", "required"),
    }


def test_pointers_escape_names() -> None:
    """A name with a slash or a tilde is written as RFC 6901 asks, in unknown fields and in keys."""
    assert errors_of({"a/b": 1, "c~d": 2, "~1": 3}, Leaf) == [
        ("/a~1b", "unknown"),
        ("/c~0d", "unknown"),
        ("/~01", "unknown"),
    ]
    assert errors_of({"leaf": {}, "by_name": {"a/b~c": {"count": "1"}}}, Tree) == [("/by_name/a~1b~0c/count", "type")]
    assert errors_of({"leaf": {}, "by_number": {"x": {"y/z": 1}}}, Tree) == [("/by_number/x/y~1z", "type")]
    assert pointer("a/b", 0, "~") == "/a~1b/0/~0"
    assert pointer() == ""


def test_a_type_without_fields() -> None:
    """A mapping where something else comes is refused as a whole."""
    assert errors_of([1], dict[str, int]) == [("", "type")]
    assert structure({"a": 1}, dict[str, int]) == {"a": 1}


def test_names_that_are_no_text() -> None:
    """A mapping from Python code may have any keys; they are no fields."""
    assert errors_of({1: "x", None: "y"}, Leaf) == [("/1", "unknown"), ("/None", "unknown")]


def test_lists_may_be_tuples() -> None:
    """What Python code passes in may be a tuple; what comes out always is one."""
    assert structure({"leaf": {}, "leaves": ({"count": 1},)}, Tree).leaves == (Leaf(1),)


def test_a_value_that_is_one_already_passes() -> None:
    """Structured parts may stand among plain ones."""
    leaf = Leaf(3)
    assert structure({"leaf": leaf}, Tree).leaf is leaf
    assert structure(leaf, Leaf) is leaf


@pytest.mark.parametrize(
    ("value", "cls", "code"),
    [
        ("x", int, "type"),
        (5, Colour, "choice"),
        ("0001-01-01T00:00:00+14:00", datetime, "format"),
        ("x", date, "format"),
    ],
)
def test_a_value_by_itself(value: object, cls: type[Any], code: str) -> None:
    """A single value is refused at the root."""
    assert errors_of(value, cls) == [("", code)]


def test_rules_can_be_read() -> None:
    """Whoever publishes a schema finds the rules of a field beside its type."""
    size = attrs.fields_dict(attrs.resolve_types(Ruled))["size"].type
    assert rules(Annotated[int, Number(1, 9)]) == (int, (Number(1, 9),))
    assert rules(int) == (int, ())
    assert size is not None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_whatever_comes_is_refused_with_pointers(value: object) -> None:
    """No JSON value without the needed fields gets past the rules, or out of the function in another way."""
    with pytest.raises(InvalidInput) as refused:
        structure(value, ReportInput)
    assert refused.value.errors
    assert all(error.pointer == "" or error.pointer.startswith("/") for error in refused.value.errors)
