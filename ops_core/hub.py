"""The hub: what a host, or an application that embeds it, builds and calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import ModuleType

import attrs

from ops_core.domain.flag import DEFAULTS, FlagName
from ops_core.errors import FieldError, InvalidInput
from ops_core.plugins.catalog import Catalog, PluginState, configure
from ops_core.plugins.loader import load_plugins
from ops_core.plugins.offers import LegacyProfilesOffer, RankingOffer, StorageOffer, VaultOffer
from ops_core.ports.clock import Clock, SystemClock
from ops_core.ports.legacy_profiles import LegacyProfiles, NoLegacyProfiles
from ops_core.ports.storage import Storage
from ops_core.ports.telemetry import NoTelemetry, Telemetry
from ops_core.ports.vault import Vault
from ops_core.ports.wakeup import NoWakeUp, WakeUp
from ops_core.services.bootstrap import BootstrapService
from ops_core.services.comparison import ComparisonService
from ops_core.services.dead_letters import DeadLetterService
from ops_core.services.flags import FlagService
from ops_core.services.location_import import LocationImportService
from ops_core.services.locations import LocationService
from ops_core.services.onboarding import OnboardingService
from ops_core.services.preferences import PreferenceService
from ops_core.services.ranking import RankingSource, RankingSources
from ops_core.services.replays import ReplayService
from ops_core.services.reports import ReportService
from ops_core.services.results import ResultService
from ops_core.services.runs import RunService
from ops_core.services.schedules import ScheduleService
from ops_core.services.sessions import SessionService
from ops_core.services.setup_tasks import SetupTaskService
from ops_core.services.storage_clock import StorageClock
from ops_core.services.sweep import Sweeper
from ops_core.services.vault import VaultOnDemand
from ops_core.services.worker import Worker
from ops_core.services.workload import WorkloadService
from ops_core.settings import Settings, load
from ops_core.structure import pointer

_TROUBLES = frozenset({PluginState.BROKEN, PluginState.CONFLICT, PluginState.INCOMPATIBLE, PluginState.MISSING})
"""States of plugins whose offers are not known, so that settings for them cannot be called unknown."""


@attrs.frozen
class OpsHub:
    """All use cases of the Operations Hub over one set of adapters. One instance serves many threads.

    Attributes:
        settings: What it was built from.
        catalog: Every plugin, with what became of it.
        storage: Where everything is kept.
        clock: The time.
        rankings: The ranking providers.
        vault: Where the tokens of connections are sealed.
        flags: Feature flags and the kill switch.
        sessions: Browser sessions.
        bootstrap: The first answer to an owner.
        onboarding: The three questions.
        setup_tasks: The checklist.
        locations: Locations.
        location_import: Locations from a file.
        reports: Local search grid reports.
        runs: Runs of reports.
        results: Results of runs.
        comparison: Two runs beside each other.
        dead_letters: Work that was given up.
        replays: Working on it again.
        preferences: Metrics to show.
        schedules: Starts runs on schedule.
        sweeper: Looks after what nobody was woken for.
        workload: What workers hold and what waits.
    """

    settings: Settings
    catalog: Catalog
    storage: Storage
    clock: Clock
    rankings: RankingSources
    vault: Vault
    flags: FlagService
    sessions: SessionService
    bootstrap: BootstrapService
    onboarding: OnboardingService
    setup_tasks: SetupTaskService
    locations: LocationService
    location_import: LocationImportService
    reports: ReportService
    runs: RunService
    results: ResultService
    comparison: ComparisonService
    dead_letters: DeadLetterService
    replays: ReplayService
    preferences: PreferenceService
    schedules: ScheduleService
    sweeper: Sweeper
    workload: WorkloadService

    def worker(
        self,
        name: str,
        *,
        is_stopping: Callable[[], bool] = lambda: False,
        telemetry: Telemetry | None = None,
        on_freed: Callable[[], object] = lambda: None,
    ) -> Worker:
        """Return a worker that carries out runs.

        Args:
            name: Unique among the workers of all hosts.
            is_stopping: Whether the host stops; the worker then gives back what it holds.
            telemetry: Told what the worker does; nobody is when left out.
            on_freed: Called when provider calls came free that other workers may be waiting for.
        """
        return Worker(
            name,
            self.storage,
            self.clock,
            self.rankings,
            self.flags,
            self.settings.jobs,
            is_stopping=is_stopping,
            telemetry=telemetry or NoTelemetry(),
            on_freed=on_freed,
        )

    def close(self) -> None:
        """Release every adapter. May be called twice."""
        self.rankings.close()
        self.storage.close()


def build_hub(
    settings: Settings | Mapping[str, object] | None = None,
    *,
    catalog: Catalog | None = None,
    clock: Clock | None = None,
    wake_up: WakeUp | None = None,
    legacy_profiles: LegacyProfiles | None = None,
    modules: Mapping[str, ModuleType] | None = None,
) -> OpsHub:
    """Build a hub. Nothing is connected to before it is used.

    Args:
        settings: Settings, or plain data from which they are made; the defaults when left out.
        catalog: Plugins that were loaded before; they are looked for when left out.
        clock: The time; when left out, that of the storage, or of this machine where the storage has no clock.
        wake_up: Told when there is new work; nobody is when left out.
        legacy_profiles: What the application around the hub knows; overrides the setting of that name.
        modules: Plugin modules that are not installed, by name.

    Raises:
        InvalidInput: With a pointer for each setting at fault.
        PluginUnusable: What the settings require is missing or broken.
    """
    chosen = settings if isinstance(settings, Settings) else load(settings or {})
    system = clock or SystemClock()
    found = catalog or load_plugins(chosen.plugins, modules=(modules or {}).items())
    _check_names(chosen, found)
    storage_offer = found.find(StorageOffer, chosen.storage)
    storage = storage_offer.build(configure(storage_offer, chosen.configs.get(storage_offer.name, {})), system)
    time = clock or StorageClock(storage, system)
    flags = FlagService(storage, time, _flag_defaults(chosen))
    rankings = RankingSources(_sources(found, chosen, time), chosen.ranking, flags)
    found.find(RankingOffer, chosen.ranking)
    waker = wake_up or NoWakeUp()
    locations = LocationService(storage, time)
    preferences = PreferenceService(storage, time)
    idempotency = timedelta(hours=chosen.idempotency_hours)
    runs = RunService(storage, time, rankings, flags, waker, chosen.jobs, idempotency)
    schedules = ScheduleService(storage, time, runs)
    profiles = legacy_profiles or _legacy_profiles(found, chosen, time)
    return OpsHub(
        settings=chosen,
        catalog=found,
        storage=storage,
        clock=time,
        rankings=rankings,
        vault=VaultOnDemand(_vault_build(found, chosen, time)),
        flags=flags,
        sessions=SessionService(storage, time),
        bootstrap=BootstrapService(storage, time, flags, locations, preferences, profiles),
        onboarding=OnboardingService(storage, time),
        setup_tasks=SetupTaskService(storage, time),
        locations=locations,
        location_import=LocationImportService(storage, locations),
        reports=ReportService(storage, time, rankings),
        runs=runs,
        results=ResultService(storage),
        comparison=ComparisonService(storage),
        dead_letters=DeadLetterService(storage),
        replays=ReplayService(storage, time, flags, waker, idempotency),
        preferences=preferences,
        schedules=schedules,
        sweeper=Sweeper(storage, time, schedules, chosen.jobs),
        workload=WorkloadService(storage, time),
    )


def _sources(catalog: Catalog, settings: Settings, clock: Clock) -> dict[str, RankingSource]:
    """Return every ranking source that is set up; its settings are checked now, and it is built when first used."""
    sources = {}
    for offer in catalog.of_kind(RankingOffer):
        try:
            config = configure(offer, settings.configs.get(offer.name, {}))
        except InvalidInput:
            if offer.name in settings.configs or offer.name == settings.ranking:
                raise
            continue  # it needs settings, and nobody asked for it
        sources[offer.name] = RankingSource(
            name=offer.name,
            version=offer.version,
            source=offer.source,
            limits=offer.limits,
            capabilities=offer.capabilities,
            build=lambda offer=offer, config=config: offer.build(config, clock),  # type: ignore[misc]  # early binding
        )
    return sources


def _vault_build(catalog: Catalog, settings: Settings, clock: Clock) -> Callable[[], Vault]:
    """Return what builds the vault. Its settings are checked now; that it is missing is told to whoever needs it."""
    values = settings.configs.get(settings.vault, {})

    def build() -> Vault:
        offer = catalog.find(VaultOffer, settings.vault)
        return offer.build(configure(offer, values), clock)

    for offer in catalog.of_kind(VaultOffer):
        if offer.name == settings.vault:
            configure(offer, values)
    return build


def _legacy_profiles(catalog: Catalog, settings: Settings, clock: Clock) -> LegacyProfiles:
    if not settings.legacy_profiles:
        return NoLegacyProfiles()
    offer = catalog.find(LegacyProfilesOffer, settings.legacy_profiles)
    return offer.build(configure(offer, settings.configs.get(offer.name, {})), clock)


def _check_names(settings: Settings, catalog: Catalog) -> None:
    """Refuse settings for an offer that nobody makes: a name with a typo would otherwise be ignored in silence."""
    known = {offer.name for offer in catalog.offers}
    unknown = [name for name in settings.configs if name not in known]
    if unknown and not any(report.state in _TROUBLES for report in catalog.reports):
        there = ", ".join(sorted(known))
        text = f"No loaded plugin offers anything of this name. There are settings for: {there}."
        raise InvalidInput(FieldError(pointer("configs", name), "unknown", text) for name in unknown)


def _flag_defaults(settings: Settings) -> dict[FlagName, bool]:
    defaults = dict(DEFAULTS)
    for name, value in settings.flags.items():
        if name not in set(FlagName):
            known = ", ".join(FlagName)
            raise InvalidInput.at("/flags" + pointer(name), "unknown", f"There is no such flag. There are: {known}.")
        defaults[FlagName(name)] = value
    return defaults
