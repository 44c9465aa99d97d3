from __future__ import annotations

import pytest

from ops_web.identity.caller import IdentityAmbiguous
from ops_web.identity.cookies import Cookies

PLAIN, SECURE = Cookies(is_https=False), Cookies(is_https=True)


def test_over_https_a_cookie_is_bound_to_its_host() -> None:
    """The name begins with the prefix that browsers take from this very host over https only."""
    assert SECURE.write("hub_session", "abc", 60) == (
        "__Host-hub_session=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure"
    )


def test_over_http_a_cookie_comes_back() -> None:
    """A browser would neither keep the prefix nor send a Secure cookie over plain http."""
    assert PLAIN.write("hub_session", "abc", 60) == "hub_session=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax"


def test_clearing_ends_its_life() -> None:
    """A cookie that is cleared has no value and no time left."""
    assert SECURE.clear("x").startswith("__Host-x=; Max-Age=0;")


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("hub_session=abc", "abc"),
        ("a=1; hub_session=abc; b=2", "abc"),
        ("a=1;hub_session=a=b", "a=b"),
        ("xhub_session=abc", None),
        ("hub_sessionx=abc", None),
        ("x=hub_session", None),
        ("hub_session=", None),
        ("hub_session", None),
        ("__Host-hub_session=abc", None),
        ("hub_session=" + "x" * 5000, None),
        ("", None),
    ],
)
def test_a_cookie_is_found_by_its_name(header: str, found: str | None) -> None:
    """Only the cookie of exactly that name counts, and one that is empty or endless does not."""
    assert PLAIN.read({"HTTP_COOKIE": header}, "hub_session") == found


def test_over_https_only_the_prefix_counts() -> None:
    """A cookie without the prefix may have been planted by another host of the domain."""
    assert SECURE.read({"HTTP_COOKIE": "hub_session=abc"}, "hub_session") is None
    assert SECURE.read({"HTTP_COOKIE": "__Host-hub_session=abc"}, "hub_session") == "abc"


def test_no_cookie_at_all() -> None:
    """A request without cookies has none."""
    assert PLAIN.read({}, "hub_session") is None


def test_two_of_them_are_refused() -> None:
    """A planted cookie beside the real one is noticed instead of chosen."""
    with pytest.raises(IdentityAmbiguous) as refusal:
        PLAIN.read({"HTTP_COOKIE": "hub_session=abc; hub_session=def"}, "hub_session")
    assert refusal.value.status == 400
