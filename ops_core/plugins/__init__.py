"""Finding adapters: what a plugin offers, the hooks by which it says so, and the loader."""

from ops_core.plugins.hookspecs import HOOK_GROUP, hookimpl
from ops_core.plugins.offers import (
    ConnectorOffer,
    LegacyProfilesOffer,
    OAuthOffer,
    RankingOffer,
    StorageOffer,
    VaultOffer,
)

__all__ = [
    "HOOK_GROUP",
    "ConnectorOffer",
    "LegacyProfilesOffer",
    "OAuthOffer",
    "RankingOffer",
    "StorageOffer",
    "VaultOffer",
    "hookimpl",
]
