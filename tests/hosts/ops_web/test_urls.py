from __future__ import annotations

import pytest

from ops_web.urls import is_internal_path, is_secure, origin


@pytest.mark.parametrize(
    "url",
    ["https://id.example.com", "https://id.example.com:8443/x?y", "http://127.0.0.1:9000/keys", "http://[::1]/keys"],
)
def test_https_and_this_machine_are_secure(url: str) -> None:
    """Nobody on the way can change what comes from there."""
    assert is_secure(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://id.example.com",
        "http://127.0.0.1.example.com",
        "https://127.0.0.1@id.example.com",
        "http://localhost@id.example.com",
        "https://user:secret@id.example.com",
        "https://id.example.com/#x",
        "https://",
        "ftp://localhost",
        "file:///etc/passwd",
        "//id.example.com",
        "https://id.example.com:port/",
        "https://[::1",
    ],
)
def test_anything_else_is_not(url: str) -> None:
    """Plain http to another machine, a user name in front of the host and other schemes are refused."""
    assert not is_secure(url)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://Hub.example.com/ops", "https://hub.example.com"),
        ("https://hub.example.com:443", "https://hub.example.com"),
        ("http://hub.example.com:80/", "http://hub.example.com"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000/x", "http://[::1]:8000"),
        ("hub.example.com", ""),
        ("ftp://hub.example.com", ""),
        ("https://hub.example.com:99999", ""),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(url: str, found: str) -> None:
    """Scheme and host are lower case, and the usual port is left out."""
    assert origin(url) == found


@pytest.mark.parametrize("path", ["/", "/ops", "/ops/locations?x=1#y", "/a/../b"])
def test_paths_of_this_site_are_internal(path: str) -> None:
    """A browser that is sent there stays here."""
    assert is_internal_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "ops",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n",
        "/ /evil",
        " /ops",
        "/\u2028",
        "/" + "x" * 500,
    ],
)
def test_every_way_out_is_refused(path: str) -> None:
    """Other hosts and schemes, also as browsers understand them, are not internal."""
    assert not is_internal_path(path)
