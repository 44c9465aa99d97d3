from __future__ import annotations

import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.errors import InvalidInput
from ops_core.structure import merge_patch, structure, unstructure


@attrs.frozen
class Entry:
    """Something that is patched."""

    name: str
    size: int = 5
    nick: str | None = None


# RFC 7396, appendix A: original, patch, result.
RFC_7396 = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("original", "patch", "expected"), RFC_7396)
def test_a_merge_patch_does_what_the_rfc_shows(original: object, patch: object, expected: object) -> None:
    """Every example of appendix A gives the result printed beside it, and changes neither argument."""
    before = json.dumps([original, patch])
    assert merge_patch(original, patch) == expected
    assert json.dumps([original, patch]) == before


def test_a_merge_patch_takes_a_field_back_to_its_default() -> None:
    """Null in a patch removes what is there; without a default, the field is then missing."""
    stored = unstructure(Entry("bob", 7, "bo"))
    assert structure(merge_patch(stored, {"nick": None, "size": None}), Entry) == Entry("bob")
    with pytest.raises(InvalidInput) as refused:
        structure(merge_patch(stored, {"name": None}), Entry)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/name", "required")]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(json_values, json_values)
def test_a_merge_patch_is_idempotent(original: object, patch: object) -> None:
    """Sending a patch twice leaves what sending it once leaves."""
    once = merge_patch(original, patch)
    assert merge_patch(once, patch) == once
