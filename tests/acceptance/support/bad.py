"""What a bad request is, and what it must be answered with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

CURRENT = {"If-Match": '"v1"'}


@attrs.frozen
class Bad:
    """A request that has to be refused.

    Attributes:
        name: What is wrong with it.
        method: HTTP method.
        path: With names of `world.Things` in braces.
        status: Of the answer.
        code: Of the problem.
        fields: Code of each field at fault, by pointer.
        body: Plain data, with names of `world.Things` in braces as texts; None for no body.
        raw: Sent as it is instead.
        query: Query string.
        headers: Further headers.
        environ: Changes of the WSGI environment; None removes an entry.
        admin: Whether an administrator sends it.
    """

    name: str
    method: str
    path: str
    status: int
    code: str
    fields: Mapping[str, str] = attrs.field(factory=dict)
    body: Any = None
    raw: bytes | None = None
    query: str = ""
    headers: Mapping[str, str] = attrs.field(factory=dict)
    environ: Mapping[str, Any] = attrs.field(factory=dict)
    admin: bool = False

    @property
    def title(self) -> str:
        """The name of the test."""
        return f"{self.method} {self.path}: {self.name}"


def changed(target: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain data with fields replaced; names are dotted, and ... removes a field."""
    found: dict[str, Any] = {
        key: changed(value, {}) if isinstance(value, Mapping) else value for key, value in target.items()
    }
    for name, value in changes.items():
        place = found
        *parents, last = name.split(".")
        for parent in parents:
            place = place[parent]
        if value is ...:
            place.pop(last, None)
        else:
            place[last] = value
    return found
