"""The first answer to an owner."""

from __future__ import annotations

from ops_web.route import Answer, Call


def load(call: Call) -> Answer:
    """Return everything that a home page needs."""
    return Answer(call.hub.bootstrap.load(call.principal))
