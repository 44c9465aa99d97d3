"""Asking a server, and reading no more of its answer than is reasonable."""

from __future__ import annotations

import base64
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import attrs
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import HTTPAdapter

from ops_core.ports.oauth import OAuthAnswerRefused, OAuthFailed, OAuthThrottled, OAuthUnavailable
from ops_plugins.oauth_authlib.refusals import failure, refusal, seconds_to_wait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from requests import PreparedRequest, Response
    from requests.adapters import BaseAdapter

    from ops_core.ports.clock import Clock
    from ops_plugins.oauth_authlib.config import FacebookConfig, GoogleConfig
    from ops_plugins.oauth_authlib.refusals import Classify

LARGEST: Final = 1_000_000
"""Bytes of an answer, unpacked, beyond which it is refused."""
_PIECE: Final = 16_384
_OPTIONS: Final = {"allow_redirects": False, "stream": True}


@attrs.frozen
class Answer:
    """An answer that is no error.

    Attributes:
        status_code: Status of HTTP.
        document: What the body holds, or None when that is no JSON.
    """

    status_code: int
    document: Any = attrs.field(repr=False)

    def json(self) -> Any:
        """Return the document, as Authlib asks for it."""
        return self.document


class Transport:
    """Carries requests to one server, for many threads: they share connections and nothing else.

    Args:
        config: Id, secret and timeouts.
        clock: Tells the time for Retry-After.
        classify: Reads error documents of the platform.
        adapter: Carries requests, or None for the network.
    """

    def __init__(
        self, config: GoogleConfig | FacebookConfig, clock: Clock, classify: Classify, adapter: BaseAdapter | None
    ) -> None:
        self._config = config
        self._clock = clock
        self._classify = classify
        self._adapter = adapter or HTTPAdapter()

    def session(self, client_auth: str) -> OAuth2Session:
        """Return a session for one call; it holds nothing of any other.

        Args:
            client_auth: How the client says who it is: ``client_secret_basic`` or ``client_secret_post``.
        """
        config = self._config
        method = client_auth if config.client_secret else "none"
        session = OAuth2Session(
            config.client_id,
            config.client_secret or None,
            token_endpoint_auth_method=method,
            revocation_endpoint_auth_method=method,
            code_challenge_method="S256",
            default_timeout=(config.connect_timeout, config.read_timeout),
        )
        session.register_client_auth_method(("client_secret_basic", _basic))
        session.mount("https://", self._adapter)
        session.mount("http://", self._adapter)
        return session

    def token(self, session: OAuth2Session, url: str, **parameters: str) -> dict[str, Any]:
        """Ask a token endpoint and return what it says.

        Raises:
            OAuthFailed: It did not answer with a token.
        """
        with _translated():
            session.register_compliance_hook("access_token_response", self._read_document)
            return dict(session.fetch_token(url, **parameters, **_OPTIONS))

    def revoke(self, session: OAuth2Session, url: str, token: str, *, authenticated: bool) -> None:
        """Ask a revocation endpoint after RFC 7009 to end a grant.

        Raises:
            OAuthFailed: It refused.
        """
        auth = None if authenticated else _nobody
        with _translated():
            self._read(session.revoke_token(url, token=token, auth=auth, **_OPTIONS))

    def ask(
        self, session: OAuth2Session, method: str, url: str, *, bearer: str = "", **parameters: str
    ) -> dict[str, Any]:
        """Ask for a document, with an access token or with none, and return it.

        Raises:
            OAuthFailed: It did not come.
        """
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
        with _translated():
            response = session.request(
                method, url, params=parameters, headers=headers, withhold_token=True, auth=_nobody, **_OPTIONS
            )
            document: dict[str, Any] = self._read_document(response).document
            return document

    def close(self) -> None:
        """Close the connections."""
        self._adapter.close()

    def _read_document(self, response: Response) -> Answer:
        answer = self._read(response)
        if not isinstance(answer.document, dict):
            raise failure(OAuthAnswerRefused)
        return answer

    def _read(self, response: Response) -> Answer:
        with response:
            body = b""
            for piece in response.iter_content(_PIECE):
                body += piece
                if len(body) > LARGEST:
                    raise failure(OAuthAnswerRefused)
        document = _parsed(body)
        kind = refusal(response.status_code, document, self._classify)
        if kind is OAuthThrottled:
            raise failure(kind, seconds_to_wait(response.headers.get("Retry-After"), self._clock.now()))
        if kind is not None:
            raise failure(kind)
        return Answer(response.status_code, document)


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what the libraries raise into errors of the port; theirs hold requests, and those hold secrets."""
    try:
        yield
    except OAuthFailed:
        raise
    except OSError:  # every error of requests is one
        raise failure(OAuthUnavailable) from None
    except (AuthlibBaseError, ArithmeticError, ValueError, TypeError, KeyError, AttributeError):
        raise failure(OAuthAnswerRefused) from None


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _nobody(request: PreparedRequest) -> PreparedRequest:
    """Leave a request as it is; without it, requests would look for a password in a .netrc file."""
    return request


def _basic(client: Any, _method: str, url: str, headers: Any, body: str) -> tuple[str, Any, str]:
    """Authenticate a client after RFC 6749 section 2.3.1: unlike Authlib's own, it encodes id and secret first."""
    pair = f"{quote(client.client_id, safe='')}:{quote(client.client_secret, safe='')}"
    headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    return url, headers, body
