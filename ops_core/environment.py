"""Settings from environment variables: names and texts become the nested plain data that `load` takes.

``OPS_`` and the path of a setting make its variable, two underscores a level: ``OPS_STORAGE=memory``,
``OPS_JOBS__WORKERS=4``, ``OPS_CONFIGS__SQL__URL=postgresql://...``, ``OPS_WEB__PUBLIC_URL=https://hub.example.com``.
Nothing here reads the environment of the process: a host passes it in.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from ops_core.domain.flag import FlagName
from ops_core.errors import FieldError, InvalidInput
from ops_core.settings import Settings
from ops_core.structure import pointer, rules

PREFIX = "OPS_"
"""What the names of all variables of the hub begin with."""

FLAG_VARIABLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {f"{PREFIX}{name.upper()}": ("flags", name.value) for name in FlagName}
)
"""The documented short names of the feature flags, such as ``OPS_RUNS_ENABLED`` for ``OPS_FLAGS__RUNS_ENABLED``."""

_TRUTH = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_REAL = re.compile(r"[+-]?([0-9]{1,18}(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_JSON = re.compile(r'(true|false|null|-?(0|[1-9][0-9]{0,17})(\.[0-9]+)?|".*"|\[.*\]|\{.*\})', re.DOTALL)


def read_environment(
    environ: Mapping[str, str],
    *,
    sections: Mapping[str, type[Any]] = MappingProxyType({}),
    ignore: Iterable[str] = (),
) -> dict[str, object]:
    """Return the settings in `environ` as nested plain data.

    A text becomes what the setting wants: true, false, on, off, yes, no, 1 or 0 for a switch, a number for a number,
    the parts between commas for a list. Where anything may stand, as in the settings of a plugin, text that is JSON is
    read as JSON and all other text stays as it is; put double quotes around a number that should stay text. A text that
    does not fit is left alone, so that whoever checks the settings names it.

    Args:
        environ: Variables by name; those that do not begin with ``OPS_`` are not looked at.
        sections: Settings classes of the hosts, each by the name of the section that it is read from.
        ignore: Variables that mean something to the host itself.

    Raises:
        InvalidInput: A variable names no setting. Its pointer is the name of the variable.
    """
    known = {field.name: field.type for field in _fields(Settings)} | dict(sections)
    skipped = frozenset(ignore)
    values: dict[str, object] = {}
    errors: list[FieldError] = []
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name in skipped:
            continue
        path = FLAG_VARIABLES.get(name) or tuple(name.removeprefix(PREFIX).lower().split("__"))
        kind = _kind_at(known, path)
        if kind is None:
            errors.append(FieldError(pointer(name), "unknown", _unknown(name, known)))
        else:
            _put(values, path, _read(environ[name], kind))
    if errors:
        raise InvalidInput(errors, "Some variables of the environment are not settings.")
    return values


def merge(base: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    """Return `base` with everything that `over` says; tables are merged, anything else is replaced."""
    merged = dict(base)
    for name, value in over.items():
        below = merged.get(name)
        merged[name] = merge(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def variable(path: str) -> str:
    """Return the variable of the setting at a JSON pointer: ``OPS_JOBS__WORKERS`` for ``/jobs/workers``."""
    return PREFIX + "__".join(path.removeprefix("/").split("/")).upper()


def _fields(cls: type[Any]) -> tuple[Any, ...]:
    hints = get_type_hints(cls, include_extras=True)
    return tuple(field.evolve(type=hints[field.name]) for field in attrs.fields(cls))


def _kind_at(known: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """Return the annotation of the setting at `path`, or None when there is no such setting."""
    kind = known.get(path[0])
    for part in path[1:]:
        bare = _plain(kind)
        if attrs.has(bare):
            kind = {field.name: field.type for field in _fields(bare)}.get(part)
        elif get_origin(bare) is dict and part:
            kind = get_args(bare)[1]
        else:
            return Any if bare is Any else None
    # A table as a whole can be given as JSON; an object of named settings cannot.
    return None if attrs.has(_plain(kind)) else kind


def _plain(kind: Any) -> Any:
    """Return an annotation without its rules and without "or None"."""
    bare = rules(kind)[0]
    if get_origin(bare) in {Union, UnionType}:
        return _plain(next(option for option in get_args(bare) if option is not type(None)))
    return bare


def _read(text: str, kind: Any) -> object:
    bare = _plain(kind)
    if bare is bool:
        return _TRUTH.get(text.strip().lower(), text)
    if bare is int:
        return int(text) if _WHOLE.fullmatch(text.strip()) else text
    if bare is float:
        return float(text) if _REAL.fullmatch(text.strip()) else text
    if get_origin(bare) is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    if bare is Any or get_origin(bare) is dict:
        return _json(text)
    return text


def _json(text: str) -> object:
    if not _JSON.fullmatch(text.strip()):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _put(values: dict[str, object], path: tuple[str, ...], value: object) -> None:
    for part in path[:-1]:
        inner = values.get(part)
        if not isinstance(inner, dict):
            inner = values[part] = {}
        values = inner
    values[path[-1]] = value


def _unknown(name: str, known: Mapping[str, Any]) -> str:
    names = sorted(_names(known))
    inner = next((other for other in names if other.startswith(f"{name}__")), None)
    near = [inner] if inner else difflib.get_close_matches(name, names, n=1)
    return "There is no such setting. " + (f"Did you mean {near[0]}?" if near else "Unset the variable.")


def _names(known: Mapping[str, Any], prefix: str = PREFIX) -> Iterator[str]:
    yield from FLAG_VARIABLES
    for name, kind in known.items():
        bare = _plain(kind)
        if attrs.has(bare):
            yield from _names({field.name: field.type for field in _fields(bare)}, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}"
