"""The contract of vaults, kept by the one over AES-256-GCM."""

from __future__ import annotations

import os

import pytest

from ops_contracts.vault import NEW, OLD, VaultContract, VaultWith
from ops_plugins.vault_aesgcm.adapter import AesGcmVault
from ops_plugins.vault_aesgcm.plugin import OFFER


class TestAesGcmVault(VaultContract):
    """Real keys, made for each test."""

    offer = OFFER

    @pytest.fixture
    def vault_with(self) -> VaultWith:
        """Return what makes a vault with some of two keys."""
        keys = {key_id: os.urandom(32) for key_id in (OLD, NEW)}
        return lambda *ids: AesGcmVault({key_id: keys[key_id] for key_id in ids})
