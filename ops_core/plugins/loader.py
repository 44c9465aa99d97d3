"""Find plugins among the installed distributions and load those that settings name."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable, Sequence
from importlib import metadata
from types import ModuleType

import attrs
import pluggy

from ops_core.plugins import hookspecs
from ops_core.plugins.catalog import Catalog, PluginReport, PluginState
from ops_core.plugins.hookspecs import HOOK_GROUP, PROJECT
from ops_core.plugins.offers import (
    ConnectorOffer,
    LegacyProfilesOffer,
    OAuthOffer,
    Offer,
    RankingOffer,
    StorageOffer,
    VaultOffer,
)
from ops_core.structure import converter

HOOKS: dict[str, tuple[type[Offer], str]] = {
    "ops_storage_offers": (StorageOffer, "storage"),
    "ops_ranking_offers": (RankingOffer, "ranking"),
    "ops_legacy_profiles_offers": (LegacyProfilesOffer, "legacy_profiles"),
    "ops_vault_offers": (VaultOffer, "vault"),
    "ops_oauth_offers": (OAuthOffer, "oauth"),
    "ops_connector_offers": (ConnectorOffer, "connector"),
}
"""The kind of offer that each hook returns, and what a report calls it."""


def load_plugins(enabled: Collection[str], *, modules: Iterable[tuple[str, ModuleType]] = ()) -> Catalog:
    """Load the plugins named in `enabled` and report on every other one that is installed.

    One plugin that fails is a report, never an exception. Nothing that is not in `enabled` is imported.

    Args:
        enabled: Names of entry points.
        modules: Plugin modules that are not installed, each with a name; they count as enabled.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hookspecs)
    offers: list[Offer] = []
    reports: list[PluginReport] = []
    taken: set[str] = set()
    for name, module in modules:
        report, found = _register(
            manager, PluginReport(name, PluginState.LOADED, module=module.__name__), module, offers
        )
        taken.add(name)
        reports.append(report)
        offers.extend(found)
    for report in _installed():
        if report.state is PluginState.LOADED and report.name in taken:
            detail = f"Another distribution already provides a plugin called '{report.name}'. Uninstall one of them."
            reports.append(attrs.evolve(report, state=PluginState.CONFLICT, detail=detail))
        elif report.state is not PluginState.LOADED:
            reports.append(report)
        elif report.name not in enabled:
            detail = f"Add '{report.name}' to the setting 'plugins' to use it."
            reports.append(attrs.evolve(report, state=PluginState.DISABLED, detail=detail))
        else:
            taken.add(report.name)
            loaded, found = _load(manager, report, offers)
            reports.append(loaded)
            offers.extend(found)
    for name in sorted(set(enabled) - {report.name for report in reports}):
        detail = f"No installed distribution provides it. Install the one that does, or take '{name}' out of 'plugins'."
        reports.append(PluginReport(name, PluginState.MISSING, detail))
    return Catalog(tuple(sorted(reports, key=lambda report: report.name)), tuple(offers))


def _installed() -> list[PluginReport]:
    """Return one report for each entry point in any version of our group, without importing it.

    Distributions are walked one by one because the shape of ``metadata.entry_points()`` differs between Pythons and
    because it hides which distribution an entry point comes from.
    """
    found: dict[tuple[str, str, str | None], PluginReport] = {}
    for distribution in metadata.distributions():
        for entry in _entry_points(distribution):
            if not entry.group.startswith(f"{PROJECT}."):
                continue
            report = PluginReport(
                name=entry.name,
                state=PluginState.LOADED,
                distribution=_first(distribution, "Name"),
                version=_first(distribution, "Version"),
                module=entry.value,
            )
            if entry.group != HOOK_GROUP:
                detail = f"It speaks {entry.group}; this hub speaks {HOOK_GROUP}. Install a version made for this hub."
                report = attrs.evolve(report, state=PluginState.INCOMPATIBLE, detail=detail)
            # A distribution on two entries of sys.path is met twice; the first wins, as it does for import.
            found.setdefault((entry.name, entry.group, report.distribution), report)
    return sorted(found.values(), key=lambda report: (report.name, report.distribution or ""))


def _first(distribution: metadata.Distribution, field: str) -> str | None:
    return next(iter(distribution.metadata.get_all(field) or ()), None)


def _entry_points(distribution: metadata.Distribution) -> tuple[metadata.EntryPoint, ...]:
    try:
        return tuple(distribution.entry_points)
    except Exception:  # noqa: BLE001 - a distribution with a malformed file is none of our business
        return ()


def _load(
    manager: pluggy.PluginManager, report: PluginReport, offers: Sequence[Offer]
) -> tuple[PluginReport, list[Offer]]:
    try:
        module = importlib.import_module((report.module or "").partition(":")[0])
    except (Exception, SystemExit) as problem:  # noqa: BLE001 - a plugin may do anything while it is imported
        detail = f"Importing {report.module} failed: {type(problem).__name__}: {problem}"
        return attrs.evolve(report, state=PluginState.BROKEN, detail=detail), []
    return _register(manager, report, module, offers)


def _register(
    manager: pluggy.PluginManager, report: PluginReport, module: ModuleType, offers: Sequence[Offer]
) -> tuple[PluginReport, list[Offer]]:
    try:
        manager.register(module, name=report.name)
        manager.check_pending()
        found = _offers_of(manager, module)
        labels = [label for label, _ in found]
        known = {_label(offer) for offer in offers}
        for label in labels:
            if label in known or labels.count(label) > 1:
                detail = f"Another plugin already offers '{label}'. Enable only one of them."
                return attrs.evolve(report, state=PluginState.CONFLICT, detail=detail), []
    except (Exception, SystemExit) as problem:  # noqa: BLE001 - hooks are foreign code
        if manager.get_name(module) is not None:
            manager.unregister(module)
        detail = f"Registering {report.module} failed: {type(problem).__name__}: {problem}"
        return attrs.evolve(report, state=PluginState.BROKEN, detail=detail), []
    return attrs.evolve(report, offers=tuple(labels)), [offer for _, offer in found]


def _offers_of(manager: pluggy.PluginManager, module: ModuleType) -> list[tuple[str, Offer]]:
    others = [plugin for plugin in manager.get_plugins() if plugin is not module]
    found: list[tuple[str, Offer]] = []
    for hook, (kind, _) in HOOKS.items():
        for offered in manager.subset_hook_caller(hook, others)():
            for offer in offered:
                if not isinstance(offer, kind):
                    msg = f"{hook} returned {type(offer).__name__} where {kind.__name__} is expected"
                    raise TypeError(msg)
                converter().get_structure_hook(offer.config)  # a class that settings cannot fill is found out now
                found.append((_label(offer), offer))
    if not found:
        msg = f"it offers nothing; does it mark its hooks with ops_core.plugins.hookimpl? Hooks: {', '.join(HOOKS)}"
        raise TypeError(msg)
    return found


def _label(offer: Offer) -> str:
    return next(f"{noun}:{offer.name}" for kind, noun in HOOKS.values() if isinstance(offer, kind))
