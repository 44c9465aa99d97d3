from __future__ import annotations

import os
import time
import wsgiref.validate
from typing import Any

import falcon
import falcon.testing
import pytest

from ops_core.domain.principal import Principal
from ops_core.hub import build_hub
from ops_web.app import create_app
from ops_web.settings import load_web_settings
from tests.support.web import build_site

ANN = Principal.user("ann")
SLOWEST_S = float(os.environ.get("OPS_OVERHEAD_S", "0.00025"))
"""What everything around an operation may take, in seconds."""


def test_an_application_is_made_of_a_hub() -> None:
    """A hub is all that is needed; routes, settings and sessions have their defaults."""
    client = falcon.testing.TestClient(create_app(build_hub({"storage": "memory"})))
    assert client.simulate_get("/healthz").status_code == 200
    assert client.simulate_get("/api/ops/bootstrap").status_code == 200
    assert "/api/ops/bootstrap" in client.simulate_get("/api/ops/openapi.json").json["paths"]


def test_an_application_with_users_of_its_own_mounts_it() -> None:
    """An application hands in its users by a function, and mounts the host where it likes."""
    app = create_app(
        build_hub({"storage": "memory"}), load_web_settings({}), identity=lambda environ: environ.get("their.user")
    )
    client = falcon.testing.TestClient(app)
    answer = client.simulate_get("/api/ops/bootstrap", root_path="/theirs", extras={"their.user": ANN})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/healthz"), ("HEAD", "/api/ops/things"), ("OPTIONS", "/healthz"), ("POST", "/api/ops/things")],
)
def test_it_keeps_to_wsgi(method: str, path: str) -> None:
    """Any WSGI server can serve it."""
    app: Any = wsgiref.validate.validator(build_site().client.app)
    environ = falcon.testing.create_environ(path, method=method)
    started = falcon.testing.StartResponseMock()
    answer = app(environ, started)
    assert b"".join(answer) is not None
    answer.close()
    assert started.status


def test_what_surrounds_an_operation_costs_little() -> None:
    """Identity, checks, headers, log and figures take a quarter of a millisecond together, without storage."""
    site = build_site(identity=lambda _: ANN)
    environ = falcon.testing.create_environ("/api/ops/things/thing_1", headers={"Accept-Encoding": "gzip"})

    app: Any = site.client.app

    def ignore(*_: object) -> None:
        """Be the server."""

    times = []
    for _ in range(7):
        environs = [dict(environ) for _ in range(100)]
        begun = time.perf_counter()
        for one in environs:
            app(one, ignore)
        times.append((time.perf_counter() - begun) / 100)
    assert min(times) < SLOWEST_S
