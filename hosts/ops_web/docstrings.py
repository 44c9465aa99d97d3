"""What the docstring of a class says about it and about each of its attributes."""

from __future__ import annotations

import inspect
import re
from typing import Any, Final

_ENTRY: Final = re.compile(r"(\w+): (.*)")
_ENTRY_INDENT: Final = 4


def summary(cls: type[Any]) -> str:
    """Return what comes before the first section, on one line; "" without a docstring of its own."""
    text = cls.__dict__.get("__doc__") or ""
    before = re.split(r"\n\w[\w ]*:\n", inspect.cleandoc(text), maxsplit=1)[0]
    return " ".join(before.split())


def attributes(cls: type[Any]) -> dict[str, str]:
    """Return the entries of the sections "Attributes:", each on one line; those of parent classes come first."""
    found: dict[str, str] = {}
    for parent in reversed(cls.__mro__):
        found |= _own_attributes(inspect.cleandoc(parent.__dict__.get("__doc__") or ""))
    return found


def _own_attributes(text: str) -> dict[str, str]:
    _, _, section = f"\n{text}\n".partition("\nAttributes:\n")
    found: dict[str, str] = {}
    name = ""
    for line in section.split("\n"):
        if line and not line.startswith(" " * _ENTRY_INDENT):
            break
        entry = _ENTRY.match(line[_ENTRY_INDENT:])
        if entry:
            name = entry[1]
            found[name] = entry[2].strip()
        elif name and line.strip():
            found[name] += " " + line.strip()
    return found
