from __future__ import annotations

import gzip

import pytest

from ops_web.compression import accepts_gzip
from ops_web.route import Access, Answer, Route
from tests.support.web import build_site


@pytest.mark.parametrize("header", ["gzip", "br, gzip", "GZIP;q=0.5", "*", "deflate, *;q=0.1", "gzip; q=1.0"])
def test_clients_that_take_gzip(header: str) -> None:
    """Named or by the asterisk, gzip is taken."""
    assert accepts_gzip(header)


@pytest.mark.parametrize("header", ["", "br", "identity", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzip;q=0, *", "xgzip"])
def test_clients_that_do_not(header: str) -> None:
    """Left out or with the weight nought, gzip is not taken."""
    assert not accepts_gzip(header)


def test_a_long_answer_is_compressed() -> None:
    """A client that takes gzip gets fewer bytes, and caches are told on what that depends."""
    site = build_site()
    plain = site.get("/api/ops/public", headers={"Accept-Encoding": "identity"})
    packed = site.get("/api/ops/public", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 10
    assert packed.headers["content-length"] == str(len(packed.content))
    assert gzip.decompress(packed.content) == plain.content
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("headers", [(("Content-Type", "image/png"),), (("Content-Encoding", "br"),)])
def test_what_is_compressed_already_stays(headers: tuple[tuple[str, str], ...]) -> None:
    """An image, or an answer that the handler compressed, is sent as it is."""
    route = Route(
        method="GET",
        path="/x",
        operation="x",
        handler=lambda _: Answer(b"x" * 5000, headers=headers),
        summary="",
        tag="",
        access=Access.PUBLIC,
        flag=None,
    )
    answer = build_site(routes=(route,)).get("/x", headers={"Accept-Encoding": "gzip"})
    assert answer.content == b"x" * 5000
    assert "vary" not in answer.headers


def test_a_short_answer_is_not() -> None:
    """Compressing a few bytes would only cost time."""
    answer = build_site().get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert "vary" not in answer.headers
