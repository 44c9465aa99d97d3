"""Open the web app inside a Next.js app, built and served by Next.js itself, before the real host.

Run it with: nox -s embed_ui
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.web_app.browser import browser_path
from tests.web_app.host import web_host
from tests.web_app.owner import Owner

_START_SECONDS = 60


def main() -> int:
    """Start the hub and the Next.js app in the folder named on the command line, and use both."""
    app = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder, web_host(Path(folder)) as host, _next(app, host.url) as url:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path(), chromium_sandbox=False)
            context = browser.new_context(base_url=url)
            page = context.new_page()
            said: list[str] = []
            page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: said.append(str(error)))
            page.goto("/")
            page.get_by_role("link", name="Local search").click()
            expect(page).to_have_url(f"{url}/ops/onboarding?step=business_type")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            owner = Owner(context.request, host)
            owner.onboard()
            owner.location("Corner Shop")
            page.goto("/ops/locations")
            expect(page.get_by_text("Corner Shop")).to_be_visible()
            page.reload()
            expect(page.get_by_text("Corner Shop")).to_be_visible()
            page.goto("/locations")
            expect(page.get_by_text("Corner Shop")).to_be_visible()
            browser.close()
        if said:
            print("The console says:", *said, sep="\n")
            return 1
    print("The web app works inside a Next.js app.")
    return 0


@contextmanager
def _next(app: Path, hub: str) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    environ = {**os.environ, "HUB_URL": hub, "NEXT_TELEMETRY_DISABLED": "1"}
    program = str(app / "node_modules/next/dist/bin/next")
    subprocess.run(["node", program, "build"], cwd=app, env=environ, check=True)
    command = ["node", program, "start", "--port", str(port), "--hostname", "127.0.0.1"]
    process = subprocess.Popen(command, cwd=app, env=environ, start_new_session=True)
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not _listens(port):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # the program named node may be a wrapper that keeps signals to itself
        process.wait(timeout=20)


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
