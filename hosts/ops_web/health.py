"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ops_core.plugins.catalog import PluginState
from ops_web.refusal import RequestRefused

if TYPE_CHECKING:
    from ops_core.hub import OpsHub


@attrs.frozen
class Alive:
    """That the process answers.

    Attributes:
        status: Always ``alive``.
    """

    status: str = "alive"


@attrs.frozen
class PluginTrouble:
    """A plugin that is not in use although it should be.

    Attributes:
        name: Of the plugin.
        state: What became of it.
    """

    name: str
    state: PluginState


@attrs.frozen
class Ready:
    """That the hub can do its work.

    Attributes:
        schema: Revision of the storage's schema, or None when it has none.
        plugins: Plugins that failed without being needed.
        status: Always ``ready``.
    """

    schema: str | None
    plugins: tuple[PluginTrouble, ...]
    status: str = "ready"


class NotReady(RequestRefused):
    """Raised when the hub cannot do its work.

    Attributes:
        reasons: What is wrong, and what to do.
    """

    code = "hub.not_ready"
    status = 503
    title = "Not ready"

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__("The hub cannot do its work at the moment.", headers=[("Retry-After", "5")])


def readiness(hub: OpsHub) -> Ready:
    """Return what the hub works with.

    Raises:
        NotReady: Storage cannot be used.
    """
    storage = hub.storage.status()
    if not storage.ready:
        raise NotReady((f"storage: {storage.detail}",))
    working = {PluginState.LOADED, PluginState.DISABLED}
    troubles = tuple(PluginTrouble(r.name, r.state) for r in hub.catalog.reports if r.state not in working)
    return Ready(storage.schema, troubles)
