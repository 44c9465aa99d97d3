"""Reading the query string into an attrs class."""

from __future__ import annotations

import re
import types
import typing
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from urllib.parse import parse_qsl

import attrs

from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import pointer, rules, structure

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_MOST_PARAMETERS: Final = 100
_INTEGER: Final = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_REAL: Final = re.compile(r"-?[0-9]{1,19}(\.[0-9]{1,19})?", re.ASCII)


class InvalidQuery(InvalidInput):
    """Raised when a parameter of the query breaks a rule; pointers name parameters, as ``/limit``."""

    code = "query.invalid"


class QueryReader(Generic[T]):
    """Reads query strings into instances of one class; its annotations are looked at once.

    Args:
        cls: An attrs class; each field is a parameter, and a field that holds a tuple may be repeated.
    """

    def __init__(self, cls: type[T]) -> None:
        self._cls = cls
        attrs.resolve_types(cls)  # type: ignore[type-var]  # an attrs class, which T cannot say
        self._parsers: dict[str, Callable[[str], object]] = {}
        self._repeatable: set[str] = set()
        for field in attrs.fields(cls):  # type: ignore[arg-type]  # as above
            kind = _plain(field.type)
            if typing.get_origin(kind) is tuple:
                self._repeatable.add(field.name)
                kind = _plain(typing.get_args(kind)[0])
            self._parsers[field.name] = _PARSERS.get(kind, _keep)
        self._default = self._structure({}) if self._is_optional() else None

    def read(self, query: str) -> T:
        """Return the parameters of a query string, without its question mark.

        Raises:
            InvalidQuery: With one error for each parameter at fault.
        """
        if not query and self._default is not None:
            return self._default
        try:
            pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
        except ValueError:
            fault = FieldError("", "format", "The query is not encoded as it should be.")
            raise InvalidQuery([fault]) from None
        values: dict[str, Any] = {}
        errors = []
        for name, text in pairs:
            value = self._parsers.get(name, _keep)(text)
            if name in self._repeatable:
                values.setdefault(name, []).append(value)
            elif name in values:
                errors.append(FieldError(pointer(name), "repeated", "Give this only once."))
            else:
                values[name] = value
        if errors:
            raise InvalidQuery(errors)
        return self._structure(values)

    def _structure(self, values: dict[str, Any]) -> T:
        try:
            return structure(values, self._cls)
        except InvalidInput as problem:
            raise InvalidQuery(problem.errors, "Some parameters of the query need your attention.") from None

    def _is_optional(self) -> bool:
        return all(field.default is not attrs.NOTHING for field in attrs.fields(self._cls))  # type: ignore[arg-type]  # see above


def _plain(kind: Any) -> Any:
    """Return the type behind rules and ``None``, or the type itself."""
    kind = rules(kind)[0]
    if typing.get_origin(kind) in {types.UnionType, typing.Union}:
        kinds = [_plain(member) for member in typing.get_args(kind) if member is not types.NoneType]
        return kinds[0] if len(kinds) == 1 else kind
    return kind


def _keep(text: str) -> object:
    return text


def _integer(text: str) -> object:
    return int(text) if _INTEGER.fullmatch(text) else text


def _real(text: str) -> object:
    return float(text) if _REAL.fullmatch(text) else text


def _boolean(text: str) -> object:
    return {"true": True, "false": False}.get(text, text)


_PARSERS: Final[dict[Any, Callable[[str], object]]] = {int: _integer, float: _real, bool: _boolean}
