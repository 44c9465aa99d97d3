from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.folding import fold, tidy


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Nørrebro", "norrebro"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("L\u2019Hôpital d'Été", "lhopital dete"),
        ("N.W. 3rd, Ave.", "nw 3rd ave"),
        ("U.S.A.", "usa"),
        ("\uff11\uff12-\uff13", "12 3"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("कि", "कि"),
        ("がぎ", "がぎ"),
        ("--- !", ""),
    ],
)
def test_fold_leaves_the_letters(typed: str, folded: str) -> None:
    """Case, accents and punctuation go, letters without accents are spelled out, marks of other scripts stay."""
    assert fold(typed) == folded


def test_an_apostrophe_can_separate_words() -> None:
    """A space may stand for an apostrophe, for languages whose articles end in one."""
    assert fold("rue de l'Hôpital", " ") == "rue de l hopital"


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    """Folding what is folded changes nothing."""
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_fold_knows_no_case(text: str) -> None:
    """Upper and lower case fold alike, in every script."""
    assert fold(text.upper()) == fold(text) == fold(text.lower())


def test_tidy_keeps_what_is_visible() -> None:
    """White space becomes single spaces, invisible characters go, and letters with accents are composed."""
    assert tidy("  Cafe\u0301 \t\n del\u202e  Mar\u200b ") == "Café del Mar"


@given(st.text())
def test_tidy_is_idempotent(text: str) -> None:
    """Tidying what is tidy changes nothing."""
    assert tidy(tidy(text)) == tidy(text)
