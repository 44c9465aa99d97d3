"""A real browser before the real host. Each test is an owner of its own: a new browser context has no cookies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.web_app.axe import Axe
from tests.web_app.browser import browser_path
from tests.web_app.host import WebHost, web_host
from tests.web_app.owner import Owner

_FLAGS = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

expect.set_options(timeout=15_000)  # a machine that runs two tests at once may keep one of them waiting


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test here talk to its host."""
    for item in items:
        if "tests/web_app" in item.nodeid:
            item.add_marker(pytest.mark.network)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the browser of the machine."""
    return {
        **browser_type_launch_args,
        "executable_path": browser_path(),
        "chromium_sandbox": False,
        "args": list(_FLAGS),
    }


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHost]:
    """Serve the hub once for all tests of this process."""
    with web_host(tmp_path_factory.mktemp("hub")) as serving:
        yield serving


@pytest.fixture(scope="session")
def base_url(host: WebHost) -> str:
    """Let pages be opened by their path."""
    return host.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], base_url: str) -> dict[str, Any]:
    """Use a desktop window, and one language and time zone everywhere."""
    return {
        **browser_context_args,
        "base_url": base_url,
        "viewport": {"width": 1280, "height": 900},
        "locale": "en-GB",
        "timezone_id": "Europe/Berlin",
        "reduced_motion": "reduce",
    }


@attrs.define
class Console:
    """What pages wrote to the console and should not have.

    Attributes:
        said: Errors and warnings so far.
        expected: Patterns of those that a test brings about on purpose.
    """

    said: list[str] = attrs.field(factory=list)
    expected: list[str] = attrs.field(factory=list)

    def expect(self, pattern: str) -> None:
        """Let messages pass that the test brings about, such as a failed request."""
        self.expected.append(pattern)

    @property
    def unexpected(self) -> list[str]:
        """What nobody expected."""
        return [text for text in self.said if not any(re.search(pattern, text) for pattern in self.expected)]


@pytest.fixture(autouse=True)
def console(context: BrowserContext) -> Iterator[Console]:
    """Fail the test if a page writes an error or a warning to the console, or throws."""
    console = Console()

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            console.said.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    context.on("console", listen)
    context.on("weberror", lambda error: console.said.append(f"thrown: {error.error}"))
    yield console
    assert console.unexpected == []


@pytest.fixture
def owner(context: BrowserContext, host: WebHost) -> Owner:
    """Return whoever sits before the browser: a new owner who has answered nothing yet."""
    return Owner(context.request, host)


@pytest.fixture
def axe(page: Page) -> Axe:
    """Return the check for accessibility of what the page shows."""
    return Axe(page)
