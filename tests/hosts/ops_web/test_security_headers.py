from __future__ import annotations

import pytest

from tests.support.web import build_site

HTTPS = {"public_url": "https://hub.example.com"}


@pytest.mark.parametrize("path", ["/api/ops/whoami", "/api/ops/nothing", "/api/ops/fail", "/healthz", "/nothing"])
def test_every_answer_has_them(path: str) -> None:
    """Answers and errors alike tell browsers what they must not do."""
    headers = build_site().get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


def test_answers_of_the_interface_are_kept_nowhere() -> None:
    """Data of an owner stays in no cache, and runs nothing."""
    headers = build_site().get("/api/ops/whoami").headers
    assert headers["cache-control"] == "no-store"
    assert "script-src" not in headers["content-security-policy"]


def test_https_is_remembered_only_over_https() -> None:
    """A browser is told never to use plain http where the hub is served over https, and nowhere else."""
    assert "strict-transport-security" not in build_site().get("/healthz").headers
    assert build_site(HTTPS).get("/healthz").headers["strict-transport-security"] == (
        "max-age=63072000; includeSubDomains"
    )


def test_an_answer_may_choose_for_itself() -> None:
    """A header that a handler sets is not overwritten."""
    from ops_web.route import Access, Answer, Route  # noqa: PLC0415 - for this test only

    route = Route(
        method="GET",
        path="/api/ops/cached",
        operation="cached",
        handler=lambda _: Answer({}, headers=(("Cache-Control", "max-age=60"),)),
        summary="",
        tag="",
        access=Access.PUBLIC,
        flag=None,
    )
    assert build_site(routes=(route,)).get("/api/ops/cached").headers["cache-control"] == "max-age=60"
