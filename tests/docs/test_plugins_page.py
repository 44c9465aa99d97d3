"""The page of plugins names every hook, offer, capability and state."""

from __future__ import annotations

import attrs
import pytest

from ops_core.plugins import HOOK_GROUP
from ops_core.plugins.catalog import PluginState
from ops_core.plugins.loader import HOOKS, load_plugins
from ops_core.plugins.offers import (
    ConnectorOffer,
    LegacyProfilesOffer,
    OAuthOffer,
    RankingOffer,
    StorageOffer,
    VaultOffer,
)
from ops_core.ports.connector import ConnectorCapability
from ops_core.ports.oauth import OAuthCapability
from ops_core.ports.ranking import RankingCapability, RankingFailed, RankingLimits
from ops_core.ports.storage import StorageCapability
from ops_core.settings import BUILT_IN_PLUGINS
from tests.docs.pages import REFERENCE, codes, read, section, table_rows

PAGE = REFERENCE / "plugins.md"


def first_cells(heading: str) -> list[str]:
    """Return the first column of the table in a section, without its code style."""
    return [row[0].strip("`") for row in table_rows(section(PAGE, heading))]


def test_every_hook_is_listed_with_what_it_returns() -> None:
    """The table of hooks is the one of the loader."""
    listed = {row[0].strip("`"): row[1] for row in table_rows(section(PAGE, "Hooks"))}
    assert set(listed) == set(HOOKS)
    for hook, (kind, _) in HOOKS.items():
        assert f"`{kind.__name__}`" in listed[hook]


def test_every_field_of_an_offer_is_listed_with_its_offers() -> None:
    """A field is listed for exactly the offers that have it."""
    kinds = {
        "storage": StorageOffer,
        "ranking": RankingOffer,
        "legacy profiles": LegacyProfilesOffer,
        "vault": VaultOffer,
        "oauth": OAuthOffer,
        "connector": ConnectorOffer,
    }
    fields: dict[str, list[str]] = {}
    for name, kind in kinds.items():
        for field in attrs.fields(kind):
            fields.setdefault(field.name, []).append(name)
    wanted = {name: "all" if len(having) == len(kinds) else ", ".join(having) for name, having in fields.items()}
    listed = {row[0].strip("`"): row[1] for row in table_rows(section(PAGE, "Offers"))}
    assert listed == wanted


def test_every_limit_is_named() -> None:
    """What a ranking provider allows and charges is described field by field."""
    assert {field.name for field in attrs.fields(RankingLimits)} <= codes(section(PAGE, "Offers"))


def test_every_capability_is_listed() -> None:
    """The table has the capabilities of all ports and no other."""
    assert first_cells("Capabilities") == [
        *StorageCapability,
        *RankingCapability,
        *OAuthCapability,
        *ConnectorCapability,
    ]


def test_every_error_of_a_ranking_provider_is_listed_with_its_class() -> None:
    """The table tells which failure class follows from each error."""
    listed = {row[0].strip("`"): row[2].strip("`") for row in table_rows(section(PAGE, "Ports"))}
    assert listed == {
        cls.__name__: cls.failure for cls in RankingFailed.__subclasses__() if "ops_core" in cls.__module__
    }


def test_every_state_is_listed() -> None:
    """The states are those of the catalog, in its order."""
    assert first_cells("States") == list(PluginState)


@pytest.mark.parametrize("plugin", BUILT_IN_PLUGINS)
def test_what_comes_with_the_hub_is_listed(plugin: str) -> None:
    """Each plugin of ours is listed with all that it offers."""
    row = next(row for row in table_rows(section(PAGE, "What comes with the hub")) if row[0] == f"`{plugin}`")
    (report,) = [report for report in load_plugins([plugin]).reports if report.name == plugin]
    for offer in report.offers:
        kind, _, name = offer.partition(":")
        assert f"{kind.replace('_', ' ')} `{name}`" in row[1]


def test_the_entry_point_group_is_named() -> None:
    """The page says in which group a plugin registers."""
    assert HOOK_GROUP in codes(read(PAGE))
