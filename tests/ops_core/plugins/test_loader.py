from __future__ import annotations

import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import attrs
import pytest

from ops_core.plugins import RankingOffer, StorageOffer
from ops_core.plugins.catalog import Catalog, PluginReport, PluginState
from ops_core.plugins.hookspecs import HOOK_GROUP
from ops_core.plugins.loader import HOOKS, load_plugins
from tests.support.ranking import ScriptedRanking, offering

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OFFERS = """
    import attrs
    from ops_core.domain.cell import CellSource
    from ops_core.plugins import RankingOffer, hookimpl
    from ops_core.ports.ranking import RankingLimits

    @attrs.frozen
    class Config:
        key: str = ""

    def offer(name):
        return RankingOffer(name, "", "1", CellSource.LIVE, RankingLimits(), Config, lambda config, clock: None)

"""
GOOD = OFFERS + "    @hookimpl\n    def ops_ranking_offers():\n        return [offer('acme')]\n"


@attrs.define
class Site:
    """A folder on the path in which distributions are installed."""

    folder: Path
    modules: set[str] = attrs.field(factory=set)

    def install(
        self, distribution: str, code: str = GOOD, *, plugin: str = "acme", group: str = HOOK_GROUP, attribute: str = ""
    ) -> str:
        """Install a distribution with one plugin and return the name of its module."""
        module = f"{distribution}_plugin"
        (self.folder / f"{module}.py").write_text(dedent(code))
        info = self.folder / f"{distribution}-1.2.3.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2.3\n")
        (info / "entry_points.txt").write_text(f"[{group}]\n{plugin} = {module}{attribute}\n")
        self.modules.add(module)
        return module


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Put an empty folder on the path."""
    monkeypatch.syspath_prepend(tmp_path)
    made = Site(tmp_path)
    yield made
    for module in made.modules:
        sys.modules.pop(module, None)


def reports_of(catalog: Catalog, plugin: str = "acme") -> list[PluginReport]:
    """Return the reports on the plugins of this name."""
    return [report for report in catalog.reports if report.name == plugin]


def report_of(catalog: Catalog, plugin: str = "acme") -> PluginReport:
    """Return the one report on a plugin."""
    (report,) = reports_of(catalog, plugin)
    return report


def test_a_plugin_that_settings_name_is_loaded(site: Site) -> None:
    """Its report says where it comes from and what it offers, and the offer can be found."""
    module = site.install("acme-ranks")
    catalog = load_plugins(["acme"])
    assert report_of(catalog) == PluginReport(
        "acme", PluginState.LOADED, "", "acme-ranks", "1.2.3", module, ("ranking:acme",)
    )
    assert catalog.find(RankingOffer, "acme") is catalog.of_kind(RankingOffer)[0]
    assert catalog.of_kind(StorageOffer) == ()


def test_a_plugin_that_settings_do_not_name_is_not_imported(site: Site) -> None:
    """What is installed but not wanted runs no code, and its report says how to use it."""
    module = site.install("acme-ranks", "raise SystemExit('imported')")
    report = report_of(load_plugins([]))
    assert report.state is PluginState.DISABLED
    assert "Add 'acme'" in report.detail
    assert module not in sys.modules


@pytest.mark.parametrize(
    ("code", "detail"),
    [
        ("import no_such_library", "ModuleNotFoundError: No module named 'no_such_library'"),
        ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
        ("def broken(:", "SyntaxError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
    ],
)
def test_a_plugin_that_cannot_be_imported_is_broken(site: Site, code: str, detail: str) -> None:
    """Its failure is a sentence in a report; the process lives on."""
    site.install("acme-ranks", code)
    report = report_of(load_plugins(["acme"]))
    assert (report.state, report.offers) == (PluginState.BROKEN, ())
    assert report.detail.startswith("Importing acme-ranks_plugin failed: ")
    assert detail in report.detail


@pytest.mark.parametrize(
    ("code", "detail"),
    [
        pytest.param(
            GOOD.replace("ops_ranking_offers", "ops_rankings_offers"), "unknown hook 'ops_rankings_offers'", id="typo"
        ),
        pytest.param(GOOD.replace("offers():", "offers(settings):"), "settings", id="argument"),
        pytest.param(
            GOOD.replace("@hookimpl", "@__import__('pluggy').HookimplMarker('other_app')"),
            "does it mark its hooks with ops_core.plugins.hookimpl?",
            id="wrong marker",
        ),
        pytest.param(GOOD.replace("@hookimpl", ""), "it offers nothing", id="no marker"),
        pytest.param(GOOD.replace("[offer('acme')]", "[]"), "it offers nothing", id="empty"),
        pytest.param(GOOD.replace("[offer('acme')]", "None"), "TypeError", id="none"),
        pytest.param(
            GOOD.replace("[offer('acme')]", "['acme']"),
            "ops_ranking_offers returned str where RankingOffer is expected",
            id="something else",
        ),
        pytest.param(
            GOOD.replace("ops_ranking_offers", "ops_storage_offers"),
            "ops_storage_offers returned RankingOffer where StorageOffer is expected",
            id="another hook",
        ),
        pytest.param(GOOD.replace("return [", "return 1 / 0, ["), "ZeroDivisionError", id="raises"),
        pytest.param(GOOD.replace("return [offer('acme')]", "raise SystemExit"), "SystemExit", id="exits"),
        pytest.param(
            "    from __future__ import annotations\n" + GOOD.replace("key: str", "key: Missing"),
            "NameError: name 'Missing' is not defined",
            id="config",
        ),
    ],
)
def test_a_plugin_that_breaks_the_rules_is_broken(site: Site, code: str, detail: str) -> None:
    """What is wrong with its hooks or offers is found at once and named, and nothing of it is used."""
    site.install("acme-ranks", code)
    catalog = load_plugins(["acme"])
    report = report_of(catalog)
    assert report.state is PluginState.BROKEN
    assert detail in report.detail
    assert catalog.offers == ()


def test_a_class_instead_of_a_module_is_broken(site: Site) -> None:
    """Hooks are functions of a module; methods of a class are not found, and the report says so."""
    code = (
        OFFERS + "    class Plugin:\n        @hookimpl\n        def ops_ranking_offers(self):\n            return []\n"
    )
    site.install("acme-ranks", code, attribute=":Plugin")
    report = report_of(load_plugins(["acme"]))
    assert report.state is PluginState.BROKEN
    assert "it offers nothing" in report.detail


def test_a_broken_plugin_does_not_disturb_the_others(site: Site) -> None:
    """A hook with a typo is looked for in each plugin by itself, whatever the order."""
    site.install("first", GOOD.replace("ops_ranking_offers", "ops_typo"), plugin="alpha")
    site.install("second", GOOD, plugin="beta")
    site.install("third", "1 / 0", plugin="gamma")
    site.install("fourth", GOOD.replace("'acme'", "'other'"), plugin="zeta")
    catalog = load_plugins(["alpha", "beta", "gamma", "zeta"])
    states = {report.name: report.state for report in catalog.reports}
    assert [states[name] for name in ("alpha", "beta", "gamma", "zeta")] == ["broken", "loaded", "broken", "loaded"]
    assert [offer.name for offer in catalog.offers] == ["acme", "other"]


def test_two_plugins_of_one_name_are_a_conflict(site: Site) -> None:
    """The first distribution wins, by name; the second is not imported and its report says what to do."""
    site.install("a-ranks")
    module = site.install("b-ranks", "raise SystemExit")
    first, second = reports_of(load_plugins(["acme"]))
    assert (first.state, first.distribution) == (PluginState.LOADED, "a-ranks")
    assert (second.state, second.distribution) == (PluginState.CONFLICT, "b-ranks")
    assert "Uninstall one of them." in second.detail
    assert module not in sys.modules


def test_two_offers_of_one_name_are_a_conflict(site: Site) -> None:
    """Which of the two a setting means would be a matter of luck, so the second plugin offers nothing at all."""
    site.install("a-ranks", plugin="alpha")
    site.install("b-ranks", GOOD.replace("[offer('acme')]", "[offer('more'), offer('acme')]"), plugin="beta")
    catalog = load_plugins(["alpha", "beta"])
    assert report_of(catalog, "alpha").state is PluginState.LOADED
    assert report_of(catalog, "beta").state is PluginState.CONFLICT
    assert "'ranking:acme'" in report_of(catalog, "beta").detail
    assert [offer.name for offer in catalog.offers] == ["acme"]


def test_one_plugin_offering_a_name_twice_is_a_conflict(site: Site) -> None:
    """This is the same confusion within one plugin."""
    site.install("a-ranks", GOOD.replace("[offer('acme')]", "[offer('acme'), offer('acme')]"))
    assert report_of(load_plugins(["acme"])).state is PluginState.CONFLICT


def test_a_plugin_for_another_version_is_incompatible(site: Site) -> None:
    """It is named, never imported, and not called missing on top."""
    module = site.install("acme-ranks", "raise SystemExit", group="ops_hub.v2")
    report = report_of(load_plugins(["acme"]))
    assert report.state is PluginState.INCOMPATIBLE
    assert "ops_hub.v2" in report.detail
    assert HOOK_GROUP in report.detail
    assert module not in sys.modules


def test_a_plugin_for_something_else_is_not_ours(site: Site) -> None:
    """Groups that only begin alike are passed over."""
    site.install("acme-ranks", group="ops_hub_extras")
    assert reports_of(load_plugins([])) == []


def test_a_plugin_that_is_not_installed_is_missing(site: Site) -> None:
    """Its report says what to do."""
    report = report_of(load_plugins(["acme"]))
    assert (report.state, report.distribution, report.module) == (PluginState.MISSING, None, None)
    assert "Install the one that does" in report.detail


def test_a_distribution_that_is_met_twice_counts_once(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One folder on the path twice, as with an editable installation, is no conflict."""
    site.install("acme-ranks")
    monkeypatch.syspath_prepend(tmp_path)
    assert report_of(load_plugins(["acme"])).state is PluginState.LOADED


@pytest.mark.parametrize(
    ("metadata", "entry_points"),
    [
        pytest.param("Name: odd\nVersion: 1\n", "[ops_hub.v1]\nno equals sign\n", id="malformed"),
        pytest.param(None, "[ops_hub.v1]\nodd = odd_plugin\n", id="without metadata"),
    ],
)
def test_a_damaged_distribution_does_no_harm(
    site: Site, tmp_path: Path, metadata: str | None, entry_points: str
) -> None:
    """What a failed installation left behind keeps nothing else from loading."""
    info = tmp_path / "odd-1.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_text(entry_points)
    if metadata:
        (info / "METADATA").write_text(metadata)
    site.install("acme-ranks")
    assert report_of(load_plugins(["acme"])).state is PluginState.LOADED


def test_a_module_can_be_passed_in(site: Site) -> None:
    """An application brings a plugin of its own, which wins over an installed one of that name."""
    site.install("acme-ranks")
    module = ScriptedRanking().module()
    catalog = load_plugins(["acme"], modules=[("acme", module)])
    ours, installed = reports_of(catalog)
    assert (ours.state, ours.distribution, ours.offers) == (PluginState.LOADED, None, ("ranking:scripted",))
    assert (installed.state, installed.distribution) == (PluginState.CONFLICT, "acme-ranks")


def test_a_module_that_is_passed_in_may_be_broken() -> None:
    """It is reported like any other."""
    report = report_of(load_plugins([], modules=[("acme", offering("empty"))]))
    assert (report.state, report.module) == (PluginState.BROKEN, "empty")


def test_reports_are_sorted_and_cover_the_hooks() -> None:
    """The list is for people; and there is a kind of offer for every hook."""
    names = [report.name for report in load_plugins(["zz", "aa"]).reports]
    assert names == sorted(names)
    assert {"memory", "ranking_simulated", "storage_sql", "zz", "aa"} <= set(names)
    assert len({noun for _, noun in HOOKS.values()}) == len(HOOKS)
