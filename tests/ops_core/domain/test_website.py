from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.website import LONGEST, normalise_website, website_host
from ops_core.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.com", "https://example.com"),
        ("HTTP://Www.Example.COM/", "http://www.example.com"),
        ("https://example.com:443/Menu?a=1#Top", "https://example.com/Menu?a=1#Top"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        ("//example.com/x", "https://example.com/x"),
        ("münchen.de/größe", "https://xn--mnchen-3ya.de/gr%C3%B6%C3%9Fe"),
        ("xn--mnchen-3ya.de", "https://xn--mnchen-3ya.de"),
        ("example.com.", "https://example.com"),
        ("https://example.com/a%20b", "https://example.com/a%20b"),
        ("  ", None),
        (None, None),
    ],
)
def test_a_web_address_is_kept_absolute(typed: str | None, kept: str | None) -> None:
    """The scheme is added, the host is lower-case ASCII, and what means nothing goes."""
    assert normalise_website(typed) == kept
    assert normalise_website(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "ftp://example.com",
        "javascript:alert(1)",
        "mailto:a@example.com",
        "https://user:secret@example.com",
        "https://example.com@evil.example",
        "localhost",
        "localhost:8080",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::1",
        "https://127.1",
        "https://0x7f.0x1",
        "https://2130706433",
        "https://\uff11\uff12\uff17.0.0.1",
        "https://example.com:99999",
        "https://exa mple.com",
        "https://example.com\\@evil.example",
        "https://a..com",
        "https://-a.com",
        "https://",
        "https:///path",
        "just words",
    ],
)
def test_what_is_no_public_site_is_refused(typed: str) -> None:
    """Other schemes, user names, IP addresses in any spelling and hosts without a dot are refused at the website."""
    with pytest.raises(InvalidInput) as caught:
        normalise_website(typed)
    (error,) = caught.value.errors
    assert (error.pointer, error.code) == ("/website", "format")
    assert "https://example.com" in error.message


@pytest.mark.parametrize("typed", ["example.com/" + "x" * LONGEST, "example.com/" + "ß" * 100])
def test_a_web_address_fits_its_column(typed: str) -> None:
    """Too long is refused, also where it becomes so by its encoding."""
    with pytest.raises(InvalidInput) as caught:
        normalise_website(typed)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [("/website", "too_long")]


@given(st.text(max_size=60))
def test_any_text_is_kept_or_refused(text: str) -> None:
    """Whatever is typed, it is refused at the website or kept in a form that stays as it is."""
    try:
        kept = normalise_website(text)
    except InvalidInput:
        return
    assert normalise_website(kept) == kept


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://www.example.com/x", "example.com"), ("https://shop.example.com", "shop.example.com"), ("", "")],
)
def test_the_host_has_no_www(url: str, host: str) -> None:
    """Sites compare by their host, with or without "www."."""
    assert website_host(url) == host
