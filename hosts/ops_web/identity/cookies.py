"""Cookies: read one by name, write one that scripts and other sites cannot get at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ops_web.identity.caller import IdentityAmbiguous

if TYPE_CHECKING:
    from collections.abc import Mapping

SESSION: Final = "hub_session"
LOGIN: Final = "hub_login"
_LONGEST: Final = 4096


class Cookies:
    """The cookies of the host.

    Over https their names begin with ``__Host-``, so that no other host of the domain can plant them (ASVS 5.0 3.3.3).
    Browsers take such names, and Secure cookies, from https only; over plain http both are left out.

    Args:
        is_https: Whether browsers reach the hub over https.
    """

    def __init__(self, *, is_https: bool) -> None:
        self._prefix = "__Host-" if is_https else ""
        self._attributes = "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if is_https else "")

    def name(self, cookie: str) -> str:
        """Return the name under which browsers know a cookie."""
        return self._prefix + cookie

    def read(self, environ: Mapping[str, Any], cookie: str) -> str | None:
        """Return the value of a cookie, or None when there is none.

        Raises:
            IdentityAmbiguous: The cookie was sent twice, which is how planted cookies show.
        """
        header: str = environ.get("HTTP_COOKIE", "")
        name = self._prefix + cookie
        if name not in header:
            return None
        found: str | None = None
        for part in header.split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                if found is not None:
                    msg = f"The cookie {name} was sent more than once. Delete the cookies of this site."
                    raise IdentityAmbiguous(msg)
                found = value
        return found if found and len(found) <= _LONGEST else None

    def write(self, cookie: str, value: str, max_age: int) -> str:
        """Return the ``Set-Cookie`` header that keeps a value for some seconds."""
        return f"{self._prefix}{cookie}={value}; Max-Age={max_age}{self._attributes}"

    def clear(self, cookie: str) -> str:
        """Return the ``Set-Cookie`` header that forgets a cookie."""
        return self.write(cookie, "", 0)
