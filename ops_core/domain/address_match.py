"""How far two addresses agree."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from ops_core.domain.street_words import street_words

if TYPE_CHECKING:
    from ops_core.domain.address import AddressKey

_LONGEST_ABBREVIATION = 3
_SHORTEST_MISTYPED = 5
_TYPING_ERROR = 80


class AddressMatch(Enum):
    """What two addresses have in common."""

    SAME = "same"
    """Street, number and unit."""
    STREET = "street"
    """Street and number; a unit or a kind of street is missing on one side, or a word is mistyped."""
    OTHER_UNIT = "other_unit"
    """Street and number, but each names a unit of its own."""
    CITY = "city"
    """The city at most."""
    NONE = "none"
    """Nothing."""


def match_addresses(a: AddressKey, b: AddressKey) -> AddressMatch:
    """Return how far two addresses agree; the order of the two does not matter.

    Two different postal codes are two places: large cities have several streets of one name.
    """
    if a.country != b.country:
        return AddressMatch.NONE
    same_city = bool(a.city) and a.city == b.city and _may_be_same_region(a.region, b.region)
    same_place = a.postal == b.postal if a.postal and b.postal else same_city
    if same_place and a.street and b.street and _same_street(a, b):
        if a.unit and b.unit and a.unit != b.unit:
            return AddressMatch.OTHER_UNIT
        return AddressMatch.SAME if a.street == b.street and a.unit == b.unit else AddressMatch.STREET
    return AddressMatch.CITY if same_city or (same_place and a.postal) else AddressMatch.NONE


def _same_street(a: AddressKey, b: AddressKey) -> bool:
    if a.street == b.street:
        return True
    words_a, words_b = a.street.split(), b.street.split()
    if len(words_a) == len(words_b):
        return all(_same_word(x, y) for x, y in zip(words_a, words_b, strict=True))
    shorter, longer = sorted((words_a, words_b), key=len)
    return longer[:-1] == shorter and len(shorter) > 1 and longer[-1] in street_words(a.country).types


def _same_word(a: str, b: str) -> bool:
    if a == b:
        return True
    if min(len(a), len(b)) < _SHORTEST_MISTYPED or not (a.isalpha() and b.isalpha()):
        return False
    from rapidfuzz import fuzz  # noqa: PLC0415 - takes 40 ms to load

    return fuzz.ratio(a, b) >= _TYPING_ERROR


def _may_be_same_region(a: str, b: str) -> bool:
    if not a or not b or a == b:
        return True
    shorter, longer = sorted((a.replace(" ", ""), b.replace(" ", "")), key=len)
    if not len(shorter) <= _LONGEST_ABBREVIATION < len(longer) or shorter[0] != longer[0]:
        return False
    letters = iter(longer)
    return all(letter in letters for letter in shorter)
