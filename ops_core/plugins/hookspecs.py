"""The hooks that a plugin may implement. Each returns inert offers and connects to nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pluggy

from ops_core.plugins.offers import (
    ConnectorOffer,
    LegacyProfilesOffer,
    OAuthOffer,
    RankingOffer,
    StorageOffer,
    VaultOffer,
)

PROJECT = "ops_hub"
HOOK_GROUP = "ops_hub.v1"
"""Entry-point group of plugins that speak version 1 of these hooks."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin module as the implementation of a hook."""


@hookspec
def ops_storage_offers() -> Sequence[StorageOffer]:
    """Return the storages that this plugin offers."""
    raise AssertionError  # pluggy never calls a specification


@hookspec
def ops_ranking_offers() -> Sequence[RankingOffer]:
    """Return the ranking providers that this plugin offers."""
    raise AssertionError  # pluggy never calls a specification


@hookspec
def ops_legacy_profiles_offers() -> Sequence[LegacyProfilesOffer]:
    """Return the readers of legacy profiles that this plugin offers."""
    raise AssertionError  # pluggy never calls a specification


@hookspec
def ops_vault_offers() -> Sequence[VaultOffer]:
    """Return the vaults that this plugin offers."""
    raise AssertionError  # pluggy never calls a specification


@hookspec
def ops_oauth_offers() -> Sequence[OAuthOffer]:
    """Return the authorization servers that this plugin offers a client for."""
    raise AssertionError  # pluggy never calls a specification


@hookspec
def ops_connector_offers() -> Sequence[ConnectorOffer]:
    """Return the connectors that this plugin offers."""
    raise AssertionError  # pluggy never calls a specification
