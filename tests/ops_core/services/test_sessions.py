from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from ops_core.domain.page import PageRequest
from ops_core.domain.preference import MetricPreferencesInput
from ops_core.domain.principal import Principal, Role
from ops_core.errors import NotFound
from ops_core.services.sessions import hash_token
from tests.support.world import ADMIN, ALL, ANN, World


def test_a_stranger_gets_an_owner_of_its_own(world: World) -> None:
    """Nobody shares it, and the secret is stored nowhere."""
    first, second = world.hub.sessions.open(), world.hub.sessions.open()
    assert first.session.principal.is_anonymous
    assert first.session.owner != second.session.owner
    assert len(first.token) >= 43  # 256 bits
    assert first.session.token_hash == hash_token(first.token)
    assert first.token not in repr(first)
    assert first.token not in first.session.owner
    found = world.hub.sessions.resolve(first.token)
    assert found == first.session


@pytest.mark.parametrize("token", ["", "x", "ä" * 43])
def test_an_unknown_token_is_nobody(world: World, token: str) -> None:
    """Whatever is sent in its place."""
    world.hub.sessions.open()
    assert world.hub.sessions.resolve(token) is None


def test_a_session_ends_when_it_was_idle(world: World) -> None:
    """A week without use is too long; any use starts the week anew."""
    opened = world.hub.sessions.open()
    for _ in range(3):
        world.clock.advance(days=6, hours=23)
        assert world.hub.sessions.resolve(opened.token) is not None
    world.clock.advance(days=7, seconds=1)
    assert world.hub.sessions.resolve(opened.token) is None


def test_a_session_ends_in_any_case(world: World) -> None:
    """After thirty days it is over, however much it was used."""
    opened = world.hub.sessions.open()
    assert opened.session.expires_at - opened.session.created_at == timedelta(days=30)
    for _ in range(29):
        world.clock.advance(days=1)
        assert world.hub.sessions.resolve(opened.token) is not None
    world.clock.advance(days=1)
    assert world.hub.sessions.resolve(opened.token) is None


def test_use_is_noted_now_and_then(world: World) -> None:
    """Not with every request: that would be a write for each."""
    opened = world.hub.sessions.open()
    world.clock.advance(minutes=4)
    world.hub.sessions.resolve(opened.token)
    with world.hub.storage.read() as uow:
        assert uow.sessions.find(opened.session.token_hash) == opened.session
    world.clock.advance(minutes=2)
    world.hub.sessions.resolve(opened.token)
    found = world.hub.sessions.resolve(opened.token)
    assert found is not None
    assert found.seen_at - opened.session.seen_at > timedelta(minutes=5)


def test_a_session_can_be_revoked(world: World) -> None:
    """It ends at once, this one alone, and cannot end twice."""
    opened, other = world.hub.sessions.open(), world.hub.sessions.open()
    assert world.hub.sessions.revoke(opened.token)
    assert world.hub.sessions.resolve(opened.token) is None
    assert not world.hub.sessions.revoke(opened.token)
    assert not world.hub.sessions.revoke("unknown")
    assert world.hub.sessions.resolve(other.token) is not None


def test_a_further_session_keeps_the_roles(world: World) -> None:
    """Somebody who is known has the same rights in every browser."""
    opened = world.hub.sessions.open_for(ADMIN)
    found = world.hub.sessions.resolve(opened.token)
    assert found is not None
    assert found.principal == ADMIN
    assert found.roles == {Role.ADMIN}


def test_signing_in_rotates_the_token_and_adopts_what_is_there(world: World) -> None:
    """The old cookie is worth nothing, and everything it owned belongs to the user."""
    before = world.hub.sessions.open()
    guest = before.session.principal
    report = world.report(guest)
    run = world.run(guest, report)
    world.hub.preferences.save(guest, MetricPreferencesInput(()))
    after = world.hub.sessions.sign_in(before.token, ANN)
    assert after.token != before.token
    assert after.session.principal == ANN
    assert world.hub.sessions.resolve(before.token) is None
    assert world.hub.sessions.resolve(after.token) == after.session
    assert world.hub.locations.get(ANN, report.location_id).owner == ANN.owner
    assert world.hub.reports.get(ANN, report.id).id == report.id
    assert world.hub.runs.get(ANN, report.id, run.id).owner == ANN.owner
    assert world.hub.preferences.get(ANN).metrics == ()
    with pytest.raises(NotFound):
        world.hub.reports.get(guest, report.id)
    with world.hub.storage.read() as uow:
        (entry,) = uow.audit.page(ANN.owner, PageRequest()).items
    assert (entry.action, entry.actor) == ("session.adopted", ANN.owner)
    assert entry.detail.split()[0].isdigit()


def test_what_a_user_has_already_wins(world: World) -> None:
    """Of what there is only one, the choice of the user stays."""
    world.hub.preferences.save(ANN, MetricPreferencesInput(()))
    mine = world.location()
    before = world.hub.sessions.open()
    guest = before.session.principal
    theirs = world.location(guest)
    chosen = world.hub.preferences.get(guest).metrics
    world.hub.preferences.save(guest, MetricPreferencesInput(chosen))
    world.hub.sessions.sign_in(before.token, ANN)
    assert world.hub.preferences.get(ANN).metrics == ()
    assert {location.id for location in world.hub.locations.list(ANN, ALL).items} == {mine.id, theirs.id}


@pytest.mark.parametrize("how", ["none", "unknown", "revoked", "expired"])
def test_signing_in_without_a_live_session_adopts_nothing(world: World, how: str) -> None:
    """A token that is worth nothing brings nothing along."""
    before = world.hub.sessions.open()
    guest = before.session.principal
    location = world.location(guest)
    if how == "revoked":
        world.hub.sessions.revoke(before.token)
    if how == "expired":
        world.clock.advance(days=31)
    token = {"none": None, "unknown": "unknown"}.get(how, before.token)
    after = world.hub.sessions.sign_in(token, ANN)
    assert world.hub.sessions.resolve(after.token) == after.session
    assert world.hub.locations.list(ANN, ALL).items == ()
    assert world.hub.locations.get(guest, location.id) == location


def test_signing_in_again_moves_nothing(world: World) -> None:
    """One user who signs in as another takes nothing along; the same one only gets a new token."""
    location = world.location()
    first = world.hub.sessions.sign_in(None, ANN)
    second = world.hub.sessions.sign_in(first.token, ANN)
    assert world.hub.sessions.resolve(first.token) is None
    third = world.hub.sessions.sign_in(second.token, Principal.user("other"))
    assert world.hub.sessions.resolve(second.token) is None
    assert third.session.principal == Principal.user("other")
    assert world.hub.locations.get(ANN, location.id) == location
    with world.hub.storage.read() as uow:
        assert uow.audit.page(ANN.owner, PageRequest()).items == ()


def test_two_who_sign_in_with_one_session(world: World) -> None:
    """What the session owned goes to one of them, whole."""
    before = world.hub.sessions.open()
    for _ in range(3):
        world.location(before.session.principal)
    users = [Principal.user("one"), Principal.user("two")]
    threads = [threading.Thread(target=world.hub.sessions.sign_in, args=(before.token, user)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(world.hub.locations.list(user, ALL).items) for user in users) == [0, 3]
