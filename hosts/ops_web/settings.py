"""Settings of the web host: a frozen value made from a mapping. Nothing here reads the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import attrs

from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import Items, Number, Text, pointer, structure
from ops_web.urls import is_secure, origin

_Url = Annotated[str, Text(1, 500, hint="an absolute URL")]
_Word = Annotated[str, Text(0, 200)]

_SHORTEST_KEY = 32
_UNTRUSTED_CLAIMS = ("user_metadata",)


@attrs.frozen
class BearerSettings:
    """Which bearer tokens are believed. Exactly one of `jwks_url` and `shared_secret` is needed.

    Attributes:
        issuer: The only issuer whose tokens count, as in their ``iss``.
        audience: What ``aud`` must contain.
        jwks_url: Where the issuer publishes its keys: https, or http on this machine. Tokens are ES256 or RS256 then.
        shared_secret: Secret of at least 32 bytes that is shared with the issuer. Tokens are HS256 then.
        required_role: What the claim ``role`` must be, or "" for issuers without it. Supabase signs its public key
            and its service key just like the tokens of its users; only the role tells them apart.
        roles_claim: Dotted path of the claim that lists roles of this hub, such as ``app_metadata.roles``, or "".
        leeway_seconds: How far the clocks of issuer and host may differ.
    """

    issuer: _Url
    audience: Annotated[str, Text(1, 200)] = "authenticated"
    jwks_url: Annotated[str, Text(0, 500)] = ""
    shared_secret: Annotated[str, Text(0, 1000)] = attrs.field(default="", repr=False)
    required_role: _Word = "authenticated"
    roles_claim: Annotated[str, Text(0, 200, pattern=r"([A-Za-z0-9_:/-]+(\.[A-Za-z0-9_:/-]+)*)?")] = ""
    leeway_seconds: Annotated[int, Number(0, 300)] = 30


@attrs.frozen
class OidcSettings:
    """An OpenID provider that people sign in at.

    Attributes:
        issuer: Its issuer URL; what it can do is read from ``/.well-known/openid-configuration`` below it.
        client_id: Id under which this hub is registered there.
        client_secret: Secret of that registration, or "" for a public client.
        scopes: What is asked for; ``openid`` is always among it.
        roles_claim: Dotted path of the claim of the ID token that lists roles of this hub, or "".
    """

    issuer: _Url
    client_id: Annotated[str, Text(1, 300)]
    client_secret: Annotated[str, Text(0, 1000)] = attrs.field(default="", repr=False)
    scopes: Annotated[tuple[Annotated[str, Text(1, 100, pattern=r"[!#-\[\]-~]+")], ...], Items(0, 20)] = ("openid",)
    roles_claim: _Word = ""


@attrs.frozen
class TileSettings:
    """The map that lies below the grids of the web app. Without one, a plain background with distances is drawn.

    Attributes:
        url: Template of the tiles' addresses, with ``{z}``, ``{x}`` and ``{y}``, and ``{s}`` for subdomains if need be.
        attribution: What the provider of the tiles wants people to read; it is always visible.
        attribution_url: Where that leads, or "".
        max_zoom: Closest zoom for which there are tiles.
    """

    url: _Url
    attribution: Annotated[str, Text(1, 300, hint="what the provider of the tiles asks for")]
    attribution_url: Annotated[str, Text(0, 500)] = ""
    max_zoom: Annotated[int, Number(1, 24)] = 19


@attrs.frozen
class WebSettings:
    """Everything that the web host can be told.

    Attributes:
        public_url: Where browsers find the hub. Whether it is https decides about Secure cookies and HSTS.
        secret_key: Signs cursors and sign-in flows, at least 32 characters. "" stands for a random one: cursors then
            end with the process, and several hosts do not understand each other's.
        allowed_origins: Further origins from which browsers may change things, besides that of `public_url`.
        session_idle_minutes: After how long without a request a browser session ends.
        session_days: After how long it ends in any case.
        body_limit_bytes: Largest request body.
        json_depth: Deepest nesting of a JSON body.
        bearer: Which bearer tokens are believed, or None for none.
        oidc: Where people sign in, or None for anonymous sessions only.
        sign_in_links: Whether links that the command line prints sign a browser in. Whoever can read such a link can
            use it, so it is off but for the demonstration.
        tiles: The map below the grids of the web app, or None for a plain background.
        app_dir: Folder with a build of the web app to serve instead of the one that comes with the package, or "".
        metrics_token: What a scraper of ``/metrics`` sends as its bearer token. Without one, only clients on this
            machine are answered.
    """

    public_url: _Url = "http://127.0.0.1:8000"
    secret_key: Annotated[str, Text(0, 500)] = attrs.field(default="", repr=False)
    allowed_origins: Annotated[tuple[str, ...], Items(0, 50, unique=True)] = ()
    session_idle_minutes: Annotated[int, Number(1, 43_200)] = 1_440
    session_days: Annotated[int, Number(1, 400)] = 30
    body_limit_bytes: Annotated[int, Number(1_024, 100_000_000)] = 1_048_576
    json_depth: Annotated[int, Number(1, 100)] = 32
    bearer: BearerSettings | None = None
    oidc: OidcSettings | None = None
    sign_in_links: bool = False
    tiles: TileSettings | None = None
    app_dir: Annotated[str, Text(0, 4000)] = ""
    metrics_token: Annotated[str, Text(0, 500)] = attrs.field(default="", repr=False)

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the hub over https."""
        return self.public_url.startswith("https://")


def load_web_settings(values: Mapping[str, object]) -> WebSettings:
    """Return settings from plain data.

    Raises:
        InvalidInput: With a pointer for each setting at fault.
    """
    settings = structure(dict(values), WebSettings)
    errors = [
        *_own_errors(settings),
        *_bearer_errors(settings.bearer),
        *_oidc_errors(settings.oidc),
        *_tile_errors(settings.tiles),
    ]
    if errors:
        raise InvalidInput(errors, "Some settings of the web host are not right.")
    return settings


def _own_errors(settings: WebSettings) -> list[FieldError]:
    errors = []
    if not origin(settings.public_url):
        errors.append(FieldError("/public_url", "format", "Enter an absolute http or https URL."))
    if settings.app_dir and not (Path(settings.app_dir) / "index.html").is_file():
        errors.append(FieldError("/app_dir", "no_app", "There is no index.html in this folder. Name a built web app."))
    if 0 < len(settings.secret_key) < _SHORTEST_KEY:
        errors.append(FieldError("/secret_key", "too_short", "Enter at least 32 random characters, or leave it out."))
    for index, value in enumerate(settings.allowed_origins):
        if origin(value) != value:
            message = "Enter an origin as browsers send it, such as https://hub.example.com, without a path."
            errors.append(FieldError(pointer("allowed_origins", index), "format", message))
    return errors


def _bearer_errors(bearer: BearerSettings | None) -> list[FieldError]:
    if bearer is None:
        return []
    errors = []
    if bool(bearer.jwks_url) == bool(bearer.shared_secret):
        errors.append(FieldError("/bearer", "one_of", "Give either jwks_url or shared_secret, not both."))
    if bearer.jwks_url and not is_secure(bearer.jwks_url):
        errors.append(FieldError("/bearer/jwks_url", "insecure", "Enter an https URL."))
    if 0 < len(bearer.shared_secret.encode()) < _SHORTEST_KEY:
        errors.append(FieldError("/bearer/shared_secret", "too_short", "A shared secret has at least 32 bytes."))
    return [*errors, *_claim_errors("/bearer", bearer.roles_claim)]


def _oidc_errors(oidc: OidcSettings | None) -> list[FieldError]:
    if oidc is None:
        return []
    errors = _claim_errors("/oidc", oidc.roles_claim)
    if not is_secure(oidc.issuer):
        errors.append(FieldError("/oidc/issuer", "insecure", "Enter an https URL."))
    return errors


def _tile_errors(tiles: TileSettings | None) -> list[FieldError]:
    if tiles is None:
        return []
    errors = []
    if not origin(tiles.url.replace("{s}", "a")) or not all(part in tiles.url for part in ("{z}", "{x}", "{y}")):
        message = "Enter an absolute URL with {z}, {x} and {y}, such as https://tiles.example.com/{z}/{x}/{y}.png."
        errors.append(FieldError("/tiles/url", "format", message))
    if tiles.attribution_url and not origin(tiles.attribution_url):
        errors.append(FieldError("/tiles/attribution_url", "format", "Enter an absolute http or https URL."))
    return errors


def _claim_errors(prefix: str, claim: str) -> list[FieldError]:
    if claim.partition(".")[0] not in _UNTRUSTED_CLAIMS:
        return []
    message = "Users can write this claim themselves. Name one that only the issuer sets."
    return [FieldError(f"{prefix}/roles_claim", "untrusted", message)]
