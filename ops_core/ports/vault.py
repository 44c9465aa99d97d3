"""Keeping secrets so that whoever has the database, a backup or another row of it does not have them."""

from __future__ import annotations

from typing import Protocol

import attrs

from ops_core.domain.principal import Owner
from ops_core.domain.secret import Secret
from ops_core.errors import OpsError


@attrs.frozen
class SealedPlace:
    """Where a sealed secret belongs. Moved anywhere else it cannot be opened.

    Attributes:
        owner: Whose it is.
        record: Id of what it belongs to, such as a connection.
        field: Which of its secrets, such as ``refresh_token``.
    """

    owner: Owner
    record: str
    field: str


class Vault(Protocol):
    """Seals secrets. One instance serves many threads."""

    @property
    def active_key(self) -> str:
        """Id of the key that seals from now on."""
        ...

    def seal(self, secret: Secret, place: SealedPlace) -> str:
        """Return the secret as printable ASCII text that may be stored anywhere.

        The same secret gives another text each time.

        Raises:
            VaultKeyMissing: There is no key to seal with.
        """
        ...

    def open(self, sealed: str, place: SealedPlace) -> Secret:
        """Return a secret that was sealed for this very place.

        Raises:
            VaultKeyMissing: The key that sealed it is not among those the vault has; the message names it.
            VaultRefused: It was changed, belongs to another place, or was never sealed here.
        """
        ...

    def key_of(self, sealed: str) -> str:
        """Return the id of the key that sealed it, whether or not the vault has that key.

        Raises:
            VaultRefused: It does not look like anything that was sealed here.
        """
        ...


class VaultKeyMissing(OpsError):
    """Raised when a key is not there. Nothing is lost: with the key, everything opens again.

    Attributes:
        key: Id of the key, or "" when there is none at all.
    """

    code = "vault.key_missing"

    def __init__(self, key: str) -> None:
        if key:
            text = f"The key '{key}' of the vault is missing. Give it back to the settings of the hub; nothing is lost."
        else:
            text = "The vault has no key. Set one in the settings of the vault."
        super().__init__(text)
        self.key = key


class VaultRefused(OpsError):
    """Raised when a sealed text was changed or does not belong where it was found."""

    code = "vault.refused"

    def __init__(self) -> None:
        super().__init__("A sealed secret was changed or does not belong here. Connect the account again.")
