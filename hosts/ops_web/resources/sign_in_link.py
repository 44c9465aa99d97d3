"""The way in for the link that the command line prints."""

from __future__ import annotations

from typing import Annotated

import attrs

from ops_core.errors import NotFound
from ops_core.structure import Text
from ops_web import page
from ops_web.route import Answer, Call


@attrs.frozen
class EnterQuery:
    """The way in.

    Attributes:
        ticket: From the link that the command line printed; good for one use.
    """

    ticket: Annotated[str, Text(20, 128, pattern="[A-Za-z0-9_-]+")]


def enter(call: Call) -> Answer:
    """Turn the ticket of a sign-in link into a session, once."""
    if not call.host.settings.sign_in_links:
        kind = "page"
        raise NotFound(kind)
    if call.environ["REQUEST_METHOD"] == "HEAD":  # a look at the link must not use it up
        return Answer(headers=(("Location", "/ops"),))
    ticket = call.query.ticket
    session = call.hub.sessions.resolve(ticket)
    if session is None:
        return Answer(page.link_is_used(), status=410)
    caller = call.host.sessions.sign_in(ticket, session.principal)
    return Answer(headers=(("Location", "/ops"), ("Set-Cookie", caller.cookie or "")))
