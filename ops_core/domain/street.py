"""The lines of an address read as a street with its number, and a unit."""

from __future__ import annotations

import re
from itertools import pairwise

import attrs

from ops_core.domain.folding import fold
from ops_core.domain.street_words import StreetWords, street_words

_UNDER_TWENTY = """
first second third fourth fifth sixth seventh eighth ninth tenth
eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
"""
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_CARDINAL_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_TENS = {word: 10 * number for number, word in enumerate(_TENS_WORDS.split(), start=2)}
_ORDINALS = {word: number for number, word in enumerate(_UNDER_TWENTY.split(), start=1)} | {
    word[:-1] + "ieth": number for word, number in _TENS.items()
}
_CARDINALS = {word: str(number) for number, word in enumerate(_CARDINAL_WORDS.split(), start=1)}
_NUMBERED = frozenset({"st", "ave"})
_NUMBER_ONLY = re.compile("[0-9]{1,3}")
_DIRECTIONS = frozenset({"n", "s", "e", "w", "ne", "nw", "se", "sw"})
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)")
_UNIT_SLASH = re.compile(r"^\s*(\w{1,6})\s*/\s*(?=\d)")
_JAPANESE_COUNTERS = re.compile("丁目|番地|番|号")
_SCRIPT_TO_NUMBER = re.compile("(?<=[\u3040-\u30ff\u4e00-\u9fff])(?=\\d)")
_SPELLED_UMLAUT = re.compile("(?<=[aou])e|(?<=a)a")
_SHORTEST_STEM = 3


@attrs.frozen
class Street:
    """Where in a town an address is, in words that are the same however it was typed.

    Attributes:
        street: House number first, then the words of the street.
        unit: Suites, floors and buildings, or "".
    """

    street: str
    unit: str = ""


def read_street(line1: str, line2: str, country: str) -> Street:
    """Return what two lines of an address in `country` (upper case) say, whatever their spelling."""
    language = street_words(country)
    tokens, units = _take_units(_tokens(line1, language), language)
    more_tokens, more_units = _take_units(_tokens(line2, language), language)
    canonical, more = _canonical(tokens, language), _canonical(more_tokens, language)
    if _is_street(more, language) and not any(_numbered(token) for token in canonical):
        # "The Old Mill" above "12 High Street": the house has a name, and the street comes second
        canonical, more = more, canonical
    street = " ".join(_number_first(canonical))
    return Street(street, " ".join([*sorted(units + more_units), *more]))


def fold_city(city: str, country: str) -> str:
    """Return the name of a town for comparison."""
    language = street_words(country)
    short = {"saint": "st", "sainte": "ste", "sankt": "st", "sint": "st", "mount": "mt", "fort": "ft"}
    return " ".join(_spelled(short.get(word, word), language) for word in fold(city).split())


def _tokens(line: str, language: StreetWords) -> list[str]:
    line = line.replace("#", " unit " if language.hash_is_unit else " ")
    if language.slash_is_unit:
        line = _UNIT_SLASH.sub(r"unit \1 ", line)
    line = _SCRIPT_TO_NUMBER.sub(" ", _JAPANESE_COUNTERS.sub(" ", line))
    words = [*fold(line, " " if language.ignored else "").split(), ""]
    return _ordinals(
        [word for word, following in pairwise(words) if not (word in language.number_words and _numbered(following))]
    )


def _ordinals(words: list[str]) -> list[str]:
    """Write "first" as "1st" and "twenty third" as "23rd", and a leading "one" as "1"."""
    read: list[str] = []
    tens = ""
    for word in words:
        if tens and 0 < _ORDINALS.get(word, 0) < 10:  # noqa: PLR2004 - the ones
            read[-1] = _ordinal(_TENS[tens] + _ORDINALS[word])
        else:
            read.append(_ordinal(_ORDINALS[word]) if word in _ORDINALS else word)
        tens = word if word in _TENS else ""
    return [_CARDINALS.get(read[0], read[0]), *read[1:]] if read else []


def _ordinal(number: int) -> str:
    teen = number // 10 == 1
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _take_units(tokens: list[str], language: StreetWords) -> tuple[list[str], list[str]]:
    """Split `tokens` into those of the street and the units among them, such as "200", "fl2" or "bldgb"."""
    rest: list[str] = []
    units: list[str] = []
    position = 0
    while position < len(tokens):
        prefix = language.units.get(tokens[position])
        following = position + 1
        while following < len(tokens) and tokens[following] in language.units:
            following += 1
        last = following == len(tokens)
        if prefix is None:
            rest.append(tokens[position])
        elif prefix == "fl" and rest and (_ORDINAL.fullmatch(rest[-1]) or (last and _numbered(rest[-1]))):
            units.append("fl" + _leading_number(rest.pop()))
        elif not last and (_has_digit(tokens[following]) or len(tokens[following]) == 1):
            unit, following = _unit_number(tokens, following)
            units.append(prefix + unit)
            position = following - 1
        else:
            rest.append(tokens[position])
        position += 1
    return rest, units


def _unit_number(tokens: list[str], position: int) -> tuple[str, int]:
    """Return the number of the unit at `position`, with a letter that ends the line, and where it ends."""
    unit = _leading_number(tokens[position]) if _ORDINAL.fullmatch(tokens[position]) else tokens[position]
    if unit.isdigit() and position + 2 == len(tokens) and len(tokens[-1]) == 1:
        return unit + tokens[-1], position + 2
    return unit, position + 1


def _canonical(tokens: list[str], language: StreetWords) -> list[str]:
    forms: list[str] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        form = language.words.get(token)
        is_type_next = language.words.get(following) in language.types
        if form is None:
            forms.extend(_compound(token, language))
        elif form in _DIRECTIONS and len(token) > len(form) and is_type_next and (not forms or _numbered(forms[-1])):
            forms.append(token)  # "East Street" is called so; "E Street" is another one
        else:
            forms.append(form)
        if (
            language.numbered_streets
            and index
            and _NUMBER_ONLY.fullmatch(token)
            and language.words.get(following) in _NUMBERED
        ):
            forms[-1] = _ordinal(int(token))
    forms = _phrases(_letters_joined(forms, language) if language.letter_joins else forms, language)
    return [form for form in forms if form not in language.ignored] or forms


def _compound(token: str, language: StreetWords) -> list[str]:
    for suffix, form in language.suffixes:
        if token.endswith(suffix) and len(token) - len(suffix) >= _SHORTEST_STEM:
            return [_spelled(token.removesuffix(suffix), language), form]
    return [_spelled(token, language)]


def _spelled(word: str, language: StreetWords) -> str:
    return _SPELLED_UMLAUT.sub("", word) if language.umlauts_spelled else word


def _letters_joined(tokens: list[str], language: StreetWords) -> list[str]:
    joined: list[str] = []
    for token in tokens:
        belongs = (len(token) == 1 and token.isalpha()) or token in {"bis", "ter"}
        if joined and joined[-1].isdigit() and belongs and token not in language.ignored | language.words.keys():
            joined[-1] += token
        else:
            joined.append(token)
    return joined


def _phrases(tokens: list[str], language: StreetWords) -> list[str]:
    found: list[str] = []
    position = 0
    while position < len(tokens):
        for length in (4, 3, 2):
            form = language.phrases.get(tuple(tokens[position : position + length]))
            if form is not None:
                found.append(form)
                position += length
                break
        else:
            found.append(tokens[position])
            position += 1
    return found


def _number_first(tokens: list[str]) -> list[str]:
    """Move the numbers at the end to the front where the line does not begin with one."""
    if not tokens or _numbered(tokens[0]):
        return tokens
    end = len(tokens)
    while end > 1 and _numbered(tokens[end - 1]):
        end -= 1
    return [*tokens[end:], *tokens[:end]]


def _is_street(tokens: list[str], language: StreetWords) -> bool:
    return any(_numbered(token) for token in tokens) and any(token in language.types for token in tokens)


def _numbered(token: str) -> bool:
    return token[:1].isdigit()


def _has_digit(token: str) -> bool:
    return any(character.isdigit() for character in token)


def _leading_number(token: str) -> str:
    match = re.match(r"\d+", token)
    return match.group() if match else token
