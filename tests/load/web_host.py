"""A web host as a process, and a client that reads the list of locations from it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, RemoteDisconnected

import attrs

from tests.load.job_host import HostSpec
from tests.load.ports import LOOPBACK, free_port

_READY_SECONDS = 30.0


@attrs.define
class Web:
    """A browser that is signed in.

    Attributes:
        port: Where the web host listens.
        token: Of its session.
    """

    port: int
    token: str
    _connection: HTTPConnection | None = None

    def read(self) -> None:
        """Read the list of locations.

        Raises:
            RuntimeError: It could not be read.
        """
        try:
            answer = self._get()
        except RemoteDisconnected:  # the host hangs up when nothing was read for a while
            self.close()
            answer = self._get()
        answer.read()
        if answer.status != 200:
            msg = f"The list of locations answered {answer.status}."
            raise RuntimeError(msg)

    def close(self) -> None:
        """Hang up; reading connects anew."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _get(self) -> HTTPResponse:
        connection = self._connection = self._connection or HTTPConnection(LOOPBACK, self.port, timeout=30)
        connection.request("GET", "/api/ops/locations", headers={"Cookie": f"hub_session={self.token}"})
        return connection.getresponse()


@contextmanager
def web_host(spec: HostSpec, token: str) -> Iterator[Web]:
    """Run ``ops-hub web`` on the database of `spec` until the block ends."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "OPS_CONFIGS__SQL__URL": spec.core["configs"]["sql"]["url"],
            "OPS_JOBS_HOST__HUEY_URL": spec.queue_url,
            "OPS_WEB__SECRET_KEY": "load" * 8,
        }
        command = [sys.executable, "-m", "ops_cli", "web", "--data-dir", folder, "--port", str(port)]
        host = subprocess.Popen(
            [*command, "--web-workers", "1"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        web = Web(port, token)
        try:
            _wait_for(web)
            web.close()  # connections made while the host starts are slower than later ones
            yield web
        finally:
            web.close()
            host.terminate()
            host.wait(_READY_SECONDS)


def _wait_for(web: Web) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while True:
        try:
            web.read()
        except (OSError, HTTPException):
            web.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
