"""What holds for every test: no network, and the same examples on every machine of the CI."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Generator

LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})

# How fast a machine is says nothing about the code under test.
settings.register_profile(
    "default",
    deadline=None,
    max_examples=50,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("default"), max_examples=1000, derandomize=False)
settings.load_profile("default")


class SocketGuard:
    """Fails whatever test opens an internet socket without the mark ``network``, or leaves this machine with it.

    It listens to the audit events of the interpreter, so nothing has to be patched and nothing in Python gets around
    it. Unix sockets stay free: asyncio and multiprocessing talk over pairs of them.
    """

    def __init__(self) -> None:
        self.allows_loopback = False

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Look at one audit event."""
        if not event.startswith("socket."):
            return
        if event == "socket.__new__":
            if not self.allows_loopback and args[1] in INTERNET:
                pytest.fail("This test opens a socket. Mark it with @pytest.mark.network, or leave the network out.")
        elif event in LOOKUPS:
            self._expect_loopback(args[0])
        elif event in {"socket.connect", "socket.sendto"} and args[0].family in INTERNET:
            self._expect_loopback(args[1][0])

    def _expect_loopback(self, host: str | bytes | None) -> None:
        if not is_loopback(host):
            pytest.fail(f"This test reaches for {host!r}. Tests stay on this machine.")


def is_loopback(host: str | bytes | None) -> bool:
    """Return whether a host is this machine; None and "" are for those who listen."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(name)).is_loopback
    except ValueError:
        return False


GUARD = SocketGuard()
sys.addaudithook(GUARD)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test with the mark ``network``, and the fixtures that it needs, open sockets on this machine."""
    GUARD.allows_loopback = item.get_closest_marker("network") is not None
    try:
        return (yield)
    finally:
        GUARD.allows_loopback = False
