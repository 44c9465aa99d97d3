from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_web.etag import VersionRequired, etag, if_match
from ops_web.refusal import RequestMalformed


@given(st.integers(0, 10**18 - 1))
def test_a_version_comes_back(version: int) -> None:
    """The tag that an answer carries names the same version in the next request."""
    assert if_match({"HTTP_IF_MATCH": etag(version)}, required=True) == version


def test_spaces_around_it_do_not_matter() -> None:
    """HTTP allows white space around the value of a header."""
    assert if_match({"HTTP_IF_MATCH": ' "v7" '}, required=True) == 7


def test_without_a_version_a_change_is_refused() -> None:
    """Where a version is needed and none is sent, the answer is 428."""
    with pytest.raises(VersionRequired) as refusal:
        if_match({}, required=True)
    assert refusal.value.status == 428


def test_where_it_is_not_needed_it_may_be_left_out() -> None:
    """Where a version is optional, there may be none."""
    assert if_match({}, required=False) is None


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(
    "header",
    [
        "",
        "*",
        "v7",
        '"v7',
        'v7"',
        '"7"',
        '"v"',
        '"v-7"',
        '"v07"',
        '"v7" "v8"',
        '"v7", "v8"',
        'W/"v7"',
        '"V7"',
        '"v7.0"',
        '"v\u0667"',
        f'"v{"9" * 19}"',
        '"',
    ],
)
def test_only_one_tag_of_ours_is_taken(header: str, required: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Anything else is refused, above all the asterisk, which would overwrite whatever is there."""
    with pytest.raises(RequestMalformed) as refusal:
        if_match({"HTTP_IF_MATCH": header}, required=required)
    assert refusal.value.status == 400
