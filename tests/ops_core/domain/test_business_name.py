from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.business_name import SIMILAR, fold_name, name_similarity


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("The Crown & Anchor Ltd.", "crown anchor"),
        ("Crown and Anchor", "crown anchor"),
        ("Müller GmbH & Co. KG", "muller"),
        ("Acme S.A.R.L.", "acme"),
        ("Joe's Pizza, LLC", "joes pizza"),
        ("Inc", "inc"),
        ("!!!", "!!!"),
    ],
)
def test_legal_forms_and_joining_words_go(name: str, folded: str) -> None:
    """What is left is what customers say, and never nothing."""
    assert fold_name(name) == folded


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Joe's Pizza", "Joes Pizza LLC"),
        ("Joe's Pizza", "Joe's Pizzza"),
        ("Starbucks", "Starbuks"),
        ("Old Mill Bakery", "Old Mill Bakery & Cafe"),
        ("Hair Cut Studio", "Haircut Studio"),
        ("Café Sperl", "Cafe Sperl"),
        ("Starbucks #1234", "Starbucks"),
        ("Rosa Restaurant", "Restaurant Rosa"),
    ],
)
def test_spellings_of_one_name_are_similar(a: str, b: str) -> None:
    """Typing errors, additions and the order of words leave names similar."""
    assert name_similarity(a, b) >= SIMILAR


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("South Austin Family Dental Care", "South Austin Family Eye Care"),
        ("Target", "Target Optical"),
        ("Subway 1234", "Subway 5678"),
        ("Subway 1234", "Subway 1235"),
        ("Dr. Smith Dentist", "Dr. Jones Dentist"),
        ("The Restaurant", "Restaurant Rosa"),
        ("Shoe Palace", "Pretzel World"),
    ],
)
def test_names_that_say_different_things_are_not(a: str, b: str) -> None:
    """Common words do not make two names one."""
    assert name_similarity(a, b) < SIMILAR


@given(st.text(max_size=30), st.text(max_size=30))
def test_similarity_is_symmetric_and_bounded(a: str, b: str) -> None:
    """The order of two names does not matter, and only equal ones reach 1."""
    similarity = name_similarity(a, b)
    assert similarity == name_similarity(b, a)
    assert 0 <= similarity <= 1
    assert (similarity == 1) == (fold_name(a) == fold_name(b))
