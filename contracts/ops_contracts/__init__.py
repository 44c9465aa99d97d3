"""The conformance suite: what every adapter of a port promises, as tests that its author runs.

A module with a subclass of a contract is all that an author writes; `ops_contracts.report.check` runs it and returns
what came of it. Valid values to write more tests with are in `ops_contracts.samples`.
"""

from __future__ import annotations

import pytest

# Before the import of the modules with assertions: a failing clause then shows the values that it compared.
pytest.register_assert_rewrite(
    "ops_contracts.comparison",
    "ops_contracts.connector",
    "ops_contracts.connector_clauses",
    "ops_contracts.connector_failures",
    "ops_contracts.connector_walk",
    "ops_contracts.legacy_profiles",
    "ops_contracts.oauth",
    "ops_contracts.oauth_clauses",
    "ops_contracts.oauth_failures",
    "ops_contracts.ranking",
    "ops_contracts.ranking_clauses",
    "ops_contracts.signatures",
    "ops_contracts.storage",
    "ops_contracts.storage_clauses",
    "ops_contracts.vault",
)

from ops_contracts.connector import ConnectorContract  # noqa: E402 - see above
from ops_contracts.contract import Contract, known_gap, requires  # noqa: E402 - see above
from ops_contracts.legacy_profiles import LegacyProfilesContract  # noqa: E402 - see above
from ops_contracts.oauth import OAuthContract  # noqa: E402 - see above
from ops_contracts.ranking import RankingProviderContract, Scenario  # noqa: E402 - see above
from ops_contracts.storage import StorageContract  # noqa: E402 - see above
from ops_contracts.vault import VaultContract  # noqa: E402 - see above

__all__ = [
    "ConnectorContract",
    "Contract",
    "LegacyProfilesContract",
    "OAuthContract",
    "RankingProviderContract",
    "Scenario",
    "StorageContract",
    "VaultContract",
    "known_gap",
    "requires",
]
