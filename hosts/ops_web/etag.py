"""Versions as strong entity tags: ``"v7"``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_web.refusal import RequestMalformed, RequestRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_DIGITS = 18


class VersionRequired(RequestRefused):
    """Raised when a change comes without the version that it is based on."""

    code = "version.required"
    status = 428
    title = "Version required"


def etag(version: int) -> str:
    """Return the entity tag of a version."""
    return f'"v{version}"'


def if_match(environ: Mapping[str, object], *, required: bool) -> int | None:
    """Return the version that a change is based on, or None when none was sent.

    Raises:
        VersionRequired: None was sent and `required`.
        RequestMalformed: It is anything but one entity tag of ours; ``*`` is refused, since it would overwrite
            whatever is there.
    """
    header = environ.get("HTTP_IF_MATCH")
    if not isinstance(header, str):
        if not required:
            return None
        msg = "Send the ETag of the version that you change as If-Match."
        raise VersionRequired(msg)
    tag = header.strip()
    digits = tag[2:-1]
    if (
        not (tag.startswith('"v') and tag.endswith('"') and digits.isascii() and digits.isdigit())
        or len(digits) > _MOST_DIGITS
        or (digits[0] == "0" and digits != "0")
    ):
        msg = 'If-Match has to be one ETag as it was received, such as "v7".'
        raise RequestMalformed(msg)
    return int(digits)
