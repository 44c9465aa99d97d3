"""Which URLs may be trusted with what."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"http": 80, "https": 443}
_LONGEST_PATH = 500


def is_secure(url: str) -> bool:
    """Return whether `url` is https, or http on this very machine, and carries no user name and no fragment."""
    parts = _split(url)
    if parts is None or parts.username is not None or parts.password is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def origin(url: str) -> str:
    """Return the origin of an http or https URL as browsers write it, or "" when it has none."""
    parts = _split(url)
    if parts is None or parts.scheme not in _PORTS:
        return ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in {None, _PORTS[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def is_internal_path(path: str) -> bool:
    """Return whether a browser that is sent to `path` stays on this site."""
    return (
        len(path) <= _LONGEST_PATH
        and path.startswith("/")
        and not path.startswith("//")
        and "\\" not in path
        and path.isascii()
        and path.isprintable()
        and " " not in path
    )


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number raises only here
    except ValueError:
        return None
    return parts if parts.hostname else None
