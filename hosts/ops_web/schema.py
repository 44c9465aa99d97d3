"""JSON Schema 2020-12 from attrs classes and the rules in their annotations.

The same annotations are checked by `ops_core.structure`, so what is published is what is checked.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any, Final

import attrs

from ops_core.structure import Items, Number, Text, rules, unstructure
from ops_web.docstrings import attributes, summary

Schema = dict[str, Any]

_PLAIN: Final[dict[Any, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    dict: {"type": "object"},
    Any: {},
    object: {},
}
_NULL: Final = {"type": "null"}
_KEPT: Final = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
"""A character that `structure` takes: no control character but those that end a line or a column."""
_SEEN: Final = r"[^\s\x00-\x1f\x7f]"
"""A character that `structure` does not trim."""
_LISTS: Final = (tuple, list, frozenset, set)


class Mode(StrEnum):
    """Which side of the interface a schema describes."""

    OUTPUT = "output"
    """What is answered: every field is there, and clients have to bear with new ones."""
    INPUT = "input"
    """What is sent: fields with a default may be left out, unknown ones are refused."""
    PATCH = "patch"
    """A merge patch: every field may be left out or null (RFC 7396)."""


class Schemas:
    """The schemas of one document. Ask for outputs first: an input of the same name then gets a name of its own."""

    def __init__(self) -> None:
        self._found: dict[str, Schema] = {}
        self._names: dict[tuple[Any, Mode], str] = {}

    @property
    def components(self) -> dict[str, Schema]:
        """Every schema that has a name, by name."""
        return dict(sorted(self._found.items()))

    def of(self, kind: Any, mode: Mode) -> Schema:
        """Return the schema of a type; classes and enumerations become references to components.

        Raises:
            TypeError: The type has no schema.
        """
        base, found = rules(kind)
        if found:
            return _ruled(self.of(base, mode), found, mode)
        if isinstance(kind, typing.NewType):
            return self.of(kind.__supertype__, mode)
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self._enumeration(kind)
        return self._composed(kind, mode)

    def _composed(self, kind: Any, mode: Mode) -> Schema:
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if attrs.has(origin or kind):
            return self._reference(kind, mode)
        if origin in {types.UnionType, typing.Union}:
            return self._union(arguments, mode)
        if origin is typing.Literal:
            return {"enum": list(arguments)}
        return self._container(kind, origin, arguments, mode)

    def inline(self, cls: type[Any], mode: Mode) -> Schema:
        """Return the schema of an attrs class itself, not a reference to it."""
        return self._object(cls, cls, mode)

    def _container(self, kind: Any, origin: Any, arguments: tuple[Any, ...], mode: Mode) -> Schema:
        # Items of a list are replaced as a whole, also by a patch.
        inner = Mode.INPUT if mode is Mode.PATCH else mode
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(arguments[1], inner)}
        if origin in _LISTS:
            if origin is tuple and arguments[-1] is not ...:
                count = len(arguments)
                items = [self.of(argument, inner) for argument in arguments]
                return {"type": "array", "prefixItems": items, "minItems": count, "maxItems": count}
            return {"type": "array", "items": self.of(arguments[0], inner)}
        msg = f"{kind!r} has no JSON Schema"
        raise TypeError(msg)

    def _union(self, arguments: tuple[Any, ...], mode: Mode) -> Schema:
        members = [self.of(member, mode) for member in arguments if member is not types.NoneType]
        optional = types.NoneType in arguments
        return nullable(members[0]) if optional and len(members) == 1 else {"anyOf": [*members, *[_NULL] * optional]}

    def _enumeration(self, kind: type[Enum]) -> Schema:
        name = self._claim(kind, Mode.OUTPUT, kind.__name__)
        if name not in self._found:
            values = [member.value for member in kind]
            types_there = sorted({_PLAIN[type(value)]["type"] for value in values})
            schema: Schema = {"type": types_there[0], "enum": values}
            self._found[name] = _described(schema, summary(kind))
        return {"$ref": f"#/components/schemas/{name}"}

    def _reference(self, kind: Any, mode: Mode) -> Schema:
        cls = typing.get_origin(kind) or kind
        stem = "".join(getattr(part, "__name__", str(part)) for part in typing.get_args(kind)) + cls.__name__
        if mode is Mode.PATCH:
            stem += "Patch"
        elif mode is Mode.INPUT and (kind, Mode.OUTPUT) in self._names:
            stem += "Input"
        name = self._claim(kind, mode, stem)
        if name not in self._found:
            self._found[name] = {}  # holds the place while fields refer back to the class
            self._found[name] = self._object(kind, cls, mode)
        return {"$ref": f"#/components/schemas/{name}"}

    def _claim(self, kind: Any, mode: Mode, name: str) -> str:
        """Return the name of a component, which belongs to one class on one side only."""
        known = self._names.get((kind, mode))
        if known is not None:
            return known
        if name in self._names.values():
            msg = f"Two classes are called {name}; one of them needs another name"
            raise TypeError(msg)
        self._names[kind, mode] = name
        return name

    def _object(self, kind: Any, cls: Any, mode: Mode) -> Schema:
        attrs.resolve_types(cls)
        stand_ins = dict(zip(getattr(cls, "__parameters__", ()), typing.get_args(kind), strict=False))
        told = attributes(cls)
        properties: dict[str, Schema] = {}
        required = []
        for field in attrs.fields(cls):
            schema = self.of(_substituted(field.type, stand_ins), mode)
            if mode is Mode.PATCH:
                schema = nullable(schema)
            if mode is Mode.OUTPUT or (mode is Mode.INPUT and field.default is attrs.NOTHING):
                required.append(field.name)
            elif mode is Mode.INPUT:
                schema |= {"default": default_of(field)}
            properties[field.name] = _described(schema, told.get(field.name, ""))
        found: Schema = {"type": "object", "properties": properties}
        if required:
            found["required"] = required
        if mode is not Mode.OUTPUT:
            found["additionalProperties"] = False
        return _described(found, summary(cls))


def nullable(schema: Schema) -> Schema:
    """Return a schema that allows null, too."""
    kind = schema.get("type")
    if kind == "null" or {"type": "null"} in schema.get("anyOf", ()) or (isinstance(kind, list) and "null" in kind):
        return schema
    if isinstance(kind, str) and "enum" not in schema:
        return {**schema, "type": [kind, "null"]}
    return {"anyOf": [schema, dict(_NULL)]}


def default_of(field: attrs.Attribute[Any]) -> Any:
    """Return the default of a field as plain JSON data."""
    factory = getattr(field.default, "factory", None)
    return unstructure(field.default if factory is None else factory())


def _substituted(kind: Any, stand_ins: dict[Any, Any]) -> Any:
    """Return a field's type with what stands for its type variables."""
    if not stand_ins:
        return kind
    if kind in stand_ins:
        return stand_ins[kind]
    parameters = getattr(kind, "__parameters__", ())
    return kind[tuple(stand_ins[parameter] for parameter in parameters)] if parameters else kind


def _ruled(schema: Schema, found: tuple[object, ...], mode: Mode) -> Schema:
    for rule in found:
        match rule:
            case Text() if mode is not Mode.OUTPUT:
                schema |= _text(rule)
            case Text(format=form) if form:
                schema |= {"format": form}
            case Number(minimum=minimum, maximum=maximum):
                bounds = {"minimum": minimum, "maximum": maximum}
                schema |= {name: _whole(bound) for name, bound in bounds.items() if bound is not None}
            case Items(min_items=fewest, max_items=most, unique=unique):
                schema |= {"minItems": fewest} if fewest else {}
                schema |= {"maxItems": most} | ({"uniqueItems": True} if unique else {})
            case _:
                pass
    return schema


def _text(rule: Text) -> Schema:
    schema: Schema = {"maxLength": rule.max_length, "pattern": _pattern(rule)}
    if rule.min_length:
        schema["minLength"] = rule.min_length
    if rule.format:
        schema["format"] = rule.format
    return schema


def _pattern(rule: Text) -> str:
    if rule.pattern:
        return f"^(?:{rule.pattern})$"
    if not rule.min_length:
        return f"^{_KEPT}*$"
    # What is left after trimming has to be long enough.
    inside = f"{_KEPT}{{{rule.min_length - 2},}}{_SEEN}" if rule.min_length > 1 else ""
    return f"^{_KEPT}*{_SEEN}{inside}{_KEPT}*$"


def _whole(number: float) -> float:
    return int(number) if float(number).is_integer() else number


def _described(schema: Schema, text: str) -> Schema:
    return {**schema, "description": text} if text else schema
