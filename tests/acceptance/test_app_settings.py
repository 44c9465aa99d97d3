from __future__ import annotations

from tests.acceptance.support.world import API, Site, build_site

TILES = {"url": "https://tiles.example.com/{z}/{x}/{y}.png", "attribution": "Tiles by Example", "max_zoom": 17}


def test_the_app_learns_what_the_host_offers(site: Site) -> None:
    """Without sign-in and tiles the app is told so, and nobody gets a session by asking."""
    visitor = site.browser()
    assert visitor.get(f"{API}/app-settings").json == {"sign_in": False, "tiles": None}
    assert not visitor.cookies


def test_tiles_are_told_as_they_are_configured() -> None:
    """The app learns the address of the tiles and what their provider wants to be read."""
    site = build_site(tiles=TILES)
    told = site.browser().get(f"{API}/app-settings").json["tiles"]
    assert told == {**TILES, "attribution_url": ""}
    site.hub.close()
