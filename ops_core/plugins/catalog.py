"""What was found: every plugin with its state, and every offer by name."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

import attrs

from ops_core.errors import InvalidInput, OpsError
from ops_core.plugins.offers import (
    ConnectorOffer,
    LegacyProfilesOffer,
    OAuthOffer,
    Offer,
    RankingOffer,
    StorageOffer,
    VaultOffer,
)
from ops_core.structure import pointer, structure

OfferT = TypeVar("OfferT", StorageOffer, RankingOffer, LegacyProfilesOffer, VaultOffer, OAuthOffer, ConnectorOffer)


class PluginState(StrEnum):
    """What became of an installed plugin."""

    LOADED = "loaded"
    """Its offers can be used."""
    DISABLED = "disabled"
    """It is installed but settings do not name it, so it was not imported."""
    BROKEN = "broken"
    """It failed while it was imported or registered."""
    INCOMPATIBLE = "incompatible"
    """It speaks another version of the hooks."""
    CONFLICT = "conflict"
    """Its name, or the name of one of its offers, is taken by another plugin."""
    MISSING = "missing"
    """Settings name it but no installed distribution provides it."""


@attrs.frozen
class PluginReport:
    """What is known of one plugin.

    Attributes:
        name: Name of its entry point.
        state: What became of it.
        detail: Why, and what to do; empty when it is loaded.
        distribution: Distribution that provides it, or None when none does.
        version: Version of that distribution, or None.
        module: Module that the entry point names, or None.
        offers: Names of what it offers, as ``storage:sql``.
    """

    name: str
    state: PluginState
    detail: str = ""
    distribution: str | None = None
    version: str | None = None
    module: str | None = None
    offers: tuple[str, ...] = ()


class PluginUnusable(OpsError):
    """Raised when something that settings require is missing or broken."""

    code = "plugin.unusable"


@attrs.frozen
class Catalog:
    """All plugins and offers.

    Attributes:
        reports: One for each plugin, by name.
        offers: Everything that loaded plugins offer, in the order of `reports`.
    """

    reports: tuple[PluginReport, ...]
    offers: tuple[Offer, ...]

    def of_kind(self, kind: type[OfferT]) -> tuple[OfferT, ...]:
        """Return the offers of one kind."""
        return tuple(offer for offer in self.offers if isinstance(offer, kind))

    def find(self, kind: type[OfferT], name: str) -> OfferT:
        """Return the offer of this kind and name.

        Raises:
            PluginUnusable: There is none; the message says which there are and what may be wrong.
        """
        offers = self.of_kind(kind)
        for offer in offers:
            if offer.name == name:
                return offer
        troubles = [f"{report.name} is {report.state}: {report.detail}" for report in self.reports if report.detail]
        known = ", ".join(sorted(offer.name for offer in offers)) or "none"
        msg = f"No {_noun(kind)} called '{name}' is available (there is: {known})."
        if troubles:
            msg += " " + " ".join(troubles)
        raise PluginUnusable(msg)


def configure(offer: Offer, values: object) -> Any:
    """Return the config of an offer, filled from settings.

    Raises:
        InvalidInput: With pointers into the settings, such as ``/configs/sql/url``.
    """
    try:
        return structure(values, offer.config)
    except InvalidInput as error:
        prefix = pointer("configs", offer.name)
        raise InvalidInput(
            [attrs.evolve(field, pointer=prefix + field.pointer) for field in error.errors],
            f"The settings of '{offer.name}' are not right.",
        ) from None


def _noun(kind: type[Any]) -> str:
    names = {
        StorageOffer: "storage",
        RankingOffer: "ranking provider",
        VaultOffer: "vault",
        OAuthOffer: "OAuth client",
        ConnectorOffer: "connector",
    }
    return names.get(kind, "reader of legacy profiles")
