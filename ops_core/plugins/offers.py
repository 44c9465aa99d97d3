"""What a plugin offers: inert descriptions from which the hub builds adapters when it needs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import attrs

from ops_core.domain.cell import CellSource
from ops_core.domain.platform import Platform
from ops_core.ports.clock import Clock
from ops_core.ports.connector import Connector, ConnectorCapability
from ops_core.ports.legacy_profiles import LegacyProfiles
from ops_core.ports.oauth import OAuthCapability, OAuthClient
from ops_core.ports.ranking import RankingCapability, RankingLimits, RankingProvider
from ops_core.ports.storage import Storage, StorageCapability
from ops_core.ports.vault import Vault


@attrs.frozen
class StorageOffer:
    """An adapter of the storage port.

    Attributes:
        name: What settings call it; unique among storage offers.
        summary: One line for people.
        config: attrs class that settings are turned into before anything is built.
        build: Makes the storage from a config and a clock. Heavy libraries are imported here, not before.
        capabilities: What it can do beyond the contract; runtime and conformance suite read the same set.
        conformance: Dotted name of the module with its conformance tests, or None.
    """

    name: str
    summary: str
    config: type[Any]
    build: Callable[[Any, Clock], Storage]
    capabilities: frozenset[StorageCapability] = frozenset()
    conformance: str | None = None


@attrs.frozen
class RankingOffer:
    """An adapter of the ranking port.

    Attributes:
        name: What settings call it; unique among ranking offers.
        summary: One line for people.
        version: Version of the adapter, kept with every answer.
        source: Kind of its answers.
        limits: What the provider allows and charges.
        config: attrs class that settings are turned into before anything is built.
        build: Makes the provider from a config and a clock. Heavy libraries are imported here, not before.
        capabilities: What it can do beyond the contract; runtime and conformance suite read the same set.
        conformance: Dotted name of the module with its conformance tests, or None.
    """

    name: str
    summary: str
    version: str
    source: CellSource
    limits: RankingLimits
    config: type[Any]
    build: Callable[[Any, Clock], RankingProvider]
    capabilities: frozenset[RankingCapability] = frozenset()
    conformance: str | None = None


@attrs.frozen
class LegacyProfilesOffer:
    """An adapter that reads the profiles of the application around the hub.

    Attributes:
        name: What settings call it; unique among offers of this kind.
        summary: One line for people.
        config: attrs class that settings are turned into before anything is built.
        build: Makes the reader from a config and a clock.
        conformance: Dotted name of the module with its conformance tests, or None.
    """

    name: str
    summary: str
    config: type[Any]
    build: Callable[[Any, Clock], LegacyProfiles]
    conformance: str | None = None


@attrs.frozen
class VaultOffer:
    """An adapter that keeps secrets.

    Attributes:
        name: What settings call it; unique among offers of this kind.
        summary: One line for people.
        config: attrs class that settings are turned into before anything is built.
        build: Makes the vault from a config and a clock. Heavy libraries are imported here, not before.
        conformance: Dotted name of the module with its conformance tests, or None.
    """

    name: str
    summary: str
    config: type[Any]
    build: Callable[[Any, Clock], Vault]
    conformance: str | None = None


@attrs.frozen
class OAuthOffer:
    """An adapter that lets owners grant access to their account on a platform.

    Attributes:
        name: What settings call it; unique among offers of this kind.
        summary: One line for people.
        platform: Which accounts it is for.
        scopes: What access the hub needs there; less than that is not enough.
        config: attrs class that settings are turned into before anything is built.
        build: Makes the client from a config and a clock. Heavy libraries are imported here, not before.
        capabilities: What the server can do beyond granting access; runtime and conformance suite read the same set.
        conformance: Dotted name of the module with its conformance tests, or None.
    """

    name: str
    summary: str
    platform: Platform
    scopes: frozenset[str]
    config: type[Any]
    build: Callable[[Any, Clock], OAuthClient]
    capabilities: frozenset[OAuthCapability] = frozenset()
    conformance: str | None = None


@attrs.frozen
class ConnectorOffer:
    """An adapter that reads from a platform.

    Attributes:
        name: What settings call it; unique among offers of this kind.
        summary: One line for people.
        platform: Which accounts it reads.
        config: attrs class that settings are turned into before anything is built.
        build: Makes the connector from a config and a clock. Heavy libraries are imported here, not before.
        capabilities: What it can read beyond accounts; runtime and conformance suite read the same set.
        conformance: Dotted name of the module with its conformance tests, or None.
    """

    name: str
    summary: str
    platform: Platform
    config: type[Any]
    build: Callable[[Any, Clock], Connector]
    capabilities: frozenset[ConnectorCapability] = frozenset()
    conformance: str | None = None


Offer: TypeAlias = StorageOffer | RankingOffer | LegacyProfilesOffer | VaultOffer | OAuthOffer | ConnectorOffer
"""Anything that a plugin may offer."""
