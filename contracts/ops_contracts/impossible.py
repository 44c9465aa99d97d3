"""Scenarios that cannot come about for an adapter, by its author's word."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, TypeVar

ScenarioT = TypeVar("ScenarioT", bound=StrEnum)


def left_out(cls: type[Any]) -> Mapping[Any, str]:
    """Return what the author of a contract class declared to be impossible, each with the reason."""
    declared: Mapping[Any, str] = getattr(cls, "impossible", {})
    return declared


def check_left_out(
    cls: type[Any], may: Collection[ScenarioT], must_not: Collection[ScenarioT] = (), why_not: str = ""
) -> None:
    """Check what an author declared to be impossible.

    Args:
        cls: The class of the author.
        may: Scenarios that can be left out.
        must_not: Scenarios that cannot, and are worth a sentence of their own.
        why_not: That sentence.

    Raises:
        TypeError: A scenario cannot be left out, or there is no reason.
    """
    for scenario, reason in left_out(cls).items():
        if scenario in must_not:
            msg = f"{cls.__name__} cannot leave out {scenario!r}: {why_not}"
            raise TypeError(msg)
        if scenario not in may or not reason.strip():
            msg = f"{cls.__name__}.impossible gives each scenario a reason; look at {scenario!r}"
            raise TypeError(msg)


def possible(cls: type[Any], scenarios: Collection[ScenarioT]) -> list[ScenarioT]:
    """Return the scenarios that can come about, in their order."""
    return [scenario for scenario in scenarios if scenario not in left_out(cls)]
