"""The WSGI application."""

from __future__ import annotations

from typing import TYPE_CHECKING

import falcon

from ops_core.errors import OpsError
from ops_web.host import Host, build_host
from ops_web.observe import Observer
from ops_web.problem import Problems
from ops_web.resource import Resource
from ops_web.security_headers import SecurityHeaders
from ops_web.settings import WebSettings
from ops_web.table import ROUTES
from ops_web.web_app import ASSETS, HOME, Assets, Root, WebApp, load_files

if TYPE_CHECKING:
    from ops_core.hub import OpsHub
    from ops_web.identity.embedded import IdentityCallable
    from ops_web.route import Route


def create_app(
    hub: OpsHub,
    settings: WebSettings | None = None,
    *,
    identity: IdentityCallable | None = None,
    routes: tuple[Route, ...] = ROUTES,
) -> falcon.App[falcon.Request, falcon.Response]:
    """Return the web host as a WSGI application, to be served or mounted in another one.

    Args:
        hub: The use cases; whoever built it closes it.
        settings: What the host is told; the defaults when left out.
        identity: Returns the principal of a WSGI environment, or None, for an application that knows its users. It
            may put a `Principal` into ``environ["ops_hub.principal"]`` instead.
        routes: Every operation.
    """
    return app_of(build_host(hub, settings or WebSettings(), routes, identity=identity))


def app_of(host: Host) -> falcon.App[falcon.Request, falcon.Response]:
    """Return a host as a WSGI application, web app included."""
    observer = Observer(SecurityHeaders(is_https=host.settings.is_https), host.metrics)
    app: falcon.App[falcon.Request, falcon.Response] = falcon.App(middleware=[observer])
    problems = Problems()
    app.add_error_handler(Exception, problems.unforeseen)
    app.add_error_handler(falcon.HTTPError, problems.http_error)
    app.add_error_handler(OpsError, problems.ops_error)
    paths: dict[str, list[Route]] = {}
    for route in host.routes:
        paths.setdefault(route.path, []).append(route)
    for path, there in paths.items():
        app.add_route(path, Resource(host, there))
    files = load_files(host.settings.app_dir)
    shell = WebApp(host.settings, files)
    app.add_route("/", Root())
    app.add_route(HOME, shell)
    app.add_route(HOME + "/{path:path}", shell)
    app.add_route(ASSETS, Assets(files))
    return app
