"""The time that all hosts of a hub agree on."""

from __future__ import annotations

from datetime import datetime

import attrs

from ops_core.ports.clock import Clock
from ops_core.ports.storage import Storage


@attrs.frozen
class StorageClock:
    """Shows what the storage's clock shows, so that machines whose clocks differ agree on when a lease ends.

    Attributes:
        storage: Whose clock counts.
        fallback: What counts where it has none, or was not connected to yet.
    """

    storage: Storage
    fallback: Clock

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return self.storage.now() or self.fallback.now()
