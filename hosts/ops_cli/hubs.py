"""Building the hub that a command works on, and seeing to it that its storage can be used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from ops_cli.settings import Chosen
from ops_core.errors import CapabilityNotSupported
from ops_core.hub import OpsHub, build_hub
from ops_core.plugins.catalog import Catalog, configure
from ops_core.plugins.loader import load_plugins
from ops_core.plugins.offers import StorageOffer
from ops_core.ports.clock import SystemClock
from ops_core.ports.migrations import MigratableStorage
from ops_core.ports.storage import Storage, StorageCapability, StorageFailed
from ops_core.ports.wakeup import WakeUp
from ops_core.settings import Settings
from ops_jobs.wakeup import HueyWakeUp


class StorageNotReady(StorageFailed):
    """Raised when a command needs a storage that is out of reach or whose schema is not up to date."""

    code = "storage.not_ready"


def make_hub(chosen: Chosen, wake_up: WakeUp | None = None) -> OpsHub:
    """Return a hub whose requests for runs wake all job hosts, unless another `wake_up` is given."""
    return build_hub(chosen.core, wake_up=wake_up or HueyWakeUp(chosen.jobs_host.huey_url))


@contextmanager
def open_hub(chosen: Chosen, *, wake_up: WakeUp | None = None, may_make_schema: bool = False) -> Iterator[OpsHub]:
    """Open a hub whose storage can be used, and close it in the end.

    Args:
        chosen: All settings.
        wake_up: Told when there is new work.
        may_make_schema: Whether the schema may be made or upgraded first, if everything is in the data directory.

    Raises:
        StorageNotReady: The storage cannot be used; the message says what to do.
    """
    queue = HueyWakeUp(chosen.jobs_host.huey_url)
    hub = make_hub(chosen, wake_up or queue)
    try:
        if may_make_schema and chosen.is_embedded:
            make_schema(hub.catalog, chosen.core, hub.storage)
        require_ready(hub.storage)
        yield hub
    finally:
        hub.close()
        queue.close()


def make_schema(catalog: Catalog, settings: Settings, storage: Storage) -> None:
    """Make or upgrade the schema where there are such steps; nothing happens when it is up to date."""
    offer = catalog.find(StorageOffer, settings.storage)
    if StorageCapability.MIGRATIONS in offer.capabilities and not storage.status().ready:
        cast("MigratableStorage", storage).upgrade()


def require_ready(storage: Storage) -> None:
    """Refuse a storage that cannot be used.

    Raises:
        StorageNotReady: With what to do.
    """
    status = storage.status()
    if not status.ready:
        hint = "" if "ops-hub db upgrade" in status.detail or status.wanted is None else _HINT
        raise StorageNotReady(status.detail + hint)


def require_shared(chosen: Chosen, command: str) -> None:
    """Refuse a storage that only one process can use.

    Raises:
        CapabilityNotSupported: It is one.
        PluginUnusable: There is no such storage.
    """
    offer = load_plugins(chosen.core.plugins).find(StorageOffer, chosen.core.storage)
    if StorageCapability.SHARED not in offer.capabilities:
        msg = (
            f"The storage '{offer.name}' lives in one process, but `ops-hub {command}` needs several. "
            "Choose another with OPS_STORAGE, such as sql."
        )
        raise CapabilityNotSupported(msg)


@contextmanager
def open_storage(chosen: Chosen) -> Iterator[Storage]:
    """Open the storage alone, whether it can be used or not.

    Raises:
        PluginUnusable: It is missing or broken.
        InvalidInput: Its settings are not right.
    """
    offer = load_plugins(chosen.core.plugins).find(StorageOffer, chosen.core.storage)
    storage = offer.build(configure(offer, chosen.core.configs.get(offer.name, {})), SystemClock())
    try:
        yield storage
    finally:
        storage.close()


@contextmanager
def migratable(chosen: Chosen) -> Iterator[MigratableStorage]:
    """Open the storage alone, for changing its schema.

    Raises:
        CapabilityNotSupported: It has no schema to change.
        PluginUnusable: It is missing or broken.
    """
    offer = load_plugins(chosen.core.plugins).find(StorageOffer, chosen.core.storage)
    if StorageCapability.MIGRATIONS not in offer.capabilities:
        msg = f"The storage '{offer.name}' has no schema to upgrade or downgrade."
        raise CapabilityNotSupported(msg)
    with open_storage(chosen) as storage:
        yield cast("MigratableStorage", storage)


_HINT = " If its schema is missing or old, run `ops-hub db upgrade`."
