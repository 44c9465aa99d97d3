from __future__ import annotations

import pytest

from ops_web.csrf import CsrfRefused, OriginCheck

CHECK = OriginCheck("https://hub.example.com/app", ["https://hub.example.org"])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_SEC_FETCH_SITE": "same-origin"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "https://elsewhere.example"},
        {"HTTP_ORIGIN": "https://hub.example.com"},
        {"HTTP_ORIGIN": "https://hub.example.org"},
    ],
)
def test_pages_of_this_site_and_scripts_pass(headers: dict[str, str]) -> None:
    """What the browser itself says of its page counts before the origin, and a script is no browser."""
    CHECK.check(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": ""},
        {"HTTP_SEC_FETCH_SITE": "Same-Origin"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "https://hub.example.com"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": ""},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "http://hub.example.com"},
        {"HTTP_ORIGIN": "https://hub.example.com:8443"},
        {"HTTP_ORIGIN": "https://hub.example.com.evil.example"},
        {"HTTP_ORIGIN": "https://hub.example.com/"},
    ],
)
def test_pages_of_other_sites_are_refused(headers: dict[str, str]) -> None:
    """A sister site, another scheme or port, and a page without an origin are foreign."""
    with pytest.raises(CsrfRefused) as refusal:
        CHECK.check(headers)
    assert refusal.value.status == 403
