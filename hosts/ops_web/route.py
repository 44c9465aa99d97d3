"""The rows of the routes table, and what passes between them and the host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import attrs

from ops_core.domain.flag import FlagName
from ops_core.domain.idempotency import IdempotencyKey
from ops_core.domain.principal import Principal

if TYPE_CHECKING:
    from ops_core.hub import OpsHub
    from ops_web.host import Host
    from ops_web.identity.caller import Caller
    from ops_web.request_id import Trace


class Access(StrEnum):
    """Whom a route answers."""

    PUBLIC = "public"
    """Everybody; nobody is identified."""
    OWNER = "owner"
    """Everybody, about what they own; a stranger gets an anonymous session."""
    ADMIN = "admin"
    """Whoever has the role of an administrator."""


class KeyUse(StrEnum):
    """What an Idempotency-Key is to a route."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Versioning(StrEnum):
    """What the version of a thing is to a route."""

    NONE = "none"
    """It has none."""
    ANSWER = "answer"
    """Answers carry it as their ETag."""
    OPTIONAL = "optional"
    """Answers carry it, and a PUT, PATCH or DELETE may name it with If-Match."""
    REQUIRED = "required"
    """Answers carry it, and a PUT, PATCH or DELETE must name it with If-Match."""


@attrs.frozen
class Call:
    """A request as a handler sees it: everything checked and structured.

    Attributes:
        host: The web host; `hub` is the part that most handlers need.
        caller: Who is calling, or None on a public route.
        path: Parameters in the path.
        query: Instance of the route's query class, or None.
        body: Instance of the route's request class; for a merge patch the patch as plain data; None without a body.
        if_match: Version that a change is based on, or None.
        idempotency: Key and fingerprint, or None.
        trace: Ids of the request.
        environ: WSGI environment, for routes of the host itself; nothing in it but cookies says who is calling.
    """

    host: Host
    caller: Caller | None
    path: Mapping[str, str]
    query: Any
    body: Any
    if_match: int | None
    idempotency: IdempotencyKey | None
    trace: Trace
    environ: dict[str, Any] = attrs.field(repr=False)

    @property
    def hub(self) -> OpsHub:
        """The hub."""
        return self.host.hub

    @property
    def principal(self) -> Principal:
        """The caller, for use cases.

        Raises:
            RuntimeError: The route is public, so nobody was identified.
        """
        if self.caller is None:
            msg = "A public route has no caller"
            raise RuntimeError(msg)
        return self.caller.principal

    @property
    def version(self) -> int:
        """The version that a change is based on.

        Raises:
            RuntimeError: The route is no versioned write, so none was asked for.
        """
        if self.if_match is None:
            msg = "Only versioned writes have a version"
            raise RuntimeError(msg)
        return self.if_match

    @property
    def key(self) -> IdempotencyKey:
        """The idempotency key of a route that requires one.

        Raises:
            RuntimeError: The route requires none, so there may be none.
        """
        if self.idempotency is None:
            msg = "Only routes that require a key are sure to have one"
            raise RuntimeError(msg)
        return self.idempotency


@attrs.frozen
class Answer:
    """What a handler returns.

    Attributes:
        body: An attrs value, plain data, or bytes that are sent as they are; None for no body.
        version: Version of what is shown; it becomes the ETag.
        status: Overrides the status of the route.
        headers: Further headers, as pairs.
        next: Id of the last item when a list goes on after it. It becomes a signed cursor, in a ``Link`` header and in
            the field ``next`` of the body.
    """

    body: Any = None
    version: int | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    next: str | None = None


@attrs.frozen(kw_only=True)
class Route:
    """One operation: the source of a resource, of its documentation and of its tests.

    Attributes:
        method: HTTP method, upper case. GET answers HEAD, too.
        path: URI template below the root of the host, such as ``/api/ops/locations/{location_id}``.
        operation: Name of the operation, unique and stable.
        handler: Carries it out.
        summary: What it does, in one line.
        tag: Group in the documentation.
        access: Whom it answers.
        request: Class of the body, or None for none.
        query: attrs class of the query parameters, or None for none; a public route then ignores them. One with a
            field ``after`` is a paged list: the handler finds the id there that the cursor stands for.
        response: Class of the answer's body, or None for none.
        status: Status of success.
        also: Further statuses of success that a handler may choose.
        errors: Codes of the errors of the use case; those of the host are added by themselves.
        flag: Feature flag without which it is refused; None for none, not even that of the hub as a whole.
        key: What an Idempotency-Key is to it.
        versioned: What versions are to it.
        patch: Whether the body is a merge patch on an instance of `request`.
        media_type: Of the answer.
    """

    method: str
    path: str
    operation: str
    handler: Callable[[Call], Answer]
    summary: str
    tag: str
    access: Access = Access.OWNER
    request: Any = None
    query: type[Any] | None = None
    response: Any = None
    status: int = 200
    also: tuple[int, ...] = ()
    errors: tuple[str, ...] = ()
    flag: FlagName | None = FlagName.HUB_ENABLED
    key: KeyUse = KeyUse.NONE
    versioned: Versioning = Versioning.NONE
    patch: bool = False
    media_type: str = "application/json"

    @property
    def is_unsafe(self) -> bool:
        """Whether it may change something."""
        return self.method not in {"GET", "HEAD"}

    @property
    def changes_version(self) -> bool:
        """Whether it changes something of which a client may know the version."""
        return self.method in {"PUT", "PATCH", "DELETE"} and self.versioned in {
            Versioning.OPTIONAL,
            Versioning.REQUIRED,
        }

    @property
    def is_paged(self) -> bool:
        """Whether it is a list that is read page by page."""
        return self.query is not None and any(field.name == "after" for field in attrs.fields(self.query))

    @property
    def flags(self) -> tuple[FlagName, ...]:
        """The flags that have to be on, in the order in which they are asked."""
        if self.flag is None:
            return ()
        return tuple(dict.fromkeys((FlagName.HUB_ENABLED, self.flag)))
