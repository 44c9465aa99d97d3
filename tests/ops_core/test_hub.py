from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import pytest

from ops_core import OpsHub, Settings, build_hub
from ops_core.domain.duplicate import NewLocation
from ops_core.domain.flag import FlagName
from ops_core.domain.principal import Principal
from ops_core.domain.secret import Secret
from ops_core.errors import InvalidInput
from ops_core.plugins import LegacyProfilesOffer, RankingOffer, StorageOffer
from ops_core.plugins.catalog import PluginState, PluginUnusable
from ops_core.plugins.loader import load_plugins
from ops_core.ports.legacy_profiles import NoLegacyProfiles
from ops_core.ports.ranking import RankingLimits
from ops_core.ports.vault import SealedPlace, VaultKeyMissing
from ops_core.services.ranking import RankingUnknown
from ops_core.services.storage_clock import StorageClock
from ops_core.structure import structure
from ops_plugins.vault_aesgcm.key_ring import new_key
from tests.support.clock import FakeClock
from tests.support.ranking import ScriptedRanking, offering
from tests.support.world import ANN, PIZZA, build_world, draft

MEMORY = {"storage": "memory", "ranking": "simulated"}


def test_a_hub_in_memory() -> None:
    """Two settings give a hub that works, and closing it twice does no harm."""
    hub = build_hub(MEMORY)
    assert isinstance(hub, OpsHub)
    assert hub.storage.status().ready
    assert isinstance(hub.clock, StorageClock)
    assert hub.rankings.current().name == "simulated"
    assert hub.bootstrap.load(ANN).location_count.value == 0
    hub.close()
    hub.close()


def test_settings_may_be_made_already() -> None:
    """A host that has loaded them passes them as they are."""
    settings = Settings(storage="memory")
    assert build_hub(settings).settings is settings


def test_a_catalog_may_be_loaded_already() -> None:
    """A host that has listed the plugins does not look for them again."""
    catalog = load_plugins(["memory", "ranking_simulated"])
    assert build_hub(MEMORY, catalog=catalog).catalog is catalog


@pytest.mark.parametrize(
    ("settings", "sentences"),
    [
        ({"storage": "mongo"}, ["No storage called 'mongo' is available (there is: memory, sql)."]),
        (MEMORY | {"ranking": "bing"}, ["No ranking provider called 'bing' is available", "simulated"]),
        (MEMORY | {"legacy_profiles": "crm"}, ["No reader of legacy profiles called 'crm' is available"]),
        (
            {"storage": "sql", "plugins": ["memory"]},
            ["No storage called 'sql'", "storage_sql is disabled: Add 'storage_sql' to the setting 'plugins'"],
        ),
        (MEMORY | {"ranking": "bing", "plugins": ["memory", "bing"]}, ["bing is missing: No installed distribution"]),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(settings: dict[str, Any], sentences: list[str]) -> None:
    """A hub that cannot be built says what it looked for, what there is and what to do."""
    with pytest.raises(PluginUnusable) as refused:
        build_hub(settings)
    assert [sentence for sentence in sentences if sentence not in refused.value.message] == []


def test_a_broken_plugin_that_is_needed_is_named() -> None:
    """The reason for which it broke is in the message."""

    def explode() -> list[RankingOffer]:
        msg = "no licence"
        raise RuntimeError(msg)

    broken = offering("broken_module", ops_ranking_offers=explode)
    with pytest.raises(PluginUnusable, match=r"acme is broken: .*RuntimeError: no licence"):
        build_hub(MEMORY | {"ranking": "acme"}, modules={"acme": broken})
    hub = build_hub(MEMORY, modules={"acme": broken})
    assert [report.state for report in hub.catalog.reports if report.name == "acme"] == [PluginState.BROKEN]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"storage": 1, "jobs": {"workers": 0}}, [("/storage", "type"), ("/jobs/workers", "too_small")]),
        (MEMORY | {"flags": {"runs": True}}, [("/flags/runs", "unknown")]),
        (MEMORY | {"flags": {"a/b": True}}, [("/flags/a~1b", "unknown")]),
    ],
)
def test_settings_that_are_wrong_are_named(settings: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """Each has its pointer, an unknown flag as well."""
    with pytest.raises(InvalidInput) as refused:
        build_hub(settings)
    assert [(error.pointer, error.code) for error in refused.value.errors] == expected


@pytest.mark.parametrize(
    ("configs", "expected"),
    [
        (
            {"simulated": {"seed": "", "competitors": 99, "luck": 1}},
            {("/seed", "required"), ("/competitors", "too_large"), ("/luck", "unknown")},
        ),
        ({"memory": {"wait_seconds": "long"}}, {("/wait_seconds", "type")}),
        ({"recorded": {"pth": "x"}}, {("/pth", "unknown"), ("/path", "required")}),
    ],
)
def test_settings_of_an_adapter_that_are_wrong_are_named(
    configs: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    """Also those of an adapter that is set up without being used; the message names the adapter."""
    (name,) = configs
    with pytest.raises(InvalidInput, match=f"'{name}'") as refused:
        build_hub(MEMORY | {"configs": configs})
    prefix = "".join(refused.value.errors[0].pointer.partition(f"/{name}")[:2])
    assert {(error.pointer.removeprefix(prefix), error.code) for error in refused.value.errors} == expected


def test_an_adapter_that_needs_settings_is_left_out_without_them() -> None:
    """Recorded scans need a file; who names none can use all others."""
    assert set(build_hub(MEMORY).rankings.sources) == {"simulated"}


def test_settings_for_nobody_are_refused() -> None:
    """A name under `configs` that no loaded plugin offers is a typo, and said at its place."""
    with pytest.raises(InvalidInput) as refused:
        build_hub({"storage": "memory", "configs": {"simulatd": {"seed": "x"}}})
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/configs/simulatd", "unknown")]
    assert "simulated" in refused.value.errors[0].message


def test_settings_of_a_plugin_that_is_missing_are_left_alone() -> None:
    """While a plugin is missing nobody knows what it would offer, so settings for it are not called unknown."""
    plugins = ["memory", "ranking_simulated", "not_installed"]
    build_hub({"storage": "memory", "plugins": plugins, "configs": {"acme": {"token": "x"}}}).close()


def test_an_unknown_flag_lists_those_there_are() -> None:
    """The message is the documentation."""
    with pytest.raises(InvalidInput) as refused:
        build_hub(MEMORY | {"flags": {"runs": True}})
    assert all(name in refused.value.errors[0].message for name in FlagName)


def test_flags_have_the_defaults_of_the_settings() -> None:
    """What the settings do not name stays as it is built in."""
    flags = {flag.name: flag for flag in build_hub(MEMORY | {"flags": {"runs_enabled": False}}).flags.all()}
    assert not flags[FlagName.RUNS_ENABLED].enabled
    assert not flags[FlagName.RUNS_ENABLED].default
    assert flags[FlagName.HUB_ENABLED].enabled


def test_nothing_is_built_before_it_is_used() -> None:
    """A ranking provider is built once, when it is first needed, and closed once."""
    world = build_world()
    assert world.ranking._clock is None
    source = world.hub.rankings.current()
    assert world.hub.rankings.provider(source) is world.hub.rankings.provider(source) is world.ranking
    assert world.ranking._clock is world.clock
    world.hub.close()
    world.hub.close()
    assert world.ranking.closed == 1


def test_providers_and_profiles_of_the_application() -> None:
    """What the application passes in is used in place of what settings say."""
    clock, profiles = FakeClock(), NoLegacyProfiles()
    hub = build_hub(MEMORY | {"legacy_profiles": "memory"}, clock=clock, legacy_profiles=profiles)
    assert hub.bootstrap.legacy_profiles is profiles
    assert hub.clock is hub.sweeper.clock is hub.worker("w").clock is clock
    assert build_hub(MEMORY).bootstrap.legacy_profiles.find(ANN.owner) is None


def test_legacy_profiles_from_the_settings() -> None:
    """The offer of that name reads them."""
    profile = {
        "id": "p1",
        "name": "Joe's Pizza",
        "address": {"line1": "12 Main Street", "city": "Austin", "country": "US"},
    }
    hub = build_hub(MEMORY | {"legacy_profiles": "memory", "configs": {"memory": {"profiles": {"user:ann": profile}}}})
    assert [location.name for location in hub.bootstrap.load(ANN).locations] == ["Joe's Pizza"]
    assert hub.bootstrap.load(Principal.user("ben")).locations == ()


def test_a_source_carries_what_its_offer_declares() -> None:
    """Estimates and workers read the limits of the offer."""
    world = build_world(ScriptedRanking(limits=RankingLimits(concurrency=3, price=0.5, depth=10)))
    source = world.hub.rankings.named("scripted")
    (offer,) = (offer for offer in world.hub.catalog.of_kind(RankingOffer) if offer.name == "scripted")
    shared = ("name", "version", "source", "limits", "capabilities")
    assert [getattr(source, name) for name in shared] == [getattr(offer, name) for name in shared]
    with pytest.raises(RankingUnknown, match="'bing' is not loaded here"):
        world.hub.rankings.named("bing")


def test_a_worker_has_its_name_and_the_settings() -> None:
    """Workers of one hub share everything but their names."""
    hub = build_hub(MEMORY | {"jobs": {"lease_seconds": 7}})
    first, second = hub.worker("a"), hub.worker("b")
    assert (first.name, second.name) == ("a", "b")
    assert first.lease.total_seconds() == 7
    assert first.storage is second.storage is hub.storage


def test_offers_are_told_apart_by_kind() -> None:
    """One plugin may offer a storage and a reader of profiles under the same name."""
    catalog = load_plugins(["memory"])
    assert catalog.find(StorageOffer, "memory").name == catalog.find(LegacyProfilesOffer, "memory").name == "memory"


def test_a_hub_does_not_change() -> None:
    """Parts are not swapped while threads use them."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        build_hub(MEMORY).settings = Settings()  # type: ignore[misc]  # what is tried here


def test_from_a_click_to_a_map_with_what_comes_with_the_hub() -> None:
    """The memory and the simulated provider are enough to run a report, and two hubs show the same map."""
    found = []
    for _ in range(2):
        hub = build_hub(MEMORY, clock=FakeClock())
        location = hub.locations.create(ANN, structure(PIZZA, NewLocation)).location
        report = hub.reports.create(ANN, draft(location, keywords=["pizza", "pasta"]))
        run = hub.runs.request(ANN, report.id).run
        assert len(list(iter(hub.worker("worker-1").work_once, None))) == 2
        results = hub.results.get(ANN, report.id, run.id)
        assert (results.run.state, results.run.saved_cells) == ("completed", 18)
        assert results.provenance.source == "simulated"
        found.append([[(cell.state, cell.rank) for cell in keyword.cells] for keyword in results.keywords])
    assert found[0] == found[1]
    assert found[0][0] != found[0][1]


def test_the_vault_is_built_when_a_secret_comes(tmp_path: Path) -> None:
    """Keys are not asked for before, then they are, and what is sealed opens in the next hub."""
    file = tmp_path / "keys"
    settings = MEMORY | {"configs": {"aesgcm": {"key_file": str(file)}}}
    place = SealedPlace(ANN.owner, "con_1", "access_token")
    with closing(build_hub(settings)) as hub:
        with pytest.raises(InvalidInput, match="not right"):
            hub.vault.seal(Secret("token"), place)
        file.write_text(new_key("k1"))
        sealed = hub.vault.seal(Secret("token"), place)
        assert (hub.vault.active_key, hub.vault.key_of(sealed)) == ("k1", "k1")
    with closing(build_hub(settings)) as hub:
        assert hub.vault.open(sealed, place) == Secret("token")


def test_a_hub_without_keys_works_and_seals_nothing() -> None:
    """Without connections no key is needed; without a vault at all it is said which there are."""
    place = SealedPlace(ANN.owner, "con_1", "access_token")
    with closing(build_hub(MEMORY)) as hub, pytest.raises(VaultKeyMissing, match="has no key"):
        hub.vault.seal(Secret("token"), place)
    with (
        closing(build_hub(MEMORY | {"vault": "kms"})) as hub,
        pytest.raises(PluginUnusable, match="No vault called 'kms'"),
    ):
        hub.vault.seal(Secret("token"), place)


def test_settings_of_the_vault_are_checked_at_once() -> None:
    """A setting with a typo stops the hub from starting, also while no secret is there."""
    with pytest.raises(InvalidInput) as caught:
        build_hub(MEMORY | {"configs": {"aesgcm": {"kyes": "k1:"}}})
    assert [error.pointer for error in caught.value.errors] == ["/configs/aesgcm/kyes"]
