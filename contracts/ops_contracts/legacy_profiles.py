"""The contract of the port of legacy profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_contracts.comparison import assert_same
from ops_contracts.contract import Contract
from ops_contracts.samples import ALICE, BERLIN, BOB, WILD, make_address
from ops_contracts.signatures import assert_implements
from ops_contracts.threads import all_at_once
from ops_core.domain.principal import Owner, Principal
from ops_core.plugins.offers import LegacyProfilesOffer
from ops_core.ports.legacy_profiles import LegacyProfile, LegacyProfiles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

ProfilesOf: TypeAlias = "Callable[[Mapping[Owner, LegacyProfile]], LegacyProfiles]"

PLAIN = LegacyProfile("profile-1", "Pizzeria", make_address())
FULL = LegacyProfile(
    id="profile-2",
    name=WILD,
    address=make_address(line2="Suite 7", region="TX", postal_code="78701"),
    phone="(512) 555-0100 ext. 3",
    website="www.example.com",
    category="Pizza restaurant",
    place_id="place-1",
    coordinates=BERLIN,
)
KNOWN = {ALICE: PLAIN, BOB: FULL}


class LegacyProfilesContract(Contract, offer_type=LegacyProfilesOffer, factory="profiles_of"):
    """What every reader of legacy profiles promises.

    The author sets `offer` and writes one fixture, `profiles_of`. It returns a function that takes profiles by owner
    and makes a reader for an application in which there are exactly these::

        class TestAcmeProfiles(LegacyProfilesContract):
            offer = plugin.OFFER

            @pytest.fixture
            def profiles_of(self, acme_database):
                return acme_database.reader_with
    """

    def test_signatures_match_the_port(self, profiles_of: ProfilesOf) -> None:
        """`find` takes what the port says, by the same names.

        If this fails: compare its parameters with `ops_core.ports.legacy_profiles`.
        """
        assert_implements(profiles_of({}), LegacyProfiles)

    def test_profiles_are_found_by_owner(self, profiles_of: ProfilesOf) -> None:
        """Each owner gets its own profile, with everything that the application knows of it.

        If this fails: the message names the field. A telephone or an address is passed on as it is written there.
        """
        profiles = profiles_of(KNOWN)
        for owner, profile in KNOWN.items():
            assert_same(profiles.find(owner), profile)

    def test_unknown_owners_have_no_profile(self, profiles_of: ProfilesOf) -> None:
        """An owner that the application does not know has none, and nor has one whose key only looks alike.

        If this fails: owners are compared without case or without their kind.
        """
        profiles = profiles_of(KNOWN)
        for owner in ("user:carol", "user:Alice", "session:alice", "user:alice ", "user:"):
            assert profiles.find(Owner(owner)) is None
        assert profiles_of({}).find(ALICE) is None

    def test_visitors_are_not_an_error(self, profiles_of: ProfilesOf) -> None:
        """An anonymous session is asked about too, and has no profile.

        If this fails: the reader takes every owner for a user of the application.
        """
        assert profiles_of(KNOWN).find(Principal.session("8f14e45f").owner) is None

    def test_the_answer_stays_the_same(self, profiles_of: ProfilesOf) -> None:
        """Asking again, also from several threads at once, gives the same answer.

        If this fails: a profile is handed out once only, or a connection is shared that must not be.
        """
        profiles = profiles_of(KNOWN)
        assert all_at_once([lambda: profiles.find(ALICE)] * 8) == [PLAIN] * 8
        assert profiles.find(ALICE) == PLAIN
