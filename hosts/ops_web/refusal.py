"""What this host refuses before a use case is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ops_core.errors import OpsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ops_core.errors import FieldError


class RequestRefused(OpsError):
    """Base of every refusal that is about HTTP, not about the hub.

    Attributes:
        status: HTTP status of the answer.
        title: The kind of refusal in a few words; the same for every occurrence.
        headers: Headers of the answer, as pairs.
        errors: What is wrong where, if that is known.
    """

    code = "request.refused"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "Request refused"

    def __init__(
        self, message: str, *, headers: Iterable[tuple[str, str]] = (), errors: Iterable[FieldError] = ()
    ) -> None:
        super().__init__(message)
        self.headers = tuple(headers)
        self.errors = tuple(errors)


class RequestMalformed(RequestRefused):
    """Raised when a request breaks HTTP itself or the form of one of its headers."""

    code = "request.malformed"
    title = "Malformed request"
