"""Feature flags, which switch parts of the hub on and off while it runs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import attrs

from ops_core.structure import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


class FlagName(StrEnum):
    """The flags there are."""

    HUB_ENABLED = "hub_enabled"
    LIVE_RANKS_ENABLED = "live_ranks_enabled"
    OAUTH_ENABLED = "oauth_enabled"
    RUNS_ENABLED = "runs_enabled"

    @property
    def description(self) -> str:
        """What the flag switches, in one sentence for operators."""
        return _DESCRIPTIONS[self]


_DESCRIPTIONS: Final[Mapping[FlagName, str]] = {
    FlagName.HUB_ENABLED: "The Operations Hub as a whole: off means that it answers nobody.",
    FlagName.LIVE_RANKS_ENABLED: "Ranks from live search providers: off means that no run may ask one.",
    FlagName.OAUTH_ENABLED: "Connecting platforms by signing in at them.",
    FlagName.RUNS_ENABLED: "The kill switch of runs: off means no new runs, and workers stop within a second.",
}

DEFAULTS: Final[Mapping[FlagName, bool]] = {
    FlagName.HUB_ENABLED: True,
    FlagName.LIVE_RANKS_ENABLED: False,
    FlagName.OAUTH_ENABLED: False,
    FlagName.RUNS_ENABLED: True,
}
"""What holds until somebody changes a flag, unless the settings say otherwise."""


@attrs.frozen
class Flag:
    """A flag as it stands.

    Attributes:
        name: Which one.
        enabled: Whether it is on now.
        default: What holds while nobody has changed it.
        changed_by: Owner key of who changed it last, or ``operator`` for the command line; None if nobody did.
        changed_at: When, UTC, or None.
        reason: Why, or None.
        version: Grows by one with every change; 0 while nobody has changed it.
    """

    name: FlagName
    enabled: bool
    default: bool
    changed_by: str | None = None
    changed_at: datetime | None = None
    reason: str | None = None
    version: int = 0


@attrs.frozen
class FlagChange:
    """One entry of the history of a flag; it is never changed.

    Attributes:
        id: Identifier, ``flg_...``.
        name: Which flag.
        enabled: What it was set to.
        changed_by: Owner key of who did it, or ``operator`` for the command line.
        changed_at: When, UTC.
        reason: Why.
    """

    id: str
    name: FlagName
    enabled: bool
    changed_by: str
    changed_at: datetime
    reason: str


@attrs.frozen
class FlagInput:
    """A change that somebody asks for.

    Attributes:
        enabled: What to set it to.
        reason: Why, for whoever looks at the history later.
    """

    enabled: bool
    reason: Annotated[str, Text(3, 300, hint="why you change it, in 3 to 300 characters")]


def default_flag(name: FlagName, *, default: bool | None = None) -> Flag:
    """Return a flag that nobody has changed; `default` replaces the one in `DEFAULTS`."""
    value = DEFAULTS[name] if default is None else default
    return Flag(name, enabled=value, default=value)
