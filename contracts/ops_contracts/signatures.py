"""Comparing what an adapter takes with what its port says."""

from __future__ import annotations

import inspect
from typing import Any


def assert_implements(adapter: object, port: type[Any]) -> None:
    """Require that `adapter` has every public method of the protocol `port`, with the same parameters and defaults.

    Annotations are left to a type checker.
    """
    problems = []
    for name, wanted in vars(port).items():
        if name.startswith("_") or not inspect.isfunction(wanted):
            continue
        method = getattr(adapter, name, None)
        if not callable(method):
            problems.append(f"{type(adapter).__name__} has no method {name}")
        elif (has := _shape(method)) != (wants := _shape(wanted)[1:]):
            problems.append(f"{type(adapter).__name__}.{name} takes {has}; {port.__name__}.{name} takes {wants}")
    assert not problems, "\n".join(problems)


def _shape(function: Any) -> list[str]:
    """Return the parameters as text, without annotations; `function` is bound, or its first parameter is self."""
    parameters = inspect.signature(function).parameters.values()
    return [f"{one.replace(annotation=inspect.Parameter.empty)} ({one.kind.description})" for one in parameters]
