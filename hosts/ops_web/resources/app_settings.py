"""What the web app has to know about the host before anybody is identified."""

from __future__ import annotations

import attrs

from ops_web.route import Answer, Call
from ops_web.settings import TileSettings


@attrs.frozen
class AppSettings:
    """What the host tells the web app.

    Attributes:
        sign_in: Whether people can sign in at ``/api/ops/auth/login``.
        tiles: The map below the grids, or None for a plain background.
    """

    sign_in: bool
    tiles: TileSettings | None


def get(call: Call) -> Answer:
    """Return what the web app has to know."""
    return Answer(AppSettings(call.host.login is not None, call.host.settings.tiles))
