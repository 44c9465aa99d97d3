from __future__ import annotations

import math
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.address_match import AddressMatch
from ops_core.domain.likeness import DuplicateReason, Evidence

NOTHING = Evidence(
    same_place=False,
    other_place=False,
    same_phone=False,
    address=AddressMatch.NONE,
    name=0.0,
    same_website=False,
    distance=math.inf,
)


@pytest.mark.parametrize(
    ("found", "score"),
    [
        ({}, 0.0),
        ({"same_place": True}, 1.0),
        ({"address": AddressMatch.SAME, "name": 1.0}, 0.98),
        ({"address": AddressMatch.SAME, "name": 0.85}, 0.90),
        ({"address": AddressMatch.SAME, "name": 1.0, "same_phone": True, "same_website": True}, 0.99),
        ({"same_phone": True, "name": 0.85}, 0.86),
        ({"address": AddressMatch.STREET, "name": 1.0}, 0.88),
        ({"address": AddressMatch.STREET, "name": 0.85}, 0.82),
        ({"distance": 0.0, "name": 0.85}, 0.86),
        ({"distance": 150.0, "name": 0.85}, 0.78),
        ({"distance": 151.0, "name": 0.85}, 0.0),
        ({"address": AddressMatch.SAME, "same_phone": True}, 0.83),
        ({"address": AddressMatch.OTHER_UNIT, "name": 1.0}, 0.65),
        ({"address": AddressMatch.OTHER_UNIT, "name": 1.0, "distance": 0.0, "same_website": True}, 0.69),
        ({"same_phone": True}, 0.60),
        ({"address": AddressMatch.SAME}, 0.50),
        ({"address": AddressMatch.SAME, "same_website": True, "distance": 0.0}, 0.54),
        ({"address": AddressMatch.CITY, "name": 1.0, "same_website": True}, 0.52),
        ({"address": AddressMatch.SAME, "name": 1.0, "other_place": True}, 0.86),
        ({"same_phone": True, "name": 1.0, "other_place": True, "same_website": True}, 0.74),
        ({"same_website": True}, 0.0),
    ],
)
def test_the_strongest_rule_counts(found: dict[str, Any], score: float) -> None:
    """Each rule gives the score that is documented, with what is added and taken away."""
    assert attrs.evolve(NOTHING, **found).score == pytest.approx(score)


evidences = st.builds(
    Evidence,
    same_place=st.just(value=False),
    other_place=st.booleans(),
    same_phone=st.booleans(),
    address=st.sampled_from(AddressMatch),
    name=st.floats(0, 1),
    same_website=st.booleans(),
    distance=st.floats(0, 300) | st.just(math.inf),
)


@given(evidences)
def test_a_score_is_between_0_and_1(evidence: Evidence) -> None:
    """Only the same place id is certain."""
    assert 0 <= evidence.score < 1


@given(evidences)
def test_more_agreement_never_lowers_a_score(evidence: Evidence) -> None:
    """A shared phone, a shared web site and one place instead of two can only help."""
    for more in ({"same_phone": True}, {"same_website": True}, {"other_place": False}, {"name": 1.0}):
        assert attrs.evolve(evidence, **more).score >= evidence.score


def test_reasons_say_what_agrees() -> None:
    """Every agreement is named once, in a fixed order."""
    everything = Evidence(
        same_place=True,
        other_place=False,
        same_phone=True,
        address=AddressMatch.SAME,
        name=1.0,
        same_website=True,
        distance=10,
    )
    assert list(everything.reasons()) == [
        DuplicateReason.SAME_PLACE_ID,
        DuplicateReason.SAME_PHONE,
        DuplicateReason.SAME_ADDRESS,
        DuplicateReason.SAME_NAME,
        DuplicateReason.SAME_WEBSITE,
        DuplicateReason.NEARBY,
    ]
    assert list(attrs.evolve(NOTHING, address=AddressMatch.OTHER_UNIT, name=0.9).reasons()) == [
        DuplicateReason.SAME_STREET,
        DuplicateReason.SIMILAR_NAME,
    ]
    assert list(NOTHING.reasons()) == []
