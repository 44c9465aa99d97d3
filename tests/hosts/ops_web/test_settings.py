from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ops_core.errors import InvalidInput
from ops_web.settings import load_web_settings

BEARER: dict[str, Any] = {"issuer": "https://id.example.com", "jwks_url": "https://id.example.com/keys"}
OIDC: dict[str, Any] = {"issuer": "https://id.example.com", "client_id": "hub"}


def faults(**values: Any) -> list[tuple[str, str]]:
    """Return pointer and code of each fault."""
    with pytest.raises(InvalidInput) as refusal:
        load_web_settings(values)
    return [(error.pointer, error.code) for error in refusal.value.errors]


def test_nothing_has_to_be_set() -> None:
    """The defaults serve this machine over plain http, to anonymous sessions."""
    settings = load_web_settings({})
    assert settings.public_url == "http://127.0.0.1:8000"
    assert not settings.is_https
    assert settings.bearer is None
    assert settings.oidc is None


def test_everything_can_be_set() -> None:
    """Settings arrive as they are given."""
    settings = load_web_settings(
        {
            "public_url": "https://hub.example.com/",
            "secret_key": "s" * 32,
            "allowed_origins": ["https://other.example.com"],
            "bearer": {"issuer": "https://id.example.com", "shared_secret": "t" * 32},
            "oidc": {**OIDC, "client_secret": "u", "scopes": ["openid", "email"]},
            "metrics_token": "v",
        }
    )
    assert settings.is_https
    assert settings.bearer is not None
    assert settings.bearer.required_role == "authenticated"
    assert settings.oidc is not None
    assert settings.oidc.scopes == ("openid", "email")


def test_secrets_are_not_shown() -> None:
    """No secret is in what a log or a traceback would show of the settings."""
    settings = load_web_settings(
        {
            "secret_key": "canary-" + "s" * 32,
            "metrics_token": "canary-m",
            "bearer": {"issuer": "https://id.example.com", "shared_secret": "canary-" + "t" * 32},
            "oidc": {**OIDC, "client_secret": "canary-u"},
        }
    )
    assert "canary" not in repr(settings)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"public_url": "hub.example.com"}, [("/public_url", "format")]),
        ({"secret_key": "short"}, [("/secret_key", "too_short")]),
        ({"allowed_origins": ["https://a.example/x"]}, [("/allowed_origins/0", "format")]),
        ({"allowed_origins": ["https://a.example", "*"]}, [("/allowed_origins/1", "format")]),
        ({"body_limit_bytes": 10}, [("/body_limit_bytes", "too_small")]),
        ({"colour": "red"}, [("/colour", "unknown")]),
        ({"bearer": {"issuer": "https://id.example.com"}}, [("/bearer", "one_of")]),
        ({"bearer": {**BEARER, "shared_secret": "x" * 32}}, [("/bearer", "one_of")]),
        ({"bearer": {**BEARER, "jwks_url": "http://id.example.com/keys"}}, [("/bearer/jwks_url", "insecure")]),
        ({"bearer": {"issuer": "x", "shared_secret": "x" * 31}}, [("/bearer/shared_secret", "too_short")]),
        ({"bearer": {**BEARER, "roles_claim": "user_metadata.roles"}}, [("/bearer/roles_claim", "untrusted")]),
        ({"bearer": {**BEARER, "roles_claim": "a..b"}}, [("/bearer/roles_claim", "format")]),
        ({"oidc": {**OIDC, "issuer": "http://id.example.com"}}, [("/oidc/issuer", "insecure")]),
        ({"oidc": {**OIDC, "scopes": ["open id"]}}, [("/oidc/scopes/0", "format")]),
        ({"oidc": {**OIDC, "roles_claim": "user_metadata"}}, [("/oidc/roles_claim", "untrusted")]),
        (
            {"public_url": "x", "secret_key": "y", "bearer": {"issuer": "z"}},
            [("/public_url", "format"), ("/secret_key", "too_short"), ("/bearer", "one_of")],
        ),
    ],
)
def test_each_fault_is_named(values: dict[str, Any], found: list[tuple[str, str]]) -> None:
    """Settings that cannot work are refused before anything starts, all at once."""
    assert faults(**values) == found


def test_tiles_need_an_address_with_places() -> None:
    """A template of tiles is an absolute URL with zoom, column and row; its link is absolute, too."""
    good = {"url": "https://{s}.tiles.example.com/{z}/{x}/{y}.png", "attribution": "Tiles by Example"}
    settings = load_web_settings({"tiles": good})
    assert settings.tiles is not None
    assert settings.tiles.max_zoom == 19
    for url in ("https://tiles.example.com/{z}/{x}.png", "/tiles/{z}/{x}/{y}.png", "ftp://x/{z}/{x}/{y}"):
        assert faults(tiles={**good, "url": url}) == [("/tiles/url", "format")]
    assert faults(tiles={**good, "attribution_url": "example"}) == [("/tiles/attribution_url", "format")]


def test_a_folder_without_an_app_is_refused(tmp_path: Path) -> None:
    """Whoever names a folder learns at once when nothing was built there."""
    assert faults(app_dir=str(tmp_path)) == [("/app_dir", "no_app")]
    (tmp_path / "index.html").write_text("<!doctype html>")
    assert load_web_settings({"app_dir": str(tmp_path)}).app_dir == str(tmp_path)
