from __future__ import annotations

import pytest

from ops_core.domain.page import Page, PageRequest
from ops_core.errors import InvalidInput
from ops_core.structure import structure


def test_a_page_of_fifty_from_the_start() -> None:
    """Nothing has to be said."""
    assert structure({}, PageRequest) == PageRequest(limit=50, after=None)
    assert structure({"limit": 200, "after": "loc_1"}, PageRequest) == PageRequest(200, "loc_1")


@pytest.mark.parametrize(
    ("query", "code"), [({"limit": 0}, "too_small"), ({"limit": 201}, "too_large"), ({"limit": "9"}, "type")]
)
def test_a_page_has_bounds(query: dict[str, object], code: str) -> None:
    """Nobody asks for everything at once."""
    with pytest.raises(InvalidInput) as refused:
        structure(query, PageRequest)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/limit", code)]


def test_the_last_page_says_so() -> None:
    """There is nothing to ask for next unless it is named."""
    assert Page((1, 2)).next is None
