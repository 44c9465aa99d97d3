"""Names of businesses: how alike two of them are."""

from __future__ import annotations

from ops_core.domain.folding import fold, tidy

SIMILAR = 0.85
"""From this similarity on, two names are taken for spellings of one."""

_NOT_EQUAL = 0.99
_UNLIKE = 0.8
"""Most that names which say different things can reach."""
_SAME_WORD = 0.75
_LEGAL_FORM_WORDS = """
inc incorporated llc ltd limited llp pllc plc lp corp corporation co company pty gmbh mbh ug kg kgaa ag ohg gbr ek
sarl sas sasu sa eurl srl sl slu ltda eirl bv nv vof oy oyj ab asa aps sro sp zoo kk
"""
_FILLER_WORDS = "the y e i of de la le los der die das a an by at in shop store restaurant"
_DEPARTMENT_WORDS = "atm pharmacy optical optician vision photo fuel gas parking tire tyre"
_LEGAL_FORMS = frozenset(_LEGAL_FORM_WORDS.split())
_JOINING = frozenset({"and", "und", "et"})
_FILLERS = frozenset(_FILLER_WORDS.split())
_DEPARTMENTS = frozenset(_DEPARTMENT_WORDS.split())


def fold_name(name: str) -> str:
    """Return `name` for comparison: folded, without "the" before it, "and" in it and "GmbH" and the like behind it."""
    words = fold(name).split()
    kept = [word for position, word in enumerate(words) if word not in _JOINING and (position or word != "the")]
    while kept and kept[-1] in _LEGAL_FORMS:
        kept.pop()
    return " ".join(kept or words) or tidy(name).casefold()


def name_similarity(a: str, b: str) -> float:
    """Return how alike two business names are, 0 to 1; 1 only where `fold_name` sees no difference.

    The measure is rapidfuzz's ``token_set_ratio`` of the folded names, by which words that only one name has do not
    count. Where each name has words that the other lacks, and these are no spellings of each other, or where one names
    a department ("Pharmacy") of the other, it is at most 0.8.
    """
    from rapidfuzz import fuzz  # noqa: PLC0415 - takes 40 ms to load

    a, b = fold_name(a), fold_name(b)
    if a == b:
        return 1.0
    words_a, words_b = a.split(), b.split()
    rest_a = [word for word in words_a if word not in words_b and word not in _FILLERS]
    rest_b = [word for word in words_b if word not in words_a and word not in _FILLERS]
    likeness = max(fuzz.token_set_ratio(a, b), fuzz.ratio("".join(words_a), "".join(words_b))) / 100
    similarity = min(likeness, _NOT_EQUAL)
    if _say_different_things(rest_a, rest_b, fuzz.ratio("".join(rest_a), "".join(rest_b)) / 100):
        return min(similarity, _UNLIKE)
    if not (rest_a and rest_b) and not {*words_a} & {*words_b} - _FILLERS:
        return min(similarity, _UNLIKE)
    return similarity


def _say_different_things(rest_a: list[str], rest_b: list[str], likeness: float) -> bool:
    if _numbers(rest_a) and _numbers(rest_b):
        return _numbers(rest_a) != _numbers(rest_b)
    if rest_a and rest_b:
        return likeness < _SAME_WORD
    return not _DEPARTMENTS.isdisjoint(rest_a + rest_b)


def _numbers(words: list[str]) -> list[str]:
    return sorted(word for word in words if any(character.isdigit() for character in word))
