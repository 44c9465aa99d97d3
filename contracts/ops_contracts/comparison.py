"""Comparing values more strictly than ``==`` does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator


def assert_same(found: object, wanted: object) -> None:
    """Require that two values are equal, of the same types all the way down, with every instant in UTC.

    ``==`` alone does not see a string in place of an enum, a list in place of a tuple, a whole number in place of a
    real one, or an instant in another time zone.
    """
    problems = list(_differences(found, wanted, type(wanted).__name__))
    assert not problems, "\n".join(problems)


def _differences(found: Any, wanted: Any, path: str) -> Iterator[str]:
    if type(found) is not type(wanted):
        yield f"{path} is {found!r}, a {type(found).__name__}; {wanted!r}, a {type(wanted).__name__}, was stored"
    elif attrs.has(type(wanted)):
        for field in attrs.fields(type(wanted)):
            yield from _differences(getattr(found, field.name), getattr(wanted, field.name), f"{path}.{field.name}")
    elif isinstance(wanted, tuple):
        if len(found) != len(wanted):
            yield f"{path} has {len(found)} items; {len(wanted)} were stored: {found!r}"
        for index, (each, other) in enumerate(zip(found, wanted, strict=False)):
            yield from _differences(each, other, f"{path}[{index}]")
    elif isinstance(wanted, datetime) and found.utcoffset() != timedelta(0):
        yield f"{path} is {found!r}, which is not in UTC"
    elif found != wanted:
        yield f"{path} is {found!r}; {wanted!r} was stored"
