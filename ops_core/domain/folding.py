"""Text made comparable: how two people type the same words."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("['\u2018\u2019\u201b\u02bc\u02b9`\u00b4\u2032\uff07]")
_DOT_BETWEEN_INITIALS = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ħ": "h",
        "ŧ": "t",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
        "ß": "ss",
    },
)


def tidy(text: str) -> str:
    """Return `text` in Unicode form NFC, without invisible characters, every run of white space as one space."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def fold(text: str, apostrophe: str = "") -> str:
    """Return the words of `text` for comparison: no case, no accents, no punctuation, one space between words.

    Letters that have no accent to lose are spelled out (ß as ss, ø as o, ł as l, æ as ae); the marks of other scripts
    than Latin, Greek and Cyrillic stay, because there they tell words apart. Case goes by Unicode's caseless matching
    (The Unicode Standard, section 3.13, D146).

    Args:
        text: What was typed.
        apostrophe: What stands for an apostrophe: nothing, so that "Joe's" is "joes", or a space.
    """
    text = unicodedata.normalize("NFD", _INVISIBLE.sub("", text)).casefold()
    text = unicodedata.normalize("NFKD", _APOSTROPHES.sub(apostrophe, text))
    text = _ACCENTS.sub("", text).casefold().translate(_LETTERS)
    text = _DOT_BETWEEN_INITIALS.sub("", unicodedata.normalize("NFKC", text))
    return " ".join("".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in text).split())
