"""The contract of vaults."""

from __future__ import annotations

import base64
from functools import partial
from typing import TYPE_CHECKING

import attrs
import pytest

from ops_contracts.contract import Contract
from ops_contracts.samples import ALICE, BOB, WILD
from ops_contracts.signatures import assert_implements
from ops_contracts.threads import all_at_once
from ops_core.domain.secret import Secret
from ops_core.plugins.offers import VaultOffer
from ops_core.ports.vault import SealedPlace, Vault, VaultKeyMissing, VaultRefused

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

VaultWith: TypeAlias = "Callable[..., Vault]"

TOKEN = Secret("ya29.canary-8f14e45fceea167a5a36dedd4bea2543")
PLACE = SealedPlace(ALICE, "con_01", "refresh_token")
OLD, NEW = "2026-a", "2026-b"

_NOT_SEALED = ("", ".", "v1", "v1..", "v1.2026-a", "v1.2026-a.", "v1.2026-a.AAAA", "v9.2026-a." + "A" * 60, "a b", "é")


class VaultContract(Contract, offer_type=VaultOffer, factory="vault_with"):
    """What every vault promises.

    The author sets `offer` and writes one fixture, `vault_with`. It returns a function that takes ids of keys, the
    active one first, and makes a vault that has exactly these; in one test the same id is always the same key::

        class TestAcmeVault(VaultContract):
            offer = plugin.OFFER

            @pytest.fixture
            def vault_with(self, acme_keys):
                return lambda *ids: AcmeVault([acme_keys[each] for each in ids])
    """

    def test_signatures_match_the_port(self, vault_with: VaultWith) -> None:
        """The methods of the port are there and take what the port says.

        If this fails: compare the names and the order of the arguments with `ops_core.ports.vault.Vault`.
        """
        assert_implements(vault_with(OLD), Vault)

    @pytest.mark.parametrize("text", ["", "a", TOKEN.reveal, WILD, " line\nline\ttab\0\n", "x" * 20_000])
    def test_opens_what_it_sealed(self, vault_with: VaultWith, text: str) -> None:
        """Any text comes back as it was, from another instance with the same key, too.

        If this fails: a text is trimmed, cut, or encoded and not decoded.
        """
        sealed = vault_with(OLD).seal(Secret(text), PLACE)
        assert vault_with(OLD).open(sealed, PLACE) == Secret(text)

    def test_a_sealed_text_can_be_stored_anywhere_and_shows_nothing(self, vault_with: VaultWith) -> None:
        """It is printable ASCII without blanks, and the secret is not in it, as it is or encoded.

        If this fails: the secret is only packed, or the text holds bytes.
        """
        sealed = vault_with(OLD).seal(TOKEN, PLACE)
        assert sealed.isascii()
        assert sealed.isprintable()
        assert " " not in sealed
        raw = TOKEN.reveal.encode()
        encoded = (raw.hex(), base64.b64encode(raw).decode()[:40], base64.urlsafe_b64encode(raw).decode()[:40])
        assert not any(hidden in sealed for hidden in (TOKEN.reveal, *encoded))

    def test_sealing_again_gives_another_text(self, vault_with: VaultWith) -> None:
        """Nobody can tell from two sealed texts that their secrets are equal.

        If this fails: a nonce is used twice, with which AES-GCM gives its key away.
        """
        vault = vault_with(OLD)
        assert len({vault.seal(TOKEN, PLACE) for _ in range(200)}) == 200

    def test_the_place_of_another_owner_is_refused(self, vault_with: VaultWith) -> None:
        """What was sealed for one owner does not open for another one.

        If this fails: the owner is not part of what is authenticated.
        """
        _assert_refused(vault_with(OLD), attrs.evolve(PLACE, owner=BOB))

    def test_the_place_of_another_record_is_refused(self, vault_with: VaultWith) -> None:
        """What was sealed for one connection does not open in another one of the same owner.

        If this fails: the record is not part of what is authenticated.
        """
        _assert_refused(vault_with(OLD), attrs.evolve(PLACE, record="con_02"))

    def test_the_place_of_another_field_is_refused(self, vault_with: VaultWith) -> None:
        """A refresh token does not open as an access token of the same connection.

        If this fails: the field is not part of what is authenticated.
        """
        _assert_refused(vault_with(OLD), attrs.evolve(PLACE, field="access_token"))

    @pytest.mark.parametrize("between", ["", ".", "|", ":", "\0", "\x1f", "/", ","])
    def test_places_that_read_alike_are_different(self, vault_with: VaultWith, between: str) -> None:
        """Two places differ although their parts, written one after the other, are the same.

        If this fails: the parts are joined without their lengths, so a part can reach into the next.
        """
        vault = vault_with(OLD)
        sealed = vault.seal(TOKEN, SealedPlace(ALICE, f"con{between}a", "b"))
        with pytest.raises(VaultRefused):
            vault.open(sealed, SealedPlace(ALICE, "con", f"a{between}b"))

    def test_every_change_is_refused(self, vault_with: VaultWith) -> None:
        """Whichever character is replaced, left out or put in, the text does not open.

        If this fails: something is not authenticated, or a text has several spellings.
        """
        vault = vault_with(OLD)
        sealed = vault.seal(TOKEN, PLACE)
        for at, character in enumerate(sealed):
            other = "B" if character == "A" else "A"
            for changed in (sealed[:at] + other + sealed[at + 1 :], sealed[:at] + sealed[at + 1 :]):
                with pytest.raises((VaultRefused, VaultKeyMissing)):
                    vault.open(changed, PLACE)
        for changed in (sealed + "A", sealed + "=", sealed + "\n", " " + sealed, sealed.swapcase()):
            with pytest.raises((VaultRefused, VaultKeyMissing)):
                vault.open(changed, PLACE)

    @pytest.mark.parametrize("text", _NOT_SEALED)
    def test_what_was_never_sealed_is_refused(self, vault_with: VaultWith, text: str) -> None:
        """Something else in the place of a sealed text is refused, not an accident.

        If this fails: an error of a library comes through, or an empty text opens as an empty secret.
        """
        with pytest.raises((VaultRefused, VaultKeyMissing)):
            vault_with(OLD).open(text, PLACE)

    def test_the_first_key_seals(self, vault_with: VaultWith) -> None:
        """The active key is the first one, and what is sealed says so.

        If this fails: the vault seals with the last key, or with the oldest.
        """
        vault = vault_with(NEW, OLD)
        assert vault.active_key == NEW
        assert vault.key_of(vault.seal(TOKEN, PLACE)) == NEW

    def test_older_keys_still_open(self, vault_with: VaultWith) -> None:
        """After a new key was put first, what the old one sealed opens, and says by which key.

        If this fails: the vault looks at its active key only.
        """
        sealed = vault_with(OLD).seal(TOKEN, PLACE)
        vault = vault_with(NEW, OLD)
        assert vault.open(sealed, PLACE) == TOKEN
        assert vault.key_of(sealed) == OLD

    def test_a_missing_key_is_named(self, vault_with: VaultWith) -> None:
        """Without the key nothing opens, the error names the key, and with the key everything is as before.

        If this fails: other keys are tried, or the error does not say which key to give back.
        """
        sealed = vault_with(OLD).seal(TOKEN, PLACE)
        vault = vault_with(NEW)
        with pytest.raises(VaultKeyMissing, match=OLD) as caught:
            vault.open(sealed, PLACE)
        assert caught.value.key == OLD
        assert vault.key_of(sealed) == OLD
        assert vault_with(NEW, OLD).open(sealed, PLACE) == TOKEN

    def test_without_a_key_nothing_is_sealed(self, vault_with: VaultWith) -> None:
        """A vault without keys can be made, and refuses to seal.

        If this fails: it makes up a key that is gone with the process, or stores the secret as it is.
        """
        vault = vault_with()
        assert vault.active_key == ""
        with pytest.raises(VaultKeyMissing):
            vault.seal(TOKEN, PLACE)

    def test_errors_show_nothing(self, vault_with: VaultWith) -> None:
        """No error holds the secret or the sealed text, and none leads to the error of a library.

        If this fails: raise from None, and leave the text out of the message.
        """
        sealed = vault_with(OLD).seal(TOKEN, PLACE)
        for vault, place in ((vault_with(NEW), PLACE), (vault_with(OLD), attrs.evolve(PLACE, owner=BOB))):
            with pytest.raises((VaultKeyMissing, VaultRefused)) as caught:
                vault.open(sealed, place)
            told = f"{caught.value!r} {caught.value.__cause__!r}"
            assert sealed not in told
            assert TOKEN.reveal not in told
            assert caught.value.__cause__ is None
            assert caught.value.__suppress_context__ or caught.value.__context__ is None

    def test_many_threads_share_it(self, vault_with: VaultWith) -> None:
        """One instance seals and opens for many threads at once.

        If this fails: something of one call is kept on the instance.
        """
        vault = vault_with(OLD)
        secrets = [Secret(f"token {number}") for number in range(64)]
        places = [attrs.evolve(PLACE, record=f"con_{number}") for number in range(64)]
        sealed = all_at_once([partial(vault.seal, *each) for each in zip(secrets, places, strict=True)])
        assert all_at_once([partial(vault.open, *each) for each in zip(sealed, places, strict=True)]) == secrets


def _assert_refused(vault: Vault, place: SealedPlace) -> None:
    sealed = vault.seal(TOKEN, PLACE)
    with pytest.raises(VaultRefused):
        vault.open(sealed, place)
