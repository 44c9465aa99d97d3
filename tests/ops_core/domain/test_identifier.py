from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.identifier import new_id

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
instants = st.datetimes(datetime(1970, 1, 2), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds have no zone
randoms = st.integers(0, 2**80 - 1)


@pytest.mark.parametrize(
    ("milliseconds", "randomness", "expected"),
    [
        (0, 0, "00000000000000000000000000"),
        (0, 2**80 - 1, "0000000000zzzzzzzzzzzzzzzz"),
        (1_469_918_176_385, 0, "01aryz6s410000000000000000"),  # the instant of the example in the specification
    ],
)
def test_the_layout(milliseconds: int, randomness: int, expected: str) -> None:
    """48 bits of milliseconds, 80 random bits, in the alphabet of the ULID specification."""
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    assert new_id("run", instant, randomness) == f"run_{expected}"


@given(instants, randoms)
def test_it_can_be_read_back(now: datetime, randomness: int) -> None:
    """Both parts are in the id, whole."""
    digits = new_id("run", now, randomness).removeprefix("run_").upper()
    number = 0
    for digit in digits:
        number = number * 32 + CROCKFORD.index(digit)
    assert divmod(number, 2**80) == (int(now.timestamp() * 1000), randomness)


@given(instants, instants, randoms, randoms)
def test_ids_sort_by_time(a: datetime, b: datetime, first: int, second: int) -> None:
    """Of two ids at least a millisecond apart, the earlier is the lesser."""
    if b - a >= timedelta(milliseconds=1):
        assert new_id("x", a, first) < new_id("x", b, second)


def test_ids_are_not_guessed() -> None:
    """Ids of the same instant differ, in 26 characters that are safe in a path."""
    made = {new_id("loc", NOW) for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch(r"loc_[0-9a-hjkmnp-tv-z]{26}", each) for each in made)
