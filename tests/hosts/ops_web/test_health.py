from __future__ import annotations

import attrs
import pytest

from ops_core.plugins.catalog import PluginReport, PluginState
from ops_core.ports.storage import StorageStatus
from tests.support.web import Site, build_site


def with_storage(site: Site, status: StorageStatus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the storage of a site say how it is."""
    monkeypatch.setattr(type(site.hub.storage), "status", lambda _: status)


def test_a_process_that_answers_lives() -> None:
    """The check of the process needs no storage."""
    answer = build_site().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_a_hub_with_storage_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub whose storage works can do its work; its schema is told."""
    site = build_site()
    with_storage(site, StorageStatus(ready=True, detail="fine", schema="0006", wanted="0006"), monkeypatch)
    answer = site.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["status"] == "ready"
    assert answer.json["schema"] == "0006"


def test_a_hub_without_storage_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """While storage cannot be used, the answer is a problem that says why."""
    site = build_site()
    with_storage(site, StorageStatus(ready=False, detail="Run the migrations."), monkeypatch)
    answer = site.get("/readyz")
    assert (answer.status_code, answer.json["code"]) == (503, "hub.not_ready")
    assert answer.json["reasons"] == ["storage: Run the migrations."]
    assert answer.headers["retry-after"] == "5"
    assert site.get("/healthz").status_code == 200


def test_plugins_that_failed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that nobody needs does not stop the hub, but it shows."""
    site = build_site()
    reports = (
        PluginReport("fine", PluginState.LOADED),
        PluginReport("off", PluginState.DISABLED),
        PluginReport("bad", PluginState.BROKEN, "it failed"),
    )
    catalog = attrs.evolve(site.hub.catalog, reports=reports)
    from ops_web.health import readiness  # noqa: PLC0415 - for this test only

    ready = readiness(attrs.evolve(site.hub, catalog=catalog))
    assert [(trouble.name, trouble.state) for trouble in ready.plugins] == [("bad", PluginState.BROKEN)]
