"""Vaults that are wrong in one way each, by the clause that must notice it."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import attrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ops_contracts.vault import NEW, OLD
from ops_core.domain.secret import Secret
from ops_core.ports.vault import SealedPlace, VaultKeyMissing, VaultRefused
from ops_plugins.vault_aesgcm.adapter import AesGcmVault

Keys = Mapping[str, bytes]
MUTANTS: dict[str, tuple[str, Callable[[Keys], Any]]] = {}


def caught_by(clause: str) -> Callable[[type[Any]], type[Any]]:
    """Return a decorator that notes which clause must fail for a vault."""

    def note(cls: type[Any]) -> type[Any]:
        MUTANTS[cls.__name__] = (f"test_{clause}", cls)
        return cls

    return note


@caught_by("signatures_match_the_port")
class OtherNames(AesGcmVault):
    """Calls an argument by another name."""

    def seal(self, secret: Secret, where: SealedPlace) -> str:
        """Seal."""
        return super().seal(secret, where)


@caught_by("opens_what_it_sealed")
class Trims(AesGcmVault):
    """Cuts blanks off."""

    def seal(self, secret: Secret, place: SealedPlace) -> str:
        """Seal."""
        return super().seal(Secret(secret.reveal.strip()), place)


@caught_by("a_sealed_text_can_be_stored_anywhere_and_shows_nothing")
class Packs:
    """Only packs the secret."""

    def __init__(self, keys: Keys) -> None:
        self.active_key = next(iter(keys), "")

    def seal(self, secret: Secret, place: SealedPlace) -> str:
        """Pack."""
        del place
        return f"v1.{self.active_key}.{base64.urlsafe_b64encode(secret.reveal.encode()).decode()}"

    def open(self, sealed: str, place: SealedPlace) -> Secret:
        """Unpack."""
        del place
        return Secret(base64.urlsafe_b64decode(sealed.split(".")[2]).decode())

    def key_of(self, sealed: str) -> str:
        """Tell."""
        return sealed.split(".")[1]


@caught_by("sealing_again_gives_another_text")
class SameNonce(AesGcmVault):
    """Remembers what it sealed."""

    def __init__(self, keys: Keys) -> None:
        super().__init__(keys)
        self._known: dict[tuple[Secret, SealedPlace], str] = {}

    def seal(self, secret: Secret, place: SealedPlace) -> str:
        """Seal."""
        return self._known.setdefault((secret, place), super().seal(secret, place))


class _Forgets(AesGcmVault):
    """Leaves a part of the place out."""

    changes: ClassVar[Mapping[str, Any]]

    def seal(self, secret: Secret, place: SealedPlace) -> str:
        """Seal."""
        return super().seal(secret, attrs.evolve(place, **self.changes))

    def open(self, sealed: str, place: SealedPlace) -> Secret:
        """Open."""
        return super().open(sealed, attrs.evolve(place, **self.changes))


@caught_by("the_place_of_another_owner_is_refused")
class ForgetsOwner(_Forgets):
    """Leaves the owner out."""

    changes: ClassVar = {"owner": ""}


@caught_by("the_place_of_another_record_is_refused")
class ForgetsRecord(_Forgets):
    """Leaves the record out."""

    changes: ClassVar = {"record": ""}


@caught_by("the_place_of_another_field_is_refused")
class ForgetsField(_Forgets):
    """Leaves the field out."""

    changes: ClassVar = {"field": ""}


@caught_by("places_that_read_alike_are_different")
class JoinsParts(AesGcmVault):
    """Writes the parts of the place one after the other."""

    def seal(self, secret: Secret, place: SealedPlace) -> str:
        """Seal."""
        return super().seal(secret, SealedPlace(place.owner, place.record + place.field, ""))

    def open(self, sealed: str, place: SealedPlace) -> Secret:
        """Open."""
        return super().open(sealed, SealedPlace(place.owner, place.record + place.field, ""))


@caught_by("every_change_is_refused")
class ReadsLeniently(AesGcmVault):
    """Takes blanks and filling in its stride."""

    def open(self, sealed: str, place: SealedPlace) -> Secret:
        """Open."""
        return super().open(sealed.strip().rstrip("="), place)


@caught_by("what_was_never_sealed_is_refused")
class OpensNothing(AesGcmVault):
    """Takes an empty text for an empty secret."""

    def open(self, sealed: str, place: SealedPlace) -> Secret:
        """Open."""
        return super().open(sealed, place) if sealed else Secret("")


@caught_by("the_first_key_seals")
class SealsWithTheLast(AesGcmVault):
    """Takes the last key."""

    def __init__(self, keys: Keys) -> None:
        super().__init__(dict(reversed([*keys.items()])))


@caught_by("older_keys_still_open")
class KnowsOneKey(AesGcmVault):
    """Looks at its active key only."""

    def __init__(self, keys: Keys) -> None:
        super().__init__(dict([*keys.items()][:1]))


@caught_by("a_missing_key_is_named")
class SaysRefused(AesGcmVault):
    """Takes a missing key for a changed text."""

    def open(self, sealed: str, place: SealedPlace) -> Secret:
        """Open."""
        try:
            return super().open(sealed, place)
        except VaultKeyMissing:
            raise VaultRefused from None


@caught_by("without_a_key_nothing_is_sealed")
class MakesUpAKey(AesGcmVault):
    """Has a key of its own when it is given none."""

    def __init__(self, keys: Keys) -> None:
        super().__init__(keys or {"own": os.urandom(32)})


@caught_by("errors_show_nothing")
class ChainsErrors(AesGcmVault):
    """Lets the error of the library through behind its own."""

    def open(self, sealed: str, place: SealedPlace) -> Secret:
        """Open."""
        try:
            return super().open(sealed, place)
        except VaultRefused:
            try:
                AESGCM(bytes(32)).decrypt(bytes(12), bytes(32), None)
            except InvalidTag as problem:
                raise VaultRefused from problem
            raise


@caught_by("many_threads_share_it")
class KeepsThePlace(AesGcmVault):
    """Keeps the place of a call on the instance."""

    def seal(self, secret: Secret, place: SealedPlace) -> str:
        """Seal."""
        self._place = place
        os.urandom(200_000)  # lets other threads in
        return super().seal(secret, self._place)


def keys() -> dict[str, bytes]:
    """Return the keys of one test."""
    return {key_id: os.urandom(32) for key_id in (OLD, NEW)}
