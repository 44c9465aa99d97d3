"""Turn plain JSON-like data into typed values, naming every field at fault.

One converter serves request bodies, settings and plugin configuration, so a rule about a field is written once:
as an annotation on the attrs class. ``Annotated[str, Text(max_length=80)]`` is checked here and read by the OpenAPI
generator of the web host.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from enum import Enum, IntEnum, StrEnum
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin

import attrs
import cattrs
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)

from ops_core.errors import FieldError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


@attrs.frozen
class Text:
    """Rule of a string: its length in characters after trimming, and a pattern that it must match in full.

    Attributes:
        min_length: Fewest characters.
        max_length: Most characters.
        pattern: Regular expression in the dialect that Python and ECMA-262 share, or "" for none.
        hint: What to enter, completing "Enter ...".
        format: JSON Schema format for the published schema, or "".
    """

    min_length: int = 0
    max_length: int = 200
    pattern: str = ""
    hint: str = ""
    format: str = ""


@attrs.frozen
class Number:
    """Rule of a number: its least and greatest value, both allowed."""

    minimum: float | None = None
    maximum: float | None = None


@attrs.frozen
class Items:
    """Rule of a list: how many items it may have, and whether they must differ."""

    min_items: int = 0
    max_items: int = 100
    unique: bool = False


class FieldProblem(ValueError):
    """Raised inside a structure hook to say what is wrong with the value at hand."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def structure(value: object, cls: type[T]) -> T:
    """Return `value` as an instance of `cls`.

    Strings are not taken for numbers nor numbers for strings, unknown fields are refused, and strings are trimmed.

    Raises:
        InvalidInput: With one error for each field at fault.
    """
    try:
        return converter().structure(value, cls)
    except (cattrs.BaseValidationError, FieldProblem, ForbiddenExtraKeysError) as problem:
        raise InvalidInput(_field_errors(problem, "")) from None
    except (TypeError, ValueError, KeyError, AttributeError):
        refused = InvalidInput.at("", "type", "Send a JSON object with the documented fields.")
        raise refused from None


def unstructure(value: object) -> Any:
    """Return `value` as plain JSON data: dicts, lists, strings, numbers, booleans and None."""
    return converter().unstructure(value)


def merge_patch(target: object, patch: object) -> object:
    """Apply an RFC 7396 merge patch to plain JSON data and return the result; neither argument is changed."""
    if not isinstance(patch, dict):
        return patch
    merged: dict[str, object] = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def pointer(*parts: str | int) -> str:
    """Return the RFC 6901 JSON pointer with these reference tokens."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


@cache
def converter() -> cattrs.Converter:
    """Return the strict converter that the whole hub shares."""
    strict = cattrs.Converter(detailed_validation=True, forbid_extra_keys=True)
    strict.register_structure_hook(str, _text)
    strict.register_structure_hook(bool, _boolean)
    strict.register_structure_hook(int, _integer)
    strict.register_structure_hook(float, _real)
    strict.register_structure_hook(datetime, _instant)
    strict.register_structure_hook(date, _day)
    strict.register_unstructure_hook(datetime, lambda value: value.astimezone(UTC).isoformat().replace("+00:00", "Z"))
    strict.register_unstructure_hook(date, lambda value: value.isoformat())
    for kind in (Enum, IntEnum, StrEnum):  # by class: the hooks for str and int would win over a predicate
        strict.register_structure_hook(kind, _member)
    strict.register_structure_hook_factory(_is_ruled, lambda kind: _ruled(strict, kind))
    strict.register_structure_hook_factory(_is_tuple, lambda kind: _listed(strict, kind))
    strict.register_structure_hook_factory(attrs.has, lambda kind: _object(strict, kind))
    strict.register_unstructure_hook_func(_is_tuple, lambda value: [strict.unstructure(item) for item in value])
    return strict


def rules(kind: Any) -> tuple[Any, tuple[object, ...]]:
    """Split ``Annotated[X, rule, ...]`` into X and its rules; anything else has none."""
    if get_origin(kind) is Annotated:
        base, *found = get_args(kind)
        return base, tuple(found)
    return kind, ()


def _is_ruled(kind: Any) -> bool:
    return any(isinstance(rule, Text | Number | Items) for rule in rules(kind)[1])


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (...,)


def _object(strict: cattrs.Converter, kind: Any) -> Any:
    inner = cattrs.gen.make_dict_structure_fn(kind, strict, _cattrs_forbid_extra_keys=True)

    def hook(value: object, _: object) -> object:
        if isinstance(value, kind):
            return value
        if not isinstance(value, dict):
            code, text = "type", "Send a JSON object here."
            raise FieldProblem(code, text)
        return inner(value, kind)

    return hook


def _listed(strict: cattrs.Converter, kind: Any) -> Any:
    item = get_args(kind)[0]

    def hook(value: object, _: object) -> tuple[object, ...]:
        if not isinstance(value, list | tuple):
            code, text = "type", "Send a list here."
            raise FieldProblem(code, text)
        return tuple(strict.structure(list(value), list[item]))  # type: ignore[valid-type]  # known only at run time

    return hook


def _ruled(strict: cattrs.Converter, kind: Any) -> Any:
    base, found = rules(kind)
    inner = strict.get_structure_hook(base)

    def hook(value: object, _: object) -> object:
        structured = inner(value, base)
        for rule in found:
            _check(structured, rule)
        return structured

    return hook


def _check(value: Any, rule: object) -> None:
    if value is None:
        return
    match rule:
        case Text():
            _check_text(value, rule)
        case Number(minimum=minimum, maximum=maximum):
            if minimum is not None and value < minimum:
                code, text = "too_small", f"Enter {minimum:g} or more."
                raise FieldProblem(code, text)
            if maximum is not None and value > maximum:
                code, text = "too_large", f"Enter {maximum:g} or less."
                raise FieldProblem(code, text)
        case Items():
            _check_items(value, rule)


def _check_text(value: str, rule: Text) -> None:
    hint = f" Enter {rule.hint}." if rule.hint else ""
    if len(value) < rule.min_length:
        problem = ("required", f"This must not be empty.{hint}") if not value else ("too_short", f"Too short.{hint}")
        raise FieldProblem(*problem)
    if len(value) > rule.max_length:
        code, text = "too_long", f"At most {rule.max_length} characters fit here; this has {len(value)}."
        raise FieldProblem(code, text)
    if rule.pattern and not re.fullmatch(rule.pattern, value):
        code, text = "format", f"This does not have the right form.{hint}"
        raise FieldProblem(code, text)


def _check_items(value: tuple[object, ...], rule: Items) -> None:
    if len(value) < rule.min_items:
        code, text = "too_few", f"Give at least {rule.min_items}."
        raise FieldProblem(code, text)
    if len(value) > rule.max_items:
        code, text = "too_many", f"At most {rule.max_items} are possible; there are {len(value)}."
        raise FieldProblem(code, text)
    if rule.unique and len(set(value)) < len(value):
        code, text = "repeated", "Give each of these only once."
        raise FieldProblem(code, text)


def _text(value: object, _: object) -> str:
    if not isinstance(value, str):
        code, text = "type", "Send text here."
        raise FieldProblem(code, text)
    if any(character < " " and character not in "\t\n\r" for character in value) or "\x7f" in value:
        code, text = "control_character", "Remove the control characters."
        raise FieldProblem(code, text)
    if any("\ud800" <= character <= "\udfff" for character in value):
        code, text = "unicode", "This is not valid Unicode text."
        raise FieldProblem(code, text)
    return value.strip()


def _boolean(value: object, _: object) -> bool:
    if not isinstance(value, bool):
        code, text = "type", "Send true or false here."
        raise FieldProblem(code, text)
    return value


def _integer(value: object, _: object) -> int:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        code, text = "type", "Send a whole number here."
        raise FieldProblem(code, text)
    if abs(value) >= 2**63:
        code, text = "too_large", "This number is too large."
        raise FieldProblem(code, text)
    return value


def _real(value: object, _: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        code, text = "type", "Send a number here."
        raise FieldProblem(code, text)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        code, text = "type", "Send a finite number here."
        raise FieldProblem(code, text)
    return number


def _instant(value: object, _: object) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
        if instant is not None and instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):  # the first and the last day have no instant in every zone
        pass
    code, text = "format", "Send an instant with its offset, such as 2026-03-01T09:00:00Z."
    raise FieldProblem(code, text)


def _day(value: object, _: object) -> date:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> date:
    code, text = "format", "Send a date such as 2026-03-01."
    raise FieldProblem(code, text)


def _member(value: object, kind: Any) -> Enum:
    if isinstance(value, kind):
        return value  # type: ignore[no-any-return]  # kind is the enum, known only at run time
    for member in kind:
        if member.value == value and type(member.value) is type(value):
            return member  # type: ignore[no-any-return]  # as above
    code, text = "choice", "Choose one of: " + ", ".join(str(member.value) for member in kind) + "."
    raise FieldProblem(code, text)


def _field_errors(problem: BaseException, path: str) -> Iterator[FieldError]:
    match problem:
        case ClassValidationError() | IterableValidationError():
            for inner in problem.exceptions:
                yield from _field_errors(inner, path + _step(inner))
        case ForbiddenExtraKeysError():
            for name in sorted(problem.extra_fields, key=str):
                yield FieldError(path + pointer(name), "unknown", "There is no such field. Leave it out.")
        case FieldProblem():
            yield FieldError(path, problem.code, problem.message)
        case KeyError():
            yield FieldError(path, "required", "This is needed.")
        case _:
            yield FieldError(path, "type", "This does not have the right form.")


def _step(problem: BaseException) -> str:
    for note in getattr(problem, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return pointer(note.name)
        if isinstance(note, IterableValidationNote):
            return pointer(note.index)
    return ""
