"""From a route to what Falcon calls: one way through identity, flags and checks for every operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, quote, urlencode

import attrs
import falcon
import msgspec

from ops_core.domain.flag import FlagName
from ops_core.errors import FeatureDisabled, InvalidInput
from ops_core.structure import structure
from ops_web.body import JSON, read_json
from ops_web.etag import etag, if_match
from ops_web.idempotency_key import identify as identify_request
from ops_web.idempotency_key import key_of
from ops_web.query import QueryReader
from ops_web.route import Access, Answer, Call, KeyUse, Versioning

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ops_core.domain.idempotency import IdempotencyKey
    from ops_web.host import Host
    from ops_web.identity.caller import Caller
    from ops_web.route import Route

_LONGEST_PARAMETER: Final = 200
_PAGING: Final = frozenset({"limit", "after"})
_encode: Final = msgspec.json.encode


@attrs.frozen
class NoQuery:
    """The parameters of an operation that takes none."""


class Resource:
    """All operations at one path, as Falcon wants them: ``on_get`` and so on.

    Args:
        host: The host that they belong to.
        routes: Their rows, each with another method.
    """

    def __init__(self, host: Host, routes: Iterable[Route]) -> None:
        methods = {"OPTIONS"}
        for route in routes:
            endpoint = Endpoint(host, route)
            setattr(self, f"on_{route.method.lower()}", endpoint)
            methods.add(route.method)
            if route.method == "GET":
                self.on_head = endpoint  # Falcon leaves the body out
                methods.add("HEAD")
        self._allow = ", ".join(sorted(methods))

    def on_options(self, _: falcon.Request, response: falcon.Response, **__: str) -> None:
        """Answer with the methods there are."""
        response.status = 204
        response.set_header("Allow", self._allow)


class Endpoint:
    """One operation, ready to be called; everything about its route is looked at once, here.

    Args:
        host: The host that it belongs to.
        route: Its row.
    """

    def __init__(self, host: Host, route: Route) -> None:
        self._host = host
        self._route = route
        self._unsafe = route.is_unsafe
        self._changes_version = route.changes_version
        self._needs_version = route.versioned is Versioning.REQUIRED
        self._flags = route.flags
        self._target = f"{route.method} {route.path}"
        query = NoQuery if route.query is None and route.access is not Access.PUBLIC else route.query
        self._query: QueryReader[Any] | None = None if query is None else QueryReader(query)
        self._is_paged = route.is_paged
        self._filters = [f.name for f in attrs.fields(query) if f.name not in _PAGING] if query is not None else []

    def __call__(self, request: falcon.Request, response: falcon.Response, **path: str) -> None:
        """Carry out the operation."""
        environ = request.env
        caller = self._host.identifier.identify(environ, self._route.access, unsafe=self._unsafe)
        if caller is not None:
            request.context.caller = "session" if caller.principal.is_anonymous else "user"
            if caller.cookie is not None:
                response.append_header("Set-Cookie", caller.cookie)
        self._check_flags()
        for value in path.values():
            if len(value) > _LONGEST_PARAMETER or not value.isprintable():
                raise falcon.HTTPRouteNotFound
        query: Any = self._query.read(environ.get("QUERY_STRING", "")) if self._query is not None else None
        if self._is_paged and query.after is not None:
            query = attrs.evolve(query, after=self._after(query, caller))
        version = if_match(environ, required=self._needs_version) if self._changes_version else None
        body, key = self._body(environ, path)
        answer = self._route.handler(
            Call(
                host=self._host,
                caller=caller,
                path=path,
                query=query,
                body=body,
                if_match=version,
                idempotency=key,
                trace=request.context.trace,
                environ=environ,
            )
        )
        self._write(answer, request, response, query, caller)

    def _check_flags(self) -> None:
        for flag in self._flags:
            if not self._host.hub.flags.enabled(flag):
                whole = flag is FlagName.HUB_ENABLED
                message = "The Operations Hub" if whole else f"This needs the feature '{flag}', which"
                raise FeatureDisabled(flag, f"{message} is switched off at the moment.")

    def _body(self, environ: dict[str, Any], path: Mapping[str, str]) -> tuple[Any, IdempotencyKey | None]:
        route = self._route
        key = None
        if route.key is not KeyUse.NONE:
            key = key_of(environ, required=route.key is KeyUse.REQUIRED)
        sent: object = None
        body: Any = None
        if route.request is not None:
            settings = self._host.settings
            sent = read_json(environ, limit=settings.body_limit_bytes, depth=settings.json_depth, patch=route.patch)
            body = _patch(sent) if route.patch else structure(sent, route.request)
        return body, identify_request(key, route.operation, self._target, path, sent) if key is not None else None

    def _write(
        self, answer: Answer, request: falcon.Request, response: falcon.Response, query: Any, caller: Caller | None
    ) -> None:
        response.status = answer.status or self._route.status
        for name, value in answer.headers:
            at_root = name == "Location" and value.startswith("/")
            response.append_header(name, request.env.get("SCRIPT_NAME", "") + value if at_root else value)
        if answer.version is not None:
            response.set_header("ETag", etag(answer.version))
        body = answer.body
        if answer.next is not None:
            cursor = self._host.cursors.encode(
                answer.next, owner=_owner(caller), operation=self._route.operation, filters=self._filter_bytes(query)
            )
            response.set_header("Link", f'<{_next_url(request, cursor)}>; rel="next"')
            body = attrs.evolve(body, next=cursor)
        if body is None:
            return
        response.data = body if isinstance(body, bytes) else _encode(body)
        if self._route.media_type != JSON:
            response.content_type = self._route.media_type

    def _after(self, query: Any, caller: Caller | None) -> str:
        return self._host.cursors.decode(
            query.after, owner=_owner(caller), operation=self._route.operation, filters=self._filter_bytes(query)
        )

    def _filter_bytes(self, query: Any) -> bytes:
        return _encode([getattr(query, name) for name in self._filters])


def _patch(sent: object) -> dict[str, object]:
    if not isinstance(sent, dict):
        raise InvalidInput.at("", "type", "Send a JSON object with the fields to change.")  # noqa: EM101 - no message
    return sent


def _owner(caller: Caller | None) -> str:
    return caller.principal.owner if caller is not None else ""


def _next_url(request: falcon.Request, cursor: str) -> str:
    parameters = [(name, value) for name, value in parse_qsl(request.query_string) if name != "after"]
    path = quote(request.env.get("SCRIPT_NAME", "") + request.path)
    return f"{path}?{urlencode([*parameters, ('after', cursor)])}"
