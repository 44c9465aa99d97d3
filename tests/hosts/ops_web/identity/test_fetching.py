from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ops_web.identity.fetching import FetchFailed, fetch

pytestmark = pytest.mark.network


class Handler(BaseHTTPRequestHandler):
    """Answers as its path says."""

    def do_GET(self) -> None:
        """Answer."""
        match self.path:
            case "/good":
                self._answer(200, b'{"keys": []}')
            case "/moved":
                self._answer(302, b"", Location="/good")
            case "/large":
                self._answer(200, b"x" * 300_000)
            case _:
                self._answer(404, b"not here")

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def url() -> Iterator[str]:
    """Serve the handler on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_document_is_fetched(url: str) -> None:
    """What is published arrives."""
    assert fetch(url + "/good") == b'{"keys": []}'


@pytest.mark.parametrize("path", ["/moved", "/large", "/missing"])
def test_anything_else_fails(url: str, path: str) -> None:
    """A redirect is not followed, a flood is not read, and an error is an error."""
    with pytest.raises(FetchFailed):
        fetch(url + path)


def test_nobody_there_fails() -> None:
    """A server that does not answer is one error of ours."""
    with pytest.raises(FetchFailed, match="ConnectionError"):
        fetch("http://127.0.0.1:1/")
