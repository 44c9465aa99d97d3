from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import falcon.testing
import pytest

from tests.support.web import Site, build_site

PAGE = """<!doctype html><meta name="p" content="%OPS_HUB_PREFIX%"><script nonce="%OPS_HUB_NONCE%"></script>
<script type="module" src="./assets/index-1.js"></script><link href="./assets/index-1.css">"""
SCRIPT = b"console.log('the app');" * 100
TILES = {"url": "https://{s}.tiles.example.com/{z}/{x}/{y}.png", "attribution": "Tiles by Example"}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Return a folder with a built web app."""
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (assets / "index-1.js").write_bytes(SCRIPT)
    (assets / "index-1.js.gz").write_bytes(gzip.compress(SCRIPT))
    (assets / "index-1.js.br").write_bytes(b"as brotli has it")
    (assets / "index-1.css").write_bytes(b"a{}")
    return tmp_path


def site_of(built: Path, **web: Any) -> Site:
    """Return a site that serves this build."""
    return build_site({"app_dir": str(built), **web})


def policy_of(answer: falcon.testing.Result) -> dict[str, str]:
    """Return the content security policy of an answer, by directive."""
    return dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))


@pytest.mark.parametrize("path", ["/ops", "/ops/locations", "/ops/reports/local-search-grid/r/results", "/ops/x/y/z"])
def test_every_address_of_the_app_is_its_page(built: Path, path: str) -> None:
    """Whatever address is opened, the page comes back, and is asked for anew the next time."""
    answer = site_of(built).get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert 'src="/ops/assets/index-1.js"' in answer.text
    assert 'href="/ops/assets/index-1.css"' in answer.text
    assert "set-cookie" not in answer.headers


def test_the_page_runs_nothing_but_its_own(built: Path) -> None:
    """Scripts and styles need the nonce of this very answer or come from this site; there is no way around."""
    site = site_of(built)
    first, second = site.get("/ops"), site.get("/ops")
    nonces = []
    for answer in (first, second):
        policy = policy_of(answer)
        (nonce,) = re.findall("'nonce-([^']{20,})'", policy["script-src"])
        assert f'<script nonce="{nonce}">' in answer.text
        assert policy["script-src"] == policy["style-src"] == f"'self' 'nonce-{nonce}'"
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["img-src"] == "'self' data: blob:"
        assert "unsafe" not in answer.headers["content-security-policy"]
        nonces.append(nonce)
    assert nonces[0] != nonces[1]


def test_tiles_are_let_in_and_told_where_they_are_shown(built: Path) -> None:
    """With a tile server, pictures may come from there and from nowhere else, and it learns the origin of the site."""
    answer = site_of(built, tiles=TILES).get("/ops")
    assert policy_of(answer)["img-src"] == "'self' data: blob: https://*.tiles.example.com"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"


def test_a_mounted_host_says_where_it_is(built: Path) -> None:
    """Below a prefix the page finds its files and tells its script the prefix, escaped."""
    client = site_of(built).client
    text = client.simulate_get("/ops", root_path="/their/hub").text
    assert 'content="/their/hub"' in text
    assert 'src="/their/hub/ops/assets/index-1.js"' in text
    assert "<b>" not in client.simulate_get("/ops", root_path='/"<b>').text
    assert client.simulate_get("/", root_path="/their/hub").headers["location"] == "/their/hub/ops"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("br, gzip", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("", "identity"), ("identity", "identity")],
)
def test_files_come_as_the_client_likes_them(built: Path, accepted: str, coding: str) -> None:
    """A file was compressed when it was built, is sent so to whoever takes it, and may be kept for ever."""
    answer = site_of(built).get("/ops/assets/index-1.js", headers={"Accept-Encoding": accepted})
    expected = {"br": b"as brotli has it", "gzip": gzip.compress(SCRIPT), "identity": SCRIPT}[coding]
    assert answer.headers["content-encoding"] == coding
    assert len(answer.content) == len(expected)
    assert "javascript" in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/ops/assets/index-2.js", "/ops/assets/index-1.js.gz", "/ops/assets/..%2Findex.html"])
def test_only_files_of_the_app_are_there(built: Path, path: str) -> None:
    """Other names are no files, whatever is in the folder or above it."""
    assert site_of(built).get(path).status_code == 404


def test_unknown_addresses_of_the_interface_are_no_pages(built: Path) -> None:
    """What is not of the interface is answered as a problem, not with the page."""
    answer = site_of(built).get("/api/ops/nothing")
    assert answer.status_code == 404
    assert answer.json["code"] == "route.not_found"


def test_the_site_itself_leads_to_the_app(built: Path) -> None:
    """Whoever opens the site comes to the app."""
    answer = site_of(built).get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/ops")


def test_an_installation_without_the_app_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing was built, the page says what to do, and the interface works."""
    from ops_web import web_app  # noqa: PLC0415 - its files are looked for once in a process

    web_app.load_files.cache_clear()
    monkeypatch.setattr("ops_web.web_app.resources.files", lambda _: tmp_path)
    try:
        site = build_site()
    finally:
        web_app.load_files.cache_clear()
    answer = site.get("/ops")
    assert answer.status_code == 503
    assert "nox -s build_ui" in answer.text
    assert site.get("/healthz").status_code == 200


def test_the_page_can_be_looked_at(built: Path) -> None:
    """HEAD answers like GET."""
    client = site_of(built).client
    for path in ("/ops", "/ops/assets/index-1.js"):
        answer = client.simulate_head(path)
        assert answer.status_code == 200
        assert not answer.content
