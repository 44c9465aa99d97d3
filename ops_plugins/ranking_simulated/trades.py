"""Trades: which one a category or a keyword speaks of, and what its businesses call themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator


@attrs.frozen
class Trade:
    """A kind of local business.

    Attributes:
        category: What a listing shows.
        nouns: What comes last in the names of its businesses.
    """

    category: str
    nouns: tuple[str, ...]


_FILLERS = frozenset(
    {
        "a",
        "an",
        "and",
        "around",
        "at",
        "best",
        "by",
        "cheap",
        "for",
        "good",
        "in",
        "local",
        "me",
        "my",
        "near",
        "nearby",
    }
    | {"new", "now", "of", "on", "open", "or", "the", "to", "top", "today", "with"}
)

_TRADES: tuple[tuple[str, str, str], ...] = (
    ("pizza pizzeria calzone", "Pizza restaurant", "Pizzeria|Pizza|Pizza Co.|Slice Shop|Brick Oven|Pizza Kitchen"),
    ("restaurant dinner lunch bistro grill brunch", "Restaurant", "Kitchen|Bistro|Grill|Table|Tavern|Eatery"),
    ("coffee cafe espresso latte tea", "Coffee shop", "Coffee|Coffee Roasters|Café|Espresso Bar|Coffee House"),
    ("bakery bread cake pastry bagel donut", "Bakery", "Bakery|Bakehouse|Bread Co.|Pâtisserie|Oven"),
    ("taco tacos mexican burrito", "Mexican restaurant", "Taqueria|Cantina|Tacos|Cocina|Mexican Grill"),
    ("sushi ramen japanese noodle", "Japanese restaurant", "Sushi|Ramen House|Izakaya|Noodle Bar|Japanese Kitchen"),
    ("burger burgers barbecue bbq steak", "American restaurant", "Burgers|Smokehouse|Grill|Burger Bar|Steakhouse"),
    ("bar pub beer cocktail brewery", "Bar", "Tap Room|Bar|Public House|Brewing Co.|Lounge"),
    ("dentist dental orthodontist teeth implants", "Dentist", "Dental|Family Dentistry|Dental Care|Smiles"),
    ("doctor clinic physician urgent medical", "Medical clinic", "Clinic|Medical Group|Family Medicine|Urgent Care"),
    ("chiropractor physio physiotherapy massage", "Physical therapist", "Chiropractic|Physical Therapy|Bodywork"),
    ("vet veterinarian animal pet", "Veterinarian", "Veterinary Clinic|Animal Hospital|Pet Care|Vets"),
    ("plumber plumbing drain heater pipe", "Plumber", "Plumbing|Plumbing & Drain|Rooter|Pipe Works"),
    ("electrician electric electrical wiring", "Electrician", "Electric|Electrical|Electrical Services|Power & Light"),
    ("hvac heating cooling furnace conditioning", "HVAC contractor", "Heating & Air|Comfort|Climate Co."),
    ("roofing roofer roof gutter", "Roofing contractor", "Roofing|Roofing & Exteriors|Roof Co.|Gutters & Roofs"),
    ("locksmith lock keys", "Locksmith", "Lock & Key|Locksmith|Locksmiths|Keys & Safes"),
    ("lawyer attorney law legal injury", "Law firm", "Law|Law Group|& Partners|Legal|Law Office"),
    ("accountant tax bookkeeping cpa", "Accountant", "Accounting|Tax & Books|& Associates, CPA|Tax Service"),
    ("realtor estate homes apartments", "Estate agency", "Realty|Properties|Homes|Real Estate"),
    ("insurance", "Insurance agency", "Insurance|Insurance Agency|Mutual|Cover"),
    ("hair salon barber haircut stylist", "Hair salon", "Hair Studio|Salon|Barbers|Cuts|Hair Co."),
    ("nails spa beauty facial waxing", "Beauty salon", "Nails & Spa|Beauty Studio|Day Spa|Skin Bar"),
    ("gym fitness yoga pilates crossfit", "Gym", "Fitness|Gym|Strength Club|Yoga|Movement Studio"),
    ("mechanic auto car tire brakes oil garage", "Car repair shop", "Auto Repair|Garage|Motors|Tire & Brake|Auto Care"),
    ("florist flowers flower", "Florist", "Flowers|Florist|Blooms|Flower Shop"),
    ("cleaning cleaner maid laundry", "Cleaning service", "Cleaning|Maids|Home Cleaning|Clean Team"),
    ("landscaping lawn garden tree", "Landscaper", "Landscaping|Lawn Care|Gardens|Tree Service"),
    ("moving movers storage", "Moving company", "Moving|Movers|Moving & Storage|Van Lines"),
    ("hotel motel inn", "Hotel", "Inn|Hotel|House|Suites|Lodge"),
    ("pharmacy drugstore", "Pharmacy", "Pharmacy|Drugs|Apothecary|Chemist"),
)  # fmt: skip
_BY_WORD = {
    word: Trade(category, tuple(nouns.split("|"))) for words, category, nouns in _TRADES for word in words.split()
}


def trade_of(category: str | None, keyword: str) -> Trade:
    """Return the trade of a business.

    A category decides when there is one, so that all keywords of a business meet the same competitors.
    """
    for text in (category or "", keyword):
        for word in _words(text):
            if word in _BY_WORD:
                return _BY_WORD[word]
        if text == category and text.strip():
            label = text.strip()
            return Trade(label, _plain(label))
    telling = " ".join(word for word in _words(keyword) if word not in _FILLERS).title()
    if telling:
        return Trade(telling, _plain(telling))
    return Trade("Local business", ("& Co.", "& Sons", "Works", "Services", "Studio"))


def _plain(label: str) -> tuple[str, ...]:
    titled = label.title().replace("{", "(").replace("}", ")")
    return titled, titled, f"{titled} Co.", f"{titled} Works"


def _words(text: str) -> Iterator[str]:
    for word in re.findall(r"[^\W_]+", text.casefold()):
        yield word
        if word.endswith("s"):
            yield word[:-1]
