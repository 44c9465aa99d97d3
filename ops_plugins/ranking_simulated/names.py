"""Made-up names and addresses that could be those of a real town."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from ops_plugins.ranking_simulated.trades import Trade


def _listed(words: str, separator: str = " ") -> tuple[str, ...]:
    return tuple(words.split(separator))


_SURNAMES = _listed(
    "Abbott Aldana Barrera Becker Bianchi Bowen Calloway Castillo Chandler Conti Dalton Delgado Donovan Egan Esposito "
    "Farrow Fontaine Gallardo Garrison Greco Haddad Halloran Hendrix Ibarra Jensen Kaplan Keating Kowalski Lambert "
    "Larkin Lombardi Maddox Marchetti Mercado Nakamura Nguyen Novak Okafor Orsini Pacheco Patel Prescott Quinlan "
    "Ramos Rinaldi Romero Sandoval Schaefer Sorensen Stanton Tanaka Thornton Vasquez Villanueva Wexler Whitaker Yates "
    "Zielinski"
)
_FIRST_NAMES = _listed(
    "Ada Benny Carla Dino Elsie Frankie Gus Hattie Ines Joey Kit Lena Mabel Nico Olive Pete Rosa Sal Tess Vito Walt Zoe"
)
_QUARTERS = _listed(
    "Eastside|Westgate|Northfield|Southbank|Old Town|Midtown|Riverside|Hilltop|Parkside|Lakeview|Mill Creek|"
    "Cedar Park|Harbor|Stonebridge|Fairmount|Garden District|Union Square|Station|Crossroads|Highland|Brookside|"
    "Market Square|Greenway|Summit|Willow Bend|Prospect|Orchard|Kingsway|Foundry|Canal Street",
    "|",
)
_STREETS = _listed(
    "Alder Ash Barton Birch Bridge Canal Cedar Chapel Church Clay College Congress Elm Fern Foundry Franklin Garden "
    "Grove Hickory High Hill Jefferson Juniper Lake Laurel Liberty Linden Main Maple Market Mill Monroe Myrtle Oak "
    "Orchard Park Pearl Pine Pleasant Poplar Prospect River School Spring State Summit Sycamore Union Vine Walnut "
    "Washington Water Willow"
)
_ADJECTIVES = _listed(
    "Golden Copper Blue Red Little Corner Lucky True First Bright Iron Silver Honest Modern Royal Sunny Wild Urban "
    "Noble Twin"
)
_WAYS = ("St", "St", "St", "Ave", "Ave", "Rd", "Blvd", "Ln", "Dr", "Way")
_FRONTS = (
    ("{surname}",) * 6
    + ("{first}'s",) * 4
    + ("{quarter}",) * 6
    + ("{adjective} {street}",) * 3
    + ("{adjective} {surname}",)
)


def business_name(chance: random.Random, trade: Trade, taken: set[str]) -> str:
    """Return a name that is not in `taken`, compared without regard to case, and add it there."""
    while True:
        noun = chance.choice(trade.nouns)
        front = "{surname}" if noun.startswith("&") else chance.choice(_FRONTS)
        name = f"{front} {noun}".format(
            surname=chance.choice(_SURNAMES),
            first=chance.choice(_FIRST_NAMES),
            quarter=chance.choice(_QUARTERS),
            adjective=chance.choice(_ADJECTIVES),
            street=chance.choice(_STREETS),
        )
        if name.casefold() not in taken:
            taken.add(name.casefold())
            return name


def street_address(chance: random.Random, street: str) -> str:
    """Return a house number on a street."""
    return f"{chance.randrange(1, 60) * 50 + chance.randrange(1, 49)} {street}"


def streets(chance: random.Random, count: int) -> list[str]:
    """Return the names of `count` streets of a town, none twice; at most 53."""
    return [f"{name} {chance.choice(_WAYS)}" for name in chance.sample(_STREETS, count)]
