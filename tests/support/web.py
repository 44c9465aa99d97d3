"""A web host over a hub in memory, with a clock that tests move and a few operations that do nothing much."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import attrs
import falcon.testing
from requests.adapters import BaseAdapter

from ops_core.domain.principal import Principal
from ops_core.errors import NotFound
from ops_core.hub import OpsHub, build_hub
from ops_core.structure import Number, Text
from ops_web.app import app_of
from ops_web.host import Host, build_host
from ops_web.own_routes import OWN_ROUTES
from ops_web.route import Access, Answer, Call, KeyUse, Route, Versioning
from ops_web.settings import load_web_settings
from tests.support.clock import FakeClock

ORIGIN = "http://127.0.0.1:8000"
SECRET = "a secret of the host that nobody else knows"


class Colour(StrEnum):
    """What things come in."""

    RED = "red"
    BLUE = "blue"


@attrs.frozen
class Thing:
    """What the operations answer with.

    Attributes:
        name: Of the thing.
        said: What the handler was given.
    """

    name: str
    said: Any = None


@attrs.frozen
class ThingInput:
    """What the operations are sent.

    Attributes:
        name: Of the thing.
        size: How big it is.
        colour: What it comes in.
    """

    name: Annotated[str, Text(1, 20, hint="a name")]
    size: Annotated[int, Number(1, 10)] = 1
    colour: Colour | None = None


@attrs.frozen
class ThingQuery:
    """Which things to list.

    Attributes:
        limit: Most of them.
        after: Where to go on.
        colour: Only those.
    """

    limit: Annotated[int, Number(1, 200)] = 2
    after: str | None = None
    colour: Colour | None = None


@attrs.frozen
class ThingPage:
    """Some things.

    Attributes:
        items: In order.
        next: Where to go on.
    """

    items: tuple[str, ...]
    next: str | None = None


NAMES = tuple(f"thing_{number}" for number in range(5))


def whoami(call: Call) -> Answer:
    """Say who is calling."""
    return Answer(Thing(call.principal.owner, sorted(call.principal.roles)))


def page(call: Call) -> Answer:
    """List things, some at a time."""
    start = NAMES.index(call.query.after) + 1 if call.query.after else 0
    items = NAMES[start : start + call.query.limit]
    more = start + call.query.limit < len(NAMES)
    return Answer(ThingPage(items), next=items[-1] if more else None)


def create(call: Call) -> Answer:
    """Make a thing, and tell its fingerprint."""
    key = call.idempotency
    return Answer(Thing(call.body.name, None if key is None else [key.route, key.key, key.fingerprint]), version=1)


def show(call: Call) -> Answer:
    """Show a thing."""
    if call.path["thing_id"] == "missing":
        kind = "thing"
        raise NotFound(kind)
    return Answer(Thing(call.path["thing_id"]), version=7)


def change(call: Call) -> Answer:
    """Change a thing, and tell the version and the patch."""
    return Answer(Thing(call.path["thing_id"], [call.version, call.body]), version=call.version + 1)


def delete(call: Call) -> Answer:
    """Delete a thing."""
    return Answer(headers=(("X-Version", str(call.version)),))


def replace(call: Call) -> Answer:
    """Replace a thing, whichever version it has."""
    return Answer(Thing(call.body.name, call.if_match))


def big(_: Call) -> Answer:
    """Answer at length."""
    return Answer(Thing("x" * 5000))


def fail(_: Call) -> Answer:
    """Fail in an unforeseen way."""
    msg = "the password is swordfish"
    raise ZeroDivisionError(msg)


def _route(method: str, path: str, handler: Callable[[Call], Answer], **rest: Any) -> Route:
    names = {"operation": f"{handler.__name__}_thing", "summary": handler.__doc__ or "", "tag": "Things"}
    return Route(method=method, path=path, handler=handler, **{**names, **rest})


THINGS = (
    _route("GET", "/api/ops/whoami", whoami, response=Thing),
    _route("POST", "/api/ops/whoami", whoami, response=Thing, operation="say_whoami"),
    _route("GET", "/api/ops/admin", whoami, response=Thing, access=Access.ADMIN, operation="see_admin"),
    _route("GET", "/api/ops/public", big, response=Thing, access=Access.PUBLIC, flag=None),
    _route("GET", "/api/ops/fail", fail, response=Thing, access=Access.PUBLIC, flag=None),
    _route("GET", "/api/ops/things", page, query=ThingQuery, response=ThingPage),
    _route(
        "POST",
        "/api/ops/things",
        create,
        request=ThingInput,
        response=Thing,
        status=201,
        key=KeyUse.OPTIONAL,
        versioned=Versioning.ANSWER,
    ),
    _route("POST", "/api/ops/keyed", create, request=ThingInput, response=Thing, key=KeyUse.REQUIRED, operation="key"),
    _route(
        "GET",
        "/api/ops/things/{thing_id}",
        show,
        response=Thing,
        errors=("resource.not_found",),
        versioned=Versioning.REQUIRED,
    ),
    _route(
        "PATCH",
        "/api/ops/things/{thing_id}",
        change,
        request=ThingInput,
        response=Thing,
        patch=True,
        errors=("input.invalid",),
        versioned=Versioning.REQUIRED,
    ),
    _route("DELETE", "/api/ops/things/{thing_id}", delete, status=204, versioned=Versioning.REQUIRED),
    _route(
        "PUT",
        "/api/ops/things/{thing_id}",
        replace,
        request=ThingInput,
        response=Thing,
        versioned=Versioning.OPTIONAL,
    ),
)
"""Operations of every kind."""


@attrs.frozen
class Site:
    """A web host and what steers it.

    Attributes:
        hub: The hub behind it.
        host: Its parts.
        clock: The time.
        client: Sends requests to it; it keeps no cookies.
    """

    hub: OpsHub
    host: Host
    clock: FakeClock
    client: falcon.testing.TestClient

    def get(self, path: str, **rest: Any) -> falcon.testing.Result:
        """Send a GET."""
        return self.client.simulate_get(path, **rest)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> falcon.testing.Result:
        """Send JSON, or no body; names of headers have underscores for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            named = {"Content-Type": "application/json"} | named
        return self.client.simulate_request(
            method, path, body=None if body is None else json.dumps(body), headers=named
        )

    def odd(self, method: str, path: str) -> tuple[str, dict[str, str], bytes]:
        """Send a method that no client of Falcon would send; return status, headers and body."""
        environ = falcon.testing.create_environ(path)
        environ["REQUEST_METHOD"] = method
        started = falcon.testing.StartResponseMock()
        body = b"".join(self.client.app(environ, started))
        return started.status or "", started.headers_dict, body

    def cookie(self, principal: Principal | None = None) -> str:
        """Return a ``Cookie`` header of a new session: of a stranger, or of a user who signed in."""
        opened = self.hub.sessions.open() if principal is None else self.hub.sessions.sign_in(None, principal)
        return f"{self.host.cookies.name('hub_session')}={opened.token}"


def build_site(
    values: dict[str, Any] | None = None,
    *,
    routes: tuple[Route, ...] = (*OWN_ROUTES, *THINGS),
    identity: Callable[[dict[str, Any]], Principal | None] | None = None,
    fetch: Callable[[str], bytes] | None = None,
    adapter: BaseAdapter | None = None,
    monotonic: Callable[[], float] | None = None,
) -> Site:
    """Return a new site.

    Args:
        values: Settings of the host.
        routes: Its operations.
        identity: Knows users of an application around the hub.
        fetch: Fetches documents of issuers; there are none when left out.
        adapter: Answers for a token endpoint.
        monotonic: A clock that never goes back; that of the site when left out.
    """
    clock = FakeClock()
    hub = build_hub({"storage": "memory"}, clock=clock)
    settings = load_web_settings({"public_url": ORIGIN, "secret_key": SECRET} | (values or {}))
    host = build_host(
        hub,
        settings,
        routes,
        identity=identity,
        fetch=fetch or _unreachable,
        adapter=adapter,
        monotonic=monotonic or (lambda: clock.now().timestamp()),
    )
    return Site(hub, host, clock, falcon.testing.TestClient(app_of(host)))


def _unreachable(url: str) -> bytes:
    msg = f"No test reaches {url}"
    raise AssertionError(msg)
