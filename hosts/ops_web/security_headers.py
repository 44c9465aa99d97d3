"""Headers that tell browsers what they must not do with an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import falcon

API_PREFIX: Final = "/api/"

_API_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_PAGE_POLICY: Final = "default-src 'none'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_COMMON: Final = (
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
)
_HSTS: Final = ("strict-transport-security", "max-age=63072000; includeSubDomains")


class SecurityHeaders:
    """Adds the headers to every answer; one that an answer sets itself stays.

    Args:
        is_https: Whether browsers reach the hub over https, and so may be told never to use anything else.
    """

    def __init__(self, *, is_https: bool) -> None:
        common = (*_COMMON, _HSTS) if is_https else _COMMON
        self._api = (*common, ("content-security-policy", _API_POLICY), ("cache-control", "no-store"))
        self._page = (*common, ("content-security-policy", _PAGE_POLICY))

    def add(self, request: falcon.Request, response: falcon.Response) -> None:
        """Add what an answer lacks."""
        for name, value in self._api if request.path.startswith(API_PREFIX) else self._page:
            if response.get_header(name) is None:
                response.set_header(name, value)
