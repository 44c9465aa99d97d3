"""The hub inside somebody else's application: FastAPI with its own users, the services, and the web host mounted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any

import pytest
from a2wsgi import WSGIMiddleware
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.testclient import TestClient

from ops_core import OpsHub, Principal, build_hub
from ops_core.domain.page import PageRequest
from ops_web.app import create_app

pytestmark = pytest.mark.network  # the test client of FastAPI runs an event loop, which opens a socket pair

LOCATION = {
    "name": "Home Slice Pizza",
    "source_mode": "no_listing",
    "address": {"line1": "1415 S Congress Ave", "city": "Austin", "country": "US"},
}


@pytest.fixture
def hub() -> Iterator[OpsHub]:
    """Return a hub that keeps everything in memory."""
    built = build_hub({"storage": "memory"})
    yield built
    built.close()


def user(x_user: Annotated[str, Header()] = "") -> Principal:
    """Return the user of a request, as the application itself tells."""
    if not x_user:
        raise HTTPException(401)
    return Principal.user(x_user)


@pytest.fixture
def application(hub: OpsHub) -> FastAPI:
    """Return an application with users of its own, who come with a header that only its tests know."""
    app = FastAPI()

    @app.get("/my-shops")
    def my_shops(principal: Annotated[Principal, Depends(user)]) -> list[str]:
        page = hub.locations.list(principal, PageRequest())
        return [location.name for location in page.items]

    app.mount("/", WSGIMiddleware(_signed_in(create_app(hub))))  # type: ignore[arg-type]  # two spellings of WSGI
    return app


def _signed_in(inner: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the application's own user to the hub, as middleware around it would."""

    def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if name := environ.get("HTTP_X_USER"):
            environ["ops_hub.principal"] = Principal.user(name)
        return inner(environ, start_response)

    return wsgi


def test_services_and_mounted_host_share_the_users_of_the_application(application: FastAPI) -> None:
    """What a user does through the mounted host, the own routes of the application see under that user alone."""
    with TestClient(application) as client:
        ada = {"X-User": "ada"}
        created = client.post("/api/ops/locations", json=LOCATION, headers=ada)
        assert created.status_code == 201, created.text
        assert client.get("/my-shops", headers=ada).json() == ["Home Slice Pizza"]
        assert client.get("/my-shops", headers={"X-User": "bob"}).json() == []
        foreign = client.get(f"/api/ops/locations/{created.json()['id']}", headers={"X-User": "bob"})
        assert foreign.status_code == 404


def test_the_application_answers_strangers_by_itself(application: FastAPI) -> None:
    """A stranger is refused by the application's own routes, and gets a session of his own from the mounted host."""
    with TestClient(application) as client:
        assert client.get("/my-shops").status_code == 401
        answer = client.get("/api/ops/locations")
        assert answer.json()["items"] == []
        assert "hub_session" in answer.cookies


def test_a_principal_cannot_be_forged_by_a_header(application: FastAPI) -> None:
    """A header never becomes the principal of the hub, whatever it is called."""
    with TestClient(application) as client:
        ada = {"X-User": "ada"}
        created = client.post("/api/ops/locations", json=LOCATION, headers=ada).json()
        forged = {"ops_hub.principal": "user:ada", "Ops-Hub-Principal": "user:ada", "X-Ops-Hub.Principal": "user:ada"}
        assert client.get(f"/api/ops/locations/{created['id']}", headers=forged).status_code == 404
