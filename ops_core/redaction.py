"""Leaving secrets out of what is written down."""

from __future__ import annotations

import re
from typing import Final

_SECRET: Final = re.compile(
    r"(?P<before>://[^/\s:@\"\\]*:)[^/\s\"\\]+(?=@)"  # the password in a URL
    r"|(?P<name>\b[\w-]*(?:key|token|secret|passw(?:or)?d|signature)=)[^&\s\"'\\,;)]+"  # a parameter
    r"|(?P<scheme>\b(?:Bearer|Authorization\W{1,6}Basic) )[\w.~+/=-]{8,}",  # a header
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """Return `text` with stars in the place of passwords in URLs, parameters named like secrets and tokens.

    It may be JSON: nothing is replaced that its syntax needs.
    """
    return _SECRET.sub(_starred, text)


def _starred(found: re.Match[str]) -> str:
    return f"{found['before'] or found['name'] or found['scheme']}***"
