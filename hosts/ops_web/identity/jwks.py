"""The public keys of an issuer, remembered."""

from __future__ import annotations

import base64
import json
import logging
import threading
from typing import TYPE_CHECKING, Any, Final

from ops_web.identity.fetching import FetchFailed
from ops_web.refusal import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from joserfc.jwk import ECKey, RSAKey

    from ops_web.identity.fetching import Fetch

FRESH_FOR: Final = 600.0
"""Seconds for which keys are believed without asking again."""
STALE_FOR: Final = 600.0
"""Seconds for which they are kept beyond that while the issuer cannot be reached."""
ASK_EVERY: Final = 30.0
"""Fewest seconds between two questions, so that made-up key ids cannot turn the hub against the issuer."""

_FIRST_RETRY: Final = 5.0
_FEWEST_RSA_BITS: Final = 2048
_ALGORITHMS: Final = {("EC", "P-256"): "ES256", ("RSA", None): "RS256"}
_log = logging.getLogger("ops_web.identity")


class KeysUnavailable(RequestRefused):
    """Raised when no key of the issuer is known because it cannot be reached."""

    code = "auth.keys_unavailable"
    status = 503
    title = "Sign-in unavailable"

    def __init__(self) -> None:
        super().__init__("Access tokens cannot be checked at the moment.", headers=[("Retry-After", "5")])


class KeySet:
    """The keys that an issuer publishes, by id; only public ES256 and RS256 signing keys count.

    Args:
        url: Where they are published.
        fetch: Fetches a document.
        monotonic: Seconds of a clock that never goes back.
    """

    def __init__(self, url: str, fetch: Fetch, monotonic: Callable[[], float]) -> None:
        self._url = url
        self._fetch = fetch
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._keys: Mapping[str, tuple[str, ECKey | RSAKey]] | None = None
        self._fetched_at = 0.0
        self._asked_at: float | None = None

    def find(self, kid: str | None, algorithm: str) -> ECKey | RSAKey | None:
        """Return the key with this id for this algorithm, or None when the issuer has none.

        Without an id there must be exactly one key for the algorithm.

        Raises:
            KeysUnavailable: No keys are known, or only ones that are too old.
        """
        keys = self._fresh_keys()
        found = _choose(keys, kid, algorithm)
        if found is None and kid is not None and kid not in keys:
            found = _choose(self._asked_again(keys), kid, algorithm)
        return found

    def _fresh_keys(self) -> Mapping[str, tuple[str, ECKey | RSAKey]]:
        keys, age = self._keys, self._monotonic() - self._fetched_at
        if keys is not None and age < FRESH_FOR:
            return keys
        if keys is None:
            with self._lock:
                if self._keys is None and self._may_ask(_FIRST_RETRY):
                    self._ask()
        elif self._may_ask(ASK_EVERY) and self._lock.acquire(blocking=False):
            try:
                self._ask()
            finally:
                self._lock.release()
        if self._keys is None or self._monotonic() - self._fetched_at >= FRESH_FOR + STALE_FOR:
            raise KeysUnavailable
        return self._keys

    def _asked_again(self, keys: Mapping[str, tuple[str, ECKey | RSAKey]]) -> Mapping[str, tuple[str, ECKey | RSAKey]]:
        with self._lock:
            if self._keys is keys and self._may_ask(ASK_EVERY):
                self._ask()
        return self._keys if self._keys is not None else keys

    def _may_ask(self, pause: float) -> bool:
        return self._asked_at is None or self._monotonic() - self._asked_at >= pause

    def _ask(self) -> None:
        self._asked_at = self._monotonic()
        try:
            self._keys = _parse(self._fetch(self._url))
        except (FetchFailed, ValueError, TypeError, KeyError) as problem:
            _log.warning("the keys of the issuer could not be read: %s", problem)
        else:
            self._fetched_at = self._asked_at


def _choose(keys: Mapping[str, tuple[str, ECKey | RSAKey]], kid: str | None, algorithm: str) -> ECKey | RSAKey | None:
    if kid is not None:
        found = keys.get(kid)
        return found[1] if found is not None and found[0] == algorithm else None
    fitting = [key for name, key in keys.values() if name == algorithm]
    return fitting[0] if len(fitting) == 1 else None


def _parse(document: bytes) -> dict[str, tuple[str, ECKey | RSAKey]]:
    found: dict[str, tuple[str, ECKey | RSAKey]] = {}
    for index, entry in enumerate(json.loads(document)["keys"]):
        usable = _import(entry) if isinstance(entry, dict) else None
        if usable is not None:
            found[str(entry.get("kid") or f"#{index}")] = usable
    return found


def _import(entry: dict[str, Any]) -> tuple[str, ECKey | RSAKey] | None:
    """Return a key with its algorithm, or None for one that must not be used to verify anything.

    A symmetric key in a published set is a published secret: whoever reads the set can sign with it.
    """
    from joserfc.errors import JoseError  # noqa: PLC0415 - takes long to import, and only hosts with an issuer need it
    from joserfc.jwk import ECKey, RSAKey  # noqa: PLC0415 - as above

    algorithm = _ALGORITHMS.get((entry.get("kty"), entry.get("crv")))  # type: ignore[arg-type]  # unknown ones give None
    unusable = (
        algorithm is None
        or entry.get("use", "sig") != "sig"
        or entry.get("alg", algorithm) != algorithm
        or "d" in entry
    )
    if unusable or algorithm is None:
        _log.warning("a key of the issuer is not used: kty=%.20r alg=%.20r", entry.get("kty"), entry.get("alg"))
        return None
    try:
        if algorithm == "ES256":
            return algorithm, ECKey.import_key(entry)
        modulus = int.from_bytes(base64.urlsafe_b64decode(entry["n"] + "=="), "big")
        if modulus.bit_length() >= _FEWEST_RSA_BITS:
            return algorithm, RSAKey.import_key(entry)
    except (JoseError, ValueError, TypeError, KeyError):
        pass
    _log.warning("a key of the issuer is broken or too short")
    return None
