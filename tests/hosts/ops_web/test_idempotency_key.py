from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_web.idempotency_key import IdempotencyKeyMalformed, IdempotencyKeyRequired, identify, key_of

TARGET = "POST /api/ops/runs"


@pytest.mark.parametrize("header", ["8e03-a.b:c_D", '"8e03-a.b:c_D"', ' "8e03-a.b:c_D" '])
def test_quotes_do_not_matter(header: str) -> None:
    """A key is taken as the draft has it, a quoted string, and bare."""
    assert key_of({"HTTP_IDEMPOTENCY_KEY": header}, required=True) == "8e03-a.b:c_D"


@pytest.mark.parametrize("header", ["", '""', '"', "a b", "a/b", "\u00e4", "a" * 256, '"a', "a\nb", 'a"b'])
def test_other_characters_are_refused(header: str) -> None:
    """A key has 1 to 255 characters that are safe in logs and databases."""
    with pytest.raises(IdempotencyKeyMalformed):
        key_of({"HTTP_IDEMPOTENCY_KEY": header}, required=False)


def test_the_longest_key_is_taken() -> None:
    """255 characters are allowed."""
    assert key_of({"HTTP_IDEMPOTENCY_KEY": "k" * 255}, required=False) == "k" * 255


def test_a_missing_key_is_refused_where_it_is_needed() -> None:
    """What costs something is not done without a key."""
    assert key_of({}, required=False) is None
    with pytest.raises(IdempotencyKeyRequired) as refusal:
        key_of({}, required=True)
    assert refusal.value.status == 400


def test_the_order_of_fields_does_not_matter() -> None:
    """Two clients that write the same object in another order ask for the same."""
    one = identify("k", "run", TARGET, {"id": "1"}, {"a": 1, "b": {"c": 2, "d": 3}})
    two = identify("k", "run", TARGET, {"id": "1"}, {"b": {"d": 3, "c": 2}, "a": 1})
    assert one == two
    assert len(one.fingerprint) == 64


@given(st.data())
def test_anything_else_makes_another_request(data: st.DataObject) -> None:
    """Another method, route, path or body has another fingerprint."""
    parts = st.tuples(
        st.sampled_from([TARGET, "PUT /api/ops/runs", "POST /api/ops/things"]),
        st.dictionaries(st.sampled_from("xy"), st.sampled_from(["1", "2"]), max_size=2),
        st.none() | st.dictionaries(st.sampled_from("ab"), st.integers(0, 2) | st.text(max_size=2), max_size=2),
    )
    one, two = data.draw(parts), data.draw(parts)
    same = identify("k", "run", *one).fingerprint == identify("k", "run", *two).fingerprint
    assert same == (one == two)
