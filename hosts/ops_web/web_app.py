"""The web app: one page for every address below ``/ops``, and the files that it is made of."""

from __future__ import annotations

import secrets
from functools import cache
from html import escape
from importlib import resources
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import attrs
import falcon

from ops_web.compression import accepted_codings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ops_web.settings import TileSettings, WebSettings

HOME: Final = "/ops"
ASSETS: Final = "/ops/assets/{name}"

_SUFFIXES: Final = {"br": ".br", "gzip": ".gz"}
"""What follows the name of a file that was compressed when it was built, best first."""

_NOT_BUILT: Final = (
    "The web app was not built into this installation; the HTTP interface works. "
    "Install from a wheel, or build it in a working copy: nox -s build_ui"
)


@attrs.frozen
class AppFile:
    """A file of the web app.

    Attributes:
        content_type: What it is.
        variants: Its bytes by content coding; "" is the file itself.
    """

    content_type: str
    variants: Mapping[str, bytes] = attrs.field(repr=False)


@attrs.frozen
class AppFiles:
    """Everything that was built.

    Attributes:
        index: The page, with placeholders for what differs from request to request; None when nothing was built.
        assets: Its files by name.
    """

    index: str | None
    assets: Mapping[str, AppFile]


@cache
def load_files(folder: str = "") -> AppFiles:
    """Return the files of the web app.

    Args:
        folder: Where they are; "" is inside this package.
    """
    root = Path(folder) if folder else Path(str(resources.files("ops_web"))) / "static"
    page, assets = root / "index.html", root / "assets"
    if not page.is_file():
        return AppFiles(None, {})
    found = {path.name: path.read_bytes() for path in assets.iterdir() if path.is_file()}
    built = {
        name: AppFile(
            guess_type(name)[0] or "application/octet-stream",
            {"": content} | {coding: found[name + end] for coding, end in _SUFFIXES.items() if name + end in found},
        )
        for name, content in found.items()
        if not name.endswith(tuple(_SUFFIXES.values()))
    }
    return AppFiles(page.read_text(encoding="utf-8"), built)


class WebApp:
    """Answers every address of the web app with its page; the script in it decides what to show.

    Args:
        settings: What the host was told.
        files: What was built.
    """

    def __init__(self, settings: WebSettings, files: AppFiles) -> None:
        self._index = files.index
        self._policy = page_policy(settings.tiles)

    def on_get(self, request: falcon.Request, response: falcon.Response, path: str = "") -> None:
        """Return the page, with a nonce of its own."""
        if path.startswith("assets/"):
            raise falcon.HTTPRouteNotFound
        response.set_header("Cache-Control", "no-cache")
        if self._index is None:
            response.status = 503
            response.content_type = falcon.MEDIA_TEXT
            response.text = _NOT_BUILT
            return
        nonce = secrets.token_urlsafe(18)
        prefix = escape(request.env.get("SCRIPT_NAME", ""), quote=True)
        page = self._index.replace("%OPS_HUB_NONCE%", nonce).replace("%OPS_HUB_PREFIX%", prefix)
        response.data = page.replace('"./assets/', f'"{prefix}/ops/assets/').encode()
        response.content_type = "text/html; charset=utf-8"
        response.set_header("Content-Security-Policy", self._policy.replace("%OPS_HUB_NONCE%", nonce))
        # Tile servers want to know which site asks; they learn its origin and nothing more.
        response.set_header("Referrer-Policy", "strict-origin-when-cross-origin")

    on_head = on_get


class Assets:
    """Answers with the files of the web app. Their names change with what is in them, so browsers may keep them.

    Args:
        files: What was built.
    """

    def __init__(self, files: AppFiles) -> None:
        self._assets = files.assets

    def on_get(self, request: falcon.Request, response: falcon.Response, name: str) -> None:
        """Return a file, compressed as the client likes it."""
        file = self._assets.get(name)
        if file is None:
            raise falcon.HTTPRouteNotFound
        taken = accepted_codings(request.env.get("HTTP_ACCEPT_ENCODING", ""))
        coding = next((coding for coding in _SUFFIXES if coding in file.variants and coding in taken), "")
        response.data = file.variants[coding]
        response.content_type = file.content_type
        response.set_header("Cache-Control", "public, max-age=31536000, immutable")
        response.append_header("Vary", "Accept-Encoding")
        response.set_header("Content-Encoding", coding or "identity")

    on_head = on_get


class Root:
    """Sends whoever opens the site itself to the web app."""

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """Redirect."""
        response.status = 303
        response.set_header("Location", request.env.get("SCRIPT_NAME", "") + HOME)


def page_policy(tiles: TileSettings | None) -> str:
    """Return the content security policy of the page, with a placeholder for the nonce.

    Scripts, styles and data come from this site alone; pictures may come from where the map tiles are, too.
    """
    pictures = " ".join(("'self'", "data:", "blob:", *([] if tiles is None else [_tile_source(tiles.url)])))
    return (
        "default-src 'none'; script-src 'self' 'nonce-%OPS_HUB_NONCE%'; style-src 'self' 'nonce-%OPS_HUB_NONCE%'; "
        f"img-src {pictures}; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


def _tile_source(url: str) -> str:
    parts = urlsplit(url.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}"
