"""Settings of the core: a frozen value made from a mapping. Nothing here reads the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import attrs

from ops_core.structure import Items, Number, Text, structure

BUILT_IN_PLUGINS = (
    "memory",
    "storage_sql",
    "ranking_simulated",
    "ranking_recorded",
    "vault_aesgcm",
    "oauth_authlib",
    "connector_staged",
)
"""Plugins that come with the hub; they are enabled unless settings say otherwise."""

_Seconds = Annotated[float, Number(0.01, 86_400)]


@attrs.frozen
class JobSettings:
    """How work is shared out.

    Attributes:
        workers: Worker threads of one job host.
        lease_seconds: How long a claimed chunk stays with its worker without a sign of life.
        sweep_seconds: How often every job host looks for work that nobody was woken for.
        chunk_cells: Most cells in a chunk.
        max_attempts: Claims of a chunk before it is given up.
        backoff_seconds: First wait after a failure; it doubles with each attempt, with full jitter.
        backoff_cap_seconds: Longest wait after a failure.
        turn_seconds: How long a worker stays with one chunk while work of other owners waits.
        call_seconds: How long a provider call may take before its worker is taken for stuck and its chunk given away.
        provider_calls: Most calls at once over all job hosts, by ranking provider; where one is left out, what the
            provider declares.
        owner_calls: Most calls at once of one owner over all job hosts; 0 for no limit.
        deadline_hours: How long a run may take before it ends as failed with what it has; a replay starts anew.
    """

    workers: Annotated[int, Number(1, 64)] = 2
    lease_seconds: _Seconds = 15.0
    sweep_seconds: _Seconds = 5.0
    chunk_cells: Annotated[int, Number(1, 1000)] = 441
    max_attempts: Annotated[int, Number(1, 100)] = 5
    backoff_seconds: _Seconds = 2.0
    backoff_cap_seconds: _Seconds = 300.0
    turn_seconds: _Seconds = 10.0
    call_seconds: _Seconds = 120.0
    provider_calls: dict[str, Annotated[int, Number(1, 10_000)]] = attrs.field(factory=dict)
    owner_calls: Annotated[int, Number(0, 10_000)] = 0
    deadline_hours: Annotated[float, Number(0.01, 24 * 90)] = 72.0


@attrs.frozen
class Settings:
    """Everything that the core can be told.

    Attributes:
        storage: Name of the storage offer.
        ranking: Name of the ranking offer that new runs use.
        legacy_profiles: Name of the offer that reads legacy profiles, or "" for none.
        vault: Name of the vault offer that keeps the tokens of connections.
        plugins: Names of the plugins to load.
        configs: For each offer by name, its own settings.
        flags: Defaults of feature flags by name; a flag that was set at run time wins.
        jobs: How work is shared out.
        idempotency_hours: How long the outcome of a request with an idempotency key is kept.
    """

    storage: Annotated[str, Text(1, 60)] = "sql"
    ranking: Annotated[str, Text(1, 60)] = "simulated"
    legacy_profiles: Annotated[str, Text(0, 60)] = ""
    vault: Annotated[str, Text(1, 60)] = "aesgcm"
    plugins: Annotated[tuple[str, ...], Items(0, 100, unique=True)] = BUILT_IN_PLUGINS
    configs: dict[str, dict[str, Any]] = attrs.field(factory=dict, repr=False)  # may hold credentials
    flags: dict[str, bool] = attrs.field(factory=dict)
    jobs: JobSettings = attrs.field(factory=JobSettings)
    idempotency_hours: Annotated[int, Number(1, 24 * 90)] = 72


def load(values: Mapping[str, object]) -> Settings:
    """Return settings from plain data.

    Raises:
        InvalidInput: With a pointer for each setting at fault.
    """
    return structure(dict(values), Settings)
