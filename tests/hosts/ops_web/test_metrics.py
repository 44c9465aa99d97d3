from __future__ import annotations

import pytest

from tests.support.web import Site, build_site


def figures(site: Site) -> dict[str, float]:
    """Return every figure by its name and labels."""
    text = site.get("/metrics", remote_addr="127.0.0.1").text
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_requests_are_counted() -> None:
    """There is a count for each route, method and status, and a duration for each route and method."""
    site = build_site()
    for _ in range(3):
        site.get("/api/ops/things/thing_1")
    site.get("/api/ops/things/missing")
    site.get("/made/up/1")
    site.get("/made/up/2")
    found = figures(site)
    name = "ops_hub_http_requests_total"
    assert found[name + '{method="GET",route="/api/ops/things/{thing_id}",status="200"}'] == 3
    assert found[name + '{method="GET",route="/api/ops/things/{thing_id}",status="404"}'] == 1
    assert found[name + '{method="GET",route="unmatched",status="404"}'] == 2
    assert found['ops_hub_http_request_duration_seconds_count{method="GET",route="/api/ops/things/{thing_id}"}'] == 4
    assert found["ops_hub_http_requests_in_progress"] == 1  # the one that asks


def test_nothing_stays_in_progress() -> None:
    """However requests end, they end."""
    site = build_site()
    site.get("/api/ops/fail")
    site.get("/nothing")
    site.odd("WEBSOCKET", "/healthz")
    assert figures(site)["ops_hub_http_requests_in_progress"] == 1


def test_two_hosts_count_apart() -> None:
    """Applications in one process do not share figures."""
    one, two = build_site(), build_site()
    one.get("/healthz")
    assert not any("healthz" in name for name in figures(two))


def test_the_exposition_is_what_prometheus_reads() -> None:
    """The media type names the format and its version."""
    answer = build_site().get("/metrics", remote_addr="127.0.0.1")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "# TYPE ops_hub_http_requests_total counter" in answer.text


@pytest.mark.parametrize(
    ("remote", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 403),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.1"}, 403),
    ],
)
def test_without_a_token_only_this_machine_reads(remote: str, headers: dict[str, str], status: int) -> None:
    """A client elsewhere, also one behind a proxy on this machine, is refused."""
    assert build_site().get("/metrics", remote_addr=remote, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Bearer scrape-me", 200),
        ("Bearer scrape-m", 401),
        ("Bearer ", 401),
        ("scrape-me", 401),
        ("", 401),
        ("Bearer scr\u00e4pe", 401),
    ],
)
def test_a_token_opens_them_from_anywhere(header: str, status: int) -> None:
    """With a token in the settings, whoever knows it reads, and nobody else does."""
    site = build_site({"metrics_token": "scrape-me"})
    answer = site.get("/metrics", remote_addr="192.0.2.1", headers={"Authorization": header})
    assert answer.status_code == status
