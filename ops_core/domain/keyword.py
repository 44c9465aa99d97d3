"""Keywords: the searches that a local grid is measured for."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import Items, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_KEYWORDS: Final = 5
"""Most keywords of one report, counted without repetitions."""

MAX_KEYWORD_LENGTH: Final = 80
"""Most characters of one keyword, counted after normalisation."""

Keywords: TypeAlias = Annotated[
    tuple[Annotated[str, Text(1, MAX_KEYWORD_LENGTH, hint="a keyword such as 'pizza near me'")], ...], Items(1, 50)
]
"""Keywords as a client sends them. Repetitions may be sent and are dropped, hence more than `MAX_KEYWORDS` items."""


def normalise_keywords(raw: Sequence[str], pointer: str = "/keywords") -> tuple[str, ...]:
    """Return 1 to 5 distinct keywords in the order given.

    Each is in Unicode normalisation form C, trimmed, with every run of white space made one space. Of keywords that
    differ in case only, the first stays.

    Args:
        raw: The keywords as entered.
        pointer: Where they are in the input.

    Raises:
        InvalidInput: ``required`` at the list when it is empty; ``too_many`` at the list when more than 5 differ;
            ``required``, ``too_long``, ``control_character`` or ``unicode`` at each keyword at fault.
    """
    kept: dict[str, str] = {}
    errors: list[FieldError] = []
    for index, text in enumerate(raw):
        keyword = " ".join(unicodedata.normalize("NFC", text).split())
        if problem := _problem(keyword):
            errors.append(FieldError(f"{pointer}/{index}", *problem))
        if keyword:
            kept.setdefault(unicodedata.normalize("NFC", keyword.casefold()), keyword)
    if not raw:
        errors.append(FieldError(pointer, "required", "Enter at least one keyword."))
    if len(kept) > MAX_KEYWORDS:
        message = f"At most {MAX_KEYWORDS} keywords are possible; there are {len(kept)}. Remove some."
        errors.insert(0, FieldError(pointer, "too_many", message))
    if errors:
        raise InvalidInput(errors)
    return tuple(kept.values())


def _problem(keyword: str) -> tuple[str, str] | None:
    categories = {unicodedata.category(character) for character in keyword}
    if "Cs" in categories:
        return "unicode", "This is not valid Unicode text."
    if "Cc" in categories:
        return "control_character", "Remove the control characters."
    if all(category[0] in "CZ" for category in categories):  # nothing that a person could see
        return "required", "Enter a keyword here or remove it."
    if len(keyword) > MAX_KEYWORD_LENGTH:
        return "too_long", f"At most {MAX_KEYWORD_LENGTH} characters fit here; this has {len(keyword)}. Shorten it."
    return None
