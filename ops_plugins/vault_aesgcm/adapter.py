"""The vault over AES-256-GCM (NIST SP 800-38D)."""

from __future__ import annotations

import base64
import binascii
import json
import os
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ops_core.domain.secret import Secret
from ops_core.ports.vault import VaultKeyMissing, VaultRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ops_core.ports.vault import SealedPlace

_VERSION: Final = "v1"
_NONCE_BYTES: Final = 12
"""With random nonces of 96 bits a key seals at most 2^32 texts (SP 800-38D, 8.3); each refresh seals a few."""
_TAG_BYTES: Final = 16
_PARTS: Final = 3


class AesGcmVault:
    """Seals with the first of its keys and opens with all of them.

    A sealed text is ``v1.<key id>.<base64 of nonce, ciphertext and tag>``. The version, the key id and the place are
    authenticated along with it, so none of them can be exchanged.

    Args:
        keys: 32 bytes each by key id, the active one first.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._active = next(iter(keys), "")

    @property
    def active_key(self) -> str:
        """Id of the key that seals from now on."""
        return self._active

    def seal(self, secret: Secret, place: SealedPlace) -> str:
        """Return the secret as printable text that may be stored anywhere.

        Raises:
            VaultKeyMissing: There is no key.
        """
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._key(self._active).encrypt(nonce, secret.reveal.encode(), _bound(self._active, place))
        return f"{_VERSION}.{self._active}.{base64.urlsafe_b64encode(nonce + sealed).decode().rstrip('=')}"

    def open(self, sealed: str, place: SealedPlace) -> Secret:
        """Return a secret that was sealed for this very place.

        Raises:
            VaultKeyMissing: The key that sealed it is not there.
            VaultRefused: It was changed, belongs elsewhere, or was never sealed here.
        """
        key_id, content = _parts(sealed)
        key = self._key(key_id)
        try:
            opened = key.decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], _bound(key_id, place))
        except InvalidTag:
            raise VaultRefused from None
        return Secret(opened.decode())

    def key_of(self, sealed: str) -> str:
        """Return the id of the key that sealed it.

        Raises:
            VaultRefused: It does not look like anything that was sealed here.
        """
        return _parts(sealed)[0]

    def _key(self, key_id: str) -> AESGCM:
        key = self._keys.get(key_id)
        if key is None:
            raise VaultKeyMissing(key_id)
        return key


def _bound(key_id: str, place: SealedPlace) -> bytes:
    # JSON, for a separator could be part of a name.
    return json.dumps([_VERSION, key_id, place.owner, place.record, place.field]).encode()


def _parts(sealed: str) -> tuple[str, bytes]:
    parts = sealed.split(".")
    if len(parts) != _PARTS or parts[0] != _VERSION or not parts[1]:
        raise VaultRefused
    _, key_id, text = parts
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise VaultRefused from None
    # The last character has bits that mean nothing; only one spelling of a text is ours.
    spelt = base64.urlsafe_b64encode(content).decode().rstrip("=")
    if spelt != text or len(content) < _NONCE_BYTES + _TAG_BYTES:
        raise VaultRefused
    return key_id, content
