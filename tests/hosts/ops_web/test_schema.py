from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, Generic, Literal, NewType, TypeVar

import attrs
import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.errors import InvalidInput
from ops_core.structure import Items, Number, Text, structure
from ops_web.schema import Mode, Schemas, nullable

T = TypeVar("T")
Key = NewType("Key", str)


class Colour(StrEnum):
    """What things come in."""

    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    """How high."""

    LOW = 1
    HIGH = 2


@attrs.frozen
class Part:
    """A part.

    Attributes:
        weight: In grams.
        label: For people.
    """

    weight: Annotated[float, Number(0.5, 10)]
    label: Annotated[str, Text(2, 5)] = "ab"


@attrs.frozen
class Whole:
    """A whole.

    Attributes:
        name: What it is called.
        parts: What it is made of.
    """

    name: Annotated[str, Text(1, 10, pattern="[a-z]+")]
    part: Part
    parts: Annotated[tuple[Part, ...], Items(1, 3, unique=True)]
    colour: Colour | None = None
    count: Annotated[int, Number(1, None)] = 1
    spare: Part | None = None
    options: dict[str, int] = attrs.field(factory=dict)
    made: date | None = None


@attrs.frozen
class Box(Generic[T]):
    """A box."""

    content: tuple[T, ...]
    first: T
    best: T | None = None


@attrs.frozen
class Tree:
    """A tree."""

    name: str
    branches: tuple[Tree, ...] = ()


def schema_of(kind: Any, mode: Mode = Mode.OUTPUT) -> dict[str, Any]:
    """Return the schema of a type."""
    return Schemas().of(kind, mode)


def object_of(cls: Any, mode: Mode) -> dict[str, Any]:
    """Return the component of a class."""
    schemas = Schemas()
    name = schemas.of(cls, mode)["$ref"].rpartition("/")[2]
    return schemas.components[name]


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (str, {"type": "string"}),
        (int, {"type": "integer"}),
        (float, {"type": "number"}),
        (bool, {"type": "boolean"}),
        (datetime, {"type": "string", "format": "date-time"}),
        (date, {"type": "string", "format": "date"}),
        (Any, {}),
        (dict, {"type": "object"}),
        (Key, {"type": "string"}),
        (str | None, {"type": ["string", "null"]}),
        (int | str, {"anyOf": [{"type": "integer"}, {"type": "string"}]}),
        (int | str | None, {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]}),
        (Colour | None, {"anyOf": [{"$ref": "#/components/schemas/Colour"}, {"type": "null"}]}),
        (Literal["a", 1], {"enum": ["a", 1]}),
        (tuple[int, ...], {"type": "array", "items": {"type": "integer"}}),
        (frozenset[str], {"type": "array", "items": {"type": "string"}}),
        (
            tuple[float, str],
            {
                "type": "array",
                "prefixItems": [{"type": "number"}, {"type": "string"}],
                "minItems": 2,
                "maxItems": 2,
            },
        ),
        (dict[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}),
        (Mapping[Colour, Key], {"type": "object", "additionalProperties": {"type": "string"}}),
        (Annotated[int, Number(1, 5)], {"type": "integer", "minimum": 1, "maximum": 5}),
        (Annotated[float, Number(0.5)], {"type": "number", "minimum": 0.5}),
        (Annotated[int, "no rule of ours"], {"type": "integer"}),
        (Annotated[str, Text(1, 5, format="email")], {"type": "string", "format": "email"}),
    ],
    ids=str,
)
def test_each_type_has_its_schema(kind: Any, found: dict[str, Any]) -> None:
    """Annotations are read as `structure` reads them."""
    assert schema_of(kind) == found


@pytest.mark.parametrize("kind", [complex, bytes, type, list])
def test_a_type_without_a_schema_is_a_mistake(kind: Any) -> None:
    """A field that no client could send is found when the document is made."""
    with pytest.raises(TypeError, match="no JSON Schema"):
        schema_of(kind)


def test_an_output_has_every_field() -> None:
    """What is answered has all fields, with their descriptions, and may grow."""
    found = object_of(Part, Mode.OUTPUT)
    assert found == {
        "type": "object",
        "description": "A part.",
        "properties": {
            "weight": {"type": "number", "minimum": 0.5, "maximum": 10, "description": "In grams."},
            "label": {"type": "string", "description": "For people."},
        },
        "required": ["weight", "label"],
    }


def test_an_input_needs_what_has_no_default() -> None:
    """What is sent may leave out fields with a default, and must not have others."""
    found = object_of(Whole, Mode.INPUT)
    assert found["required"] == ["name", "part", "parts"]
    assert found["additionalProperties"] is False
    properties = found["properties"]
    assert properties["count"] == {"type": "integer", "minimum": 1, "default": 1}
    assert properties["options"]["default"] == {}
    assert properties["colour"]["default"] is None
    assert properties["name"] == {
        "type": "string",
        "minLength": 1,
        "maxLength": 10,
        "pattern": "^(?:[a-z]+)$",
        "description": "What it is called.",
    }
    assert (properties["parts"]["minItems"], properties["parts"]["maxItems"]) == (1, 3)
    assert properties["parts"]["uniqueItems"] is True


def test_a_patch_needs_nothing() -> None:
    """A merge patch may leave out or clear each field, at every depth but inside lists."""
    schemas = Schemas()
    schemas.of(Whole, Mode.PATCH)
    found = schemas.components
    assert set(found) == {"Colour", "Part", "PartPatch", "WholePatch"}
    assert "required" not in found["WholePatch"]
    assert found["WholePatch"]["properties"]["part"]["anyOf"][0] == {"$ref": "#/components/schemas/PartPatch"}
    assert found["WholePatch"]["properties"]["parts"]["items"] == {"$ref": "#/components/schemas/Part"}
    assert found["PartPatch"]["properties"]["weight"]["type"] == ["number", "null"]
    assert found["Part"]["required"] == ["weight"]


def test_the_two_sides_have_names_of_their_own() -> None:
    """A class that is answered and sent has two schemas, since fields may be left out of one of them."""
    schemas = Schemas()
    schemas.of(Part, Mode.OUTPUT)
    schemas.of(Part, Mode.INPUT)
    schemas.of(Whole, Mode.INPUT)
    assert set(schemas.components) == {"Colour", "Part", "PartInput", "Whole"}
    assert schemas.of(Part, Mode.INPUT) == {"$ref": "#/components/schemas/PartInput"}


def test_enumerations_are_shared() -> None:
    """A choice is the same on both sides."""
    schemas = Schemas()
    schemas.of(Colour, Mode.INPUT)
    schemas.of(Colour, Mode.OUTPUT)
    schemas.of(Level, Mode.PATCH)
    assert schemas.components == {
        "Colour": {"type": "string", "enum": ["red", "blue"], "description": "What things come in."},
        "Level": {"type": "integer", "enum": [1, 2], "description": "How high."},
    }


def test_a_generic_class_is_filled_in() -> None:
    """A page of parts is not a page of numbers."""
    schemas = Schemas()
    assert schemas.of(Box[Part], Mode.OUTPUT) == {"$ref": "#/components/schemas/PartBox"}
    schemas.of(Box[int], Mode.OUTPUT)
    found = schemas.components
    assert found["PartBox"]["properties"]["content"]["items"] == {"$ref": "#/components/schemas/Part"}
    assert found["intBox"]["properties"]["first"] == {"type": "integer"}
    assert found["intBox"]["properties"]["best"] == {"type": ["integer", "null"]}


def test_a_class_may_contain_itself() -> None:
    """A tree has an end in its schema."""
    schemas = Schemas()
    schemas.of(Tree, Mode.OUTPUT)
    assert schemas.components["Tree"]["properties"]["branches"]["items"] == {"$ref": "#/components/schemas/Tree"}


def test_two_classes_with_one_name_are_a_mistake() -> None:
    """A document cannot call two things by one name."""
    other = attrs.make_class("Part", {"x": attrs.field(type=int)})
    schemas = Schemas()
    schemas.of(Part, Mode.OUTPUT)
    with pytest.raises(TypeError, match="Two classes are called Part"):
        schemas.of(other, Mode.OUTPUT)


def test_an_enumeration_of_something_odd_is_a_mistake() -> None:
    """Values that are no JSON cannot be chosen."""

    class Odd(Enum):
        ONE = object()

    with pytest.raises(KeyError):
        schema_of(Odd)


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"type": "string"}, {"type": ["string", "null"]}),
        ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
        ({"type": "null"}, {"type": "null"}),
        ({"$ref": "x"}, {"anyOf": [{"$ref": "x"}, {"type": "null"}]}),
        ({"anyOf": [{"$ref": "x"}, {"type": "null"}]}, {"anyOf": [{"$ref": "x"}, {"type": "null"}]}),
        ({"enum": [1]}, {"anyOf": [{"enum": [1]}, {"type": "null"}]}),
    ],
)
def test_null_is_added_once(schema: dict[str, Any], found: dict[str, Any]) -> None:
    """A schema that allows null already stays as it is."""
    assert nullable(schema) == found


values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 12) | st.floats(-1, 12) | st.sampled_from(["", "a", "red", "abc", "A"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["name", "part", "parts", "colour", "count", "weight", "label", "options", "x"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)
parts = st.fixed_dictionaries({"weight": st.floats(0, 11)}, optional={"label": st.sampled_from(["ab", "a", "abcdef"])})
wholes = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["abc", "a", "ABC", "", "abcdefghijk"]),
        "part": parts | values,
        "parts": st.lists(parts, max_size=4),
    },
    optional={"colour": values, "count": values, "spare": parts | st.none(), "options": values, "x": values},
)


@given(wholes | values)
def test_the_schema_says_what_is_checked(value: Any) -> None:
    """A body fits the published schema exactly when it is accepted."""
    schemas = Schemas()
    reference = schemas.of(Whole, Mode.INPUT)
    document = {**reference, "components": {"schemas": schemas.components}}
    fits = jsonschema_rs.validator_for(document).is_valid(value)
    try:
        structure(value, Whole)
    except InvalidInput:
        accepted = False
    else:
        accepted = True
    if fits != accepted:
        # JSON Schema has no notion of values that become equal or valid once they are trimmed or rounded.
        text = json.dumps(value)
        assert any(sign in text for sign in (".0", "date"))
