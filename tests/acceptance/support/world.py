"""A host with owners who have one of everything."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from ops_core.domain.identifier import new_id
from ops_core.domain.principal import Principal
from ops_core.hub import OpsHub, build_hub
from ops_core.services.worker import Worker
from ops_core.settings import JobSettings
from ops_web.app import create_app
from ops_web.settings import load_web_settings
from ops_web.table import ROUTES
from tests.acceptance.support.browser import Browser, Reply, Wsgi
from tests.acceptance.support.published import Published
from tests.support.clock import FakeClock

API: Final = "/api/ops"
REPORTS: Final = f"{API}/reports/local-grid"
ORIGIN: Final = "http://127.0.0.1:8000"
SECRET: Final = "a secret of the host that nobody else knows"
PUBLISHED: Final = Published(ROUTES)

PLACE: Final[Mapping[str, Any]] = {
    "name": "Joe's Pizza",
    "source_mode": "no_listing",
    "address": {"line1": "12 Main Street", "city": "Austin", "region": "TX", "postal_code": "78704", "country": "US"},
    "phone": "(512) 555-0123",
    "website": "https://joes.example.com",
    "category": "Pizza restaurant",
    "coordinates": {"lat": 30.25, "lng": -97.75},
}
GRID: Final[Mapping[str, Any]] = {
    "center": {"lat": 30.25, "lng": -97.75},
    "size": 3,
    "spacing": {"value": 1, "unit": "km"},
}
WEEKLY: Final[Mapping[str, Any]] = {
    "frequency": "weekly",
    "weekday": "monday",
    "time": "10:00",
    "time_zone": "Europe/Berlin",
}
ANSWERS: Final = (
    {"step": "business_type", "business_type": "multi_location"},
    {"step": "location_count", "location_count": "2-5"},
    {"step": "goals", "goals": ["rank_higher", "get_reviews"]},
)


@attrs.frozen
class Things:
    """Ids of what one owner has; each name says what is true of the thing.

    Attributes:
        location: A location.
        second_location: Another one.
        deleted_location: One that is deleted, to be restored.
        report: A report that has run twice.
        open_report: One whose run waits for a worker.
        failed_report: One whose two runs failed.
        deleted_report: One that is deleted, to be restored.
        run: The first run of `report`, completed.
        open_run: A run of `open_report`, queued.
        failed_run: The second run of `failed_report`, given up.
        letter: The dead letter of `failed_run`.
        key: Idempotency key that `run` was requested with.
    """

    location: str
    second_location: str
    deleted_location: str
    report: str
    open_report: str
    failed_report: str
    deleted_report: str
    run: str
    open_run: str
    failed_run: str
    letter: str
    key: str


@attrs.frozen
class Site:
    """A host and what is behind it.

    Attributes:
        hub: The use cases.
        app: The host as WSGI.
        clock: The time.
    """

    hub: OpsHub
    app: Wsgi
    clock: FakeClock

    def browser(self, principal: Principal | None = None, **rest: Any) -> Browser:
        """Return a browser that has not sent anything yet."""
        return Browser(self.app, PUBLISHED, principal, **rest)

    def work(self) -> None:
        """Carry out every run that waits."""
        _exhaust(self.hub.worker("worker"))

    def fail(self) -> None:
        """Carry out every run that waits, on a machine whose ranking provider refuses the credentials."""
        broken = build_hub(_settings({"failure": "auth", "failure_rate": 1.0}), clock=self.clock)
        worker = Worker("broken", self.hub.storage, self.clock, broken.rankings, self.hub.flags, JobSettings())
        _exhaust(worker)
        broken.close()


def build_site(database: Path | None = None, **web: Any) -> Site:
    """Return a host that simulates ranks.

    Args:
        database: File to keep everything in; None for the memory.
        web: Settings of the host itself.
    """
    clock = FakeClock()
    hub = build_hub(_settings({}, database), clock=clock)
    settings = load_web_settings({"public_url": ORIGIN, "secret_key": SECRET, "sign_in_links": True} | web)
    return Site(hub, create_app(hub, settings), clock)


def populate(site: Site, *browsers: Browser) -> tuple[Things, ...]:
    """Give each browser one of everything, through the host."""
    before = [_past(site, browser) for browser in browsers]
    # Requested last: a worker takes up whatever waits, whosever it is.
    return tuple(_open(browser, things) for browser, things in zip(browsers, before, strict=True))


def unknown() -> Things:
    """Return ids of the right form that nothing has."""
    now = FakeClock().now()
    kinds = {"location": "loc", "report": "rep", "run": "run", "letter": "dlq", "key": "key"}
    names = [field.name for field in attrs.fields(Things)]
    return Things(**{name: new_id(kinds[name.rpartition("_")[2]], now) for name in names})


def dump(browser: Browser) -> dict[str, Any]:
    """Return everything that an owner sees of its own."""
    found = {
        path: browser.get(path).json
        for path in (
            f"{API}/bootstrap",
            f"{API}/onboarding",
            f"{API}/setup-tasks",
            f"{API}/locations/metrics/preferences",
            f"{API}/locations/overview",
        )
    }
    _all(browser, f"{API}/locations", found)
    _all(browser, f"{API}/dead-letters", found)
    for report in _all(browser, REPORTS, found):
        for run in _all(browser, f"{REPORTS}/{report}/runs", found):
            path = f"{REPORTS}/{report}/runs/{run}/results"
            found[path] = browser.get(path).json
    return found


def draft(location: str, **changes: Any) -> dict[str, Any]:
    """Return a report as clients send it."""
    return {
        "location_id": location,
        "name": "Pizza around the corner",
        "map": dict(GRID),
        "keywords": ["pizza", "pizza near me"],
        **changes,
    }


def fresh() -> dict[str, str]:
    """Return the header with an idempotency key that nobody has used."""
    return {"Idempotency_Key": secrets.token_hex(16)}


def made(reply: Reply) -> str:
    """Return the id of what was just made."""
    assert reply.status in {200, 201, 202}, reply.text
    found: str = reply.json["id"]
    return found


def _past(site: Site, browser: Browser) -> Things:
    for answer in ANSWERS:
        assert browser.put(f"{API}/onboarding", answer).status == 200
    assert browser.put(f"{API}/setup-tasks/start_reviews", {"skipped": True}).status == 200
    assert browser.put(f"{API}/locations/metrics/preferences", {"metrics": ["coverage"]}).status == 200
    location = made(browser.post(f"{API}/locations", PLACE))
    second = made(browser.post(f"{API}/locations", {**PLACE, "on_duplicate": "create"}))
    deleted = made(browser.post(f"{API}/locations", {**PLACE, "on_duplicate": "create"}))
    _delete(browser, f"{API}/locations/{deleted}")
    reports = {
        name: made(browser.post(REPORTS, draft(location, name=name, **changes)))
        for name, changes in {
            "report": {"schedule": dict(WEEKLY), "recipients": ["owner@example.com"]},
            "open": {},
            "failed": {},
            "deleted": {},
        }.items()
    }
    _delete(browser, f"{REPORTS}/{reports['deleted']}")
    key = new_id("key", site.clock.now())
    run = made(browser.post(f"{REPORTS}/{reports['report']}/run", Idempotency_Key=key))
    made(browser.post(f"{REPORTS}/{reports['report']}/run", **fresh()))
    site.work()
    failed = [made(browser.post(f"{REPORTS}/{reports['failed']}/run", **fresh())) for _ in range(2)]
    site.fail()
    letters = browser.get(f"{API}/dead-letters").json["items"]
    assert [letter["run_id"] for letter in letters] == failed[::-1]
    return Things(
        location=location,
        second_location=second,
        deleted_location=deleted,
        report=reports["report"],
        open_report=reports["open"],
        failed_report=reports["failed"],
        deleted_report=reports["deleted"],
        run=run,
        open_run="",
        failed_run=failed[-1],
        letter=letters[0]["id"],
        key=key,
    )


def _open(browser: Browser, things: Things) -> Things:
    return attrs.evolve(things, open_run=made(browser.post(f"{REPORTS}/{things.open_report}/run", **fresh())))


def _delete(browser: Browser, path: str) -> None:
    assert browser.send("DELETE", path, headers=browser.get(path).etag).status == 204


def _all(browser: Browser, path: str, found: dict[str, Any]) -> list[str]:
    page = browser.get(path, "limit=200").json
    assert page["next"] is None
    found[path] = page
    return [item["id"] for item in page["items"]]


def _exhaust(worker: Worker) -> None:
    while worker.work_once() is not None:
        pass


def _settings(simulated: dict[str, Any], database: Path | None = None) -> dict[str, Any]:
    chosen = {"ranking": "simulated", "plugins": ["memory", "ranking_simulated"], "configs": {"simulated": simulated}}
    if database is None:
        return {**chosen, "storage": "memory"}
    # Long enough for fifty writers on a busy machine.
    sql = {"url": f"sqlite:///{database}", "auto_upgrade": True, "busy_timeout_ms": 60_000, "pool_size": 20}
    return {
        "storage": "sql",
        "ranking": "simulated",
        "plugins": ["storage_sql", "ranking_simulated"],
        "configs": {"simulated": simulated, "sql": sql},
    }
