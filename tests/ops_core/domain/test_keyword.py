from __future__ import annotations

import unicodedata

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.keyword import MAX_KEYWORDS, Keywords, normalise_keywords
from ops_core.errors import InvalidInput
from ops_core.structure import structure


@attrs.frozen
class _Body:
    keywords: Keywords


def _errors(raw: list[str], pointer: str = "/keywords") -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        normalise_keywords(raw, pointer)
    return [(error.pointer, error.code) for error in caught.value.errors]


def test_trims_and_collapses_white_space() -> None:
    """Every run of white space, line breaks included, becomes one space."""
    assert normalise_keywords(["  pizza \n\t near\u00a0me "]) == ("pizza near me",)


def test_composes_characters() -> None:
    """A letter followed by its accent becomes one character."""
    assert normalise_keywords(["cafe\u0301"]) == ("caf\u00e9",)


def test_drops_repetitions_and_keeps_the_first() -> None:
    """Keywords that differ in case, spacing or composition only are one."""
    raw = ["Pizza", "pizza ", "PIZZA", "cafe\u0301", "CAF\u00c9", "sushi"]
    assert normalise_keywords(raw) == ("Pizza", "caf\u00e9", "sushi")


def test_repetitions_do_not_count_towards_the_limit() -> None:
    """Five distinct keywords are fine however often they are sent."""
    assert len(normalise_keywords(["a", "b", "c", "d", "e", "A", "B"])) == MAX_KEYWORDS


def test_needs_one() -> None:
    """An empty list is refused as a whole."""
    assert _errors([]) == [("/keywords", "required")]


@pytest.mark.parametrize("blank", ["", "  \t ", "\u200b"])
def test_refuses_blank_keywords(blank: str) -> None:
    """A keyword without a visible character is an error of its own, not dropped."""
    assert _errors(["pizza", blank]) == [("/keywords/1", "required")]


def test_names_every_field_at_fault() -> None:
    """All errors come at once, that of the list first, below the pointer given."""
    raw = ["a", "", "b", "c" * 81, "d", "e", "f\x00", "g"]
    assert _errors(raw, "/report/keywords") == [
        ("/report/keywords", "too_many"),
        ("/report/keywords/1", "required"),
        ("/report/keywords/3", "too_long"),
        ("/report/keywords/6", "control_character"),
    ]


def test_refuses_what_no_encoding_can_carry() -> None:
    """Half a surrogate pair is not text."""
    assert _errors(["\ud800"]) == [("/keywords/0", "unicode")]


def test_counts_characters_after_normalisation() -> None:
    """Eighty characters fit, whatever was sent around them."""
    assert normalise_keywords(["e\u0301" * 80 + "   "]) == ("\u00e9" * 80,)


def test_the_published_type_names_the_item_at_fault() -> None:
    """The annotation refuses what is too long or empty, and takes more items than keywords."""
    assert structure({"keywords": ["a"] * 50}, _Body).keywords == ("a",) * 50
    with pytest.raises(InvalidInput) as caught:
        structure({"keywords": ["a", " ", "b" * 81]}, _Body)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [
        ("/keywords/1", "required"),
        ("/keywords/2", "too_long"),
    ]


@given(st.lists(st.text(max_size=90), max_size=8))
def test_what_passes_is_normal(raw: list[str]) -> None:
    """What comes back is distinct, trimmed, composed and comes back unchanged when sent again."""
    try:
        keywords = normalise_keywords(raw)
    except InvalidInput:
        return
    assert 1 <= len(keywords) <= MAX_KEYWORDS
    assert len({keyword.casefold() for keyword in keywords}) == len(keywords)
    assert all(1 <= len(keyword) <= 80 and keyword == " ".join(keyword.split()) for keyword in keywords)
    assert all(unicodedata.is_normalized("NFC", keyword) for keyword in keywords)
    assert normalise_keywords(keywords) == keywords
