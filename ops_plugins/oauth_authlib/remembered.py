"""A public document of a server, remembered."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final

from ops_core.ports.oauth import OAuthFailed

if TYPE_CHECKING:
    from collections.abc import Callable

FRESH_FOR: Final = 3600.0
"""Seconds for which a document is believed without asking again."""
ASK_EVERY: Final = 30.0
"""Fewest seconds between two questions once there is a document."""


class Remembered:
    """A document that is fetched when it is needed first, and now and then again.

    Args:
        fetch: Fetches and checks it.
        monotonic: Seconds of a clock that never goes back.
    """

    def __init__(self, fetch: Callable[[], Any], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._document: Any = None
        self._asked_at = 0.0

    def read(self, *, newer: bool = False) -> Any:
        """Return the document; an older one while the server does not answer.

        Args:
            newer: Whether to ask again although it is fresh; at most every `ASK_EVERY` seconds that is done.

        Raises:
            OAuthFailed: There is none, and the server did not give one.
        """
        with self._lock:
            age = self._monotonic() - self._asked_at
            if self._document is None or age >= (ASK_EVERY if newer else FRESH_FOR):
                try:
                    self._document = self._fetch()
                except OAuthFailed:
                    if self._document is None:
                        raise
                self._asked_at = self._monotonic()
            return self._document
