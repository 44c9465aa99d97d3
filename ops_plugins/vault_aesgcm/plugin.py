"""Plugin of the vault: secrets are kept under AES-256-GCM with keys from settings or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_core.plugins import VaultOffer, hookimpl
from ops_plugins.vault_aesgcm.config import AesGcmConfig

if TYPE_CHECKING:
    from ops_core.ports.clock import Clock
    from ops_core.ports.vault import Vault


def build(config: AesGcmConfig, clock: Clock) -> Vault:
    """Return the vault with the keys that are there now."""
    from ops_plugins.vault_aesgcm.adapter import AesGcmVault  # noqa: PLC0415 - loads the cryptography library
    from ops_plugins.vault_aesgcm.key_ring import read_keys  # noqa: PLC0415 - only when it is used

    del clock
    return AesGcmVault(read_keys(config))


OFFER = VaultOffer(
    name="aesgcm",
    summary="Secrets under AES-256-GCM, with keys from settings or a file",
    config=AesGcmConfig,
    build=build,
    conformance="ops_plugins.vault_aesgcm.conformance",
)


@hookimpl
def ops_vault_offers() -> list[VaultOffer]:
    """Offer the vault."""
    return [OFFER]
