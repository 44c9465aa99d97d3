"""Feature flags, for administrators."""

from __future__ import annotations

import attrs

from ops_core.domain.flag import Flag, FlagChange, FlagName
from ops_core.errors import NotFound
from ops_web.route import Answer, Call


@attrs.frozen
class FlagList:
    """All flags.

    Attributes:
        items: In the order in which they are documented.
    """

    items: tuple[Flag, ...]


@attrs.frozen
class FlagChangePage:
    """A part of the history of a flag.

    Attributes:
        items: Newest first.
        next: Cursor of what follows, or None.
    """

    items: tuple[FlagChange, ...]
    next: str | None = None


def list_flags(call: Call) -> Answer:
    """Return all flags."""
    return Answer(FlagList(call.hub.flags.all()))


def change(call: Call) -> Answer:
    """Switch a flag."""
    flag = call.hub.flags.set(call.principal, _name(call), call.body, call.if_match)
    return Answer(flag, version=flag.version)


def changes(call: Call) -> Answer:
    """Return a part of the history of a flag."""
    page = call.hub.flags.changes(call.principal, _name(call), call.query.request)
    return Answer(FlagChangePage(page.items), next=page.next)


def _name(call: Call) -> FlagName:
    try:
        return FlagName(call.path["flag"])
    except ValueError:
        kind = "flag"
        raise NotFound(kind) from None
