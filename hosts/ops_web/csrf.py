"""Requests that a browser was tricked into.

A request that changes something has to come from a page of this site. Browsers say so themselves: in
``Sec-Fetch-Site``, and before that in ``Origin``; pages can forge neither. A request with neither is from no browser
of this decade, and so from nobody who can be tricked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ops_web.refusal import RequestRefused
from ops_web.urls import origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_OWN_SITE: Final = frozenset({"same-origin", "none"})


class CsrfRefused(RequestRefused):
    """Raised when a page of another site tries to change something."""

    code = "csrf.refused"
    status = 403
    title = "Foreign page"

    def __init__(self) -> None:
        super().__init__("This was asked for by a page of another site. Open the hub itself and try again.")


class OriginCheck:
    """Refuses changes that pages of other sites ask for.

    Args:
        public_url: Where browsers find the hub.
        allowed: Further origins that may change things.
    """

    def __init__(self, public_url: str, allowed: Iterable[str]) -> None:
        self._origins = frozenset({origin(public_url), *allowed})

    def check(self, environ: Mapping[str, Any]) -> None:
        """Let a request pass that changes something.

        Raises:
            CsrfRefused: A page of another site asked for it.
        """
        site = environ.get("HTTP_SEC_FETCH_SITE")
        if site is not None:
            if site not in _OWN_SITE:
                raise CsrfRefused
            return
        sender = environ.get("HTTP_ORIGIN")
        if sender is not None and sender not in self._origins:
            raise CsrfRefused
