from __future__ import annotations

from collections.abc import Iterator

import pytest

from ops_core.domain.principal import Principal
from tests.acceptance.support.world import Site, build_site

ANN = Principal.user("ann")


@pytest.fixture
def without_links() -> Iterator[Site]:
    """Return a host that knows no sign-in links."""
    built = build_site(sign_in_links=False)
    yield built
    built.hub.close()


def test_a_sign_in_link_works_once(site: Site) -> None:
    """The link that the command line prints opens a session under a new token, and only for the first who uses it."""
    ticket = site.hub.sessions.open_for(ANN).token
    first, second = site.browser(), site.browser()
    answer = first.get("/ops/enter", f"ticket={ticket}")
    assert (answer.status, answer.headers["location"]) == (303, "/ops")
    assert first.cookies["hub_session"] != ticket
    assert second.get("/ops/enter", f"ticket={ticket}").status == 410
    session = site.hub.sessions.resolve(first.cookies["hub_session"])
    assert session is not None
    assert session.principal == ANN


def test_looking_at_a_link_does_not_use_it_up(site: Site) -> None:
    """A HEAD request signs nobody in and leaves the link good."""
    ticket = site.hub.sessions.open_for(ANN).token
    looked = site.browser()
    assert looked.send("HEAD", "/ops/enter", query=f"ticket={ticket}").status == 303
    assert not looked.cookies
    assert site.browser().get("/ops/enter", f"ticket={ticket}").status == 303


def test_links_are_off_unless_switched_on(without_links: Site) -> None:
    """Without the setting a good ticket opens nothing, so nobody can be lured into somebody else's session."""
    ticket = without_links.hub.sessions.open_for(ANN).token
    answer = without_links.browser().get("/ops/enter", f"ticket={ticket}")
    assert answer.status == 404
    assert not answer.cookies
