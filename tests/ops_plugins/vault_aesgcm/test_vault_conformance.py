from __future__ import annotations

from ops_plugins.vault_aesgcm.conformance import TestAesGcmVault

__all__ = ["TestAesGcmVault"]
