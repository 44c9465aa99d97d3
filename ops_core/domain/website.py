"""Addresses of web sites."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, quote, urlsplit

from ops_core.errors import InvalidInput

LONGEST = 500
"""Most characters of a web address that is kept."""

_POINTER = "/website"
_NO_SPACES = "A web address has no spaces or backslashes."
_WEB_ONLY = "Only http and https addresses are possible."
_UNREADABLE = "This is no web address."
_NO_USER = "Leave out the user name and password."
_NAME_NOT_NUMBER = "Enter the name of the site, not its IP address."
_IMPOSSIBLE_HOST = "This host name is not possible."
_NEEDS_DOT = "The host name needs a dot, as in example.com."
_IMPOSSIBLE_PORT = "The port is not possible."
_HINT = "Enter a web address such as https://example.com."
_HAS_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+-]*:(?!\d)", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\s\\<>\"\x00-\x1f\x7f]")
_TOP_LEVEL = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")
_UNQUOTED = "/%:@!$&'()*+,;=~-._?"
_DEFAULT_PORTS = {"http": 80, "https": 443}


def normalise_website(raw: str | None) -> str | None:
    """Return `raw` as an absolute URL with its host in lower case and in ASCII; None where it is blank.

    ``https://`` is added where no scheme is given. International host names go by UTS 46 with IDNA 2008, and a
    default port and a lone slash are dropped.

    Raises:
        InvalidInput: At ``/website``: longer than 500 characters (``too_long``), or not the address of a public site
            (``format``): another scheme than http and https, a user name, an IP address, a host without a dot.
    """
    text = (raw or "").strip()
    if not text:
        return None
    if len(text) > LONGEST:
        raise _too_long(len(text))
    parts = _split(text)
    host = _host(parts)
    port = _port(parts)
    path = quote(parts.path, safe=_UNQUOTED)
    query = f"?{quote(parts.query, safe=_UNQUOTED)}" if parts.query else ""
    fragment = f"#{quote(parts.fragment, safe=_UNQUOTED)}" if parts.fragment else ""
    if path == "/" and not query and not fragment:
        path = ""
    url = f"{parts.scheme.lower()}://{host}{port}{path}{query}{fragment}"
    if len(url) > LONGEST:
        raise _too_long(len(url))
    return url


def website_host(url: str) -> str:
    """Return the host of a normalised `url` without a leading "www.", or "" where it has none."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _split(text: str) -> SplitResult:
    if _FORBIDDEN.search(text):
        raise _refusal(_NO_SPACES)
    if text.startswith("//"):
        text = "https:" + text
    elif not _HAS_SCHEME.match(text):
        if _OTHER_SCHEME.match(text):
            raise _refusal(_WEB_ONLY)
        text = "https://" + text
    try:
        parts = urlsplit(text)
    except ValueError:
        raise _refusal(_UNREADABLE) from None
    if parts.scheme.lower() not in _DEFAULT_PORTS:
        raise _refusal(_WEB_ONLY)
    if "@" in parts.netloc:
        raise _refusal(_NO_USER)
    return parts


def _host(parts: SplitResult) -> str:
    import idna  # noqa: PLC0415 - its tables take 10 ms to load, and few calls need them

    host = (parts.hostname or "").rstrip(".")
    if parts.netloc.startswith("[") or _is_ip_address(host):
        raise _refusal(_NAME_NOT_NUMBER)
    try:
        ascii_host = idna.encode(host, uts46=True).decode("ascii").lower()
    except UnicodeError:
        raise _refusal(_IMPOSSIBLE_HOST) from None
    if "." not in ascii_host:
        raise _refusal(_NEEDS_DOT)
    if _is_ip_address(ascii_host) or not _TOP_LEVEL.fullmatch(ascii_host.rpartition(".")[2]):
        raise _refusal(_NAME_NOT_NUMBER)
    return ascii_host


def _port(parts: SplitResult) -> str:
    try:
        port = parts.port
    except ValueError:
        raise _refusal(_IMPOSSIBLE_PORT) from None
    return "" if port in {None, _DEFAULT_PORTS[parts.scheme.lower()]} else f":{port}"


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _too_long(length: int) -> InvalidInput:
    message = f"At most {LONGEST} characters fit here; this has {length}. Enter the address of the home page."
    return InvalidInput.at(_POINTER, "too_long", message)


def _refusal(reason: str) -> InvalidInput:
    return InvalidInput.at(_POINTER, "format", f"{reason} {_HINT}")
