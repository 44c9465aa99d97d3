"""The vault of a hub, built when the first secret is sealed or opened."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from ops_core.domain.secret import Secret
from ops_core.ports.vault import SealedPlace, Vault


class VaultOnDemand:
    """Passes on to a vault that is built when it is needed: a hub without connections needs no keys.

    Args:
        build: Makes the vault; called at most once unless it fails.
    """

    def __init__(self, build: Callable[[], Vault]) -> None:
        self._build = build
        self._lock = Lock()
        self._built: Vault | None = None

    @property
    def active_key(self) -> str:
        """Id of the key that seals from now on."""
        return self._vault().active_key

    def seal(self, secret: Secret, place: SealedPlace) -> str:
        """Return the secret as text that may be stored anywhere."""
        return self._vault().seal(secret, place)

    def open(self, sealed: str, place: SealedPlace) -> Secret:
        """Return a secret that was sealed for this very place."""
        return self._vault().open(sealed, place)

    def key_of(self, sealed: str) -> str:
        """Return the id of the key that sealed it."""
        return self._vault().key_of(sealed)

    def _vault(self) -> Vault:
        with self._lock:
            if self._built is None:
                self._built = self._build()
            return self._built
