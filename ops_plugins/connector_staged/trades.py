"""Kinds of businesses: what they are called, when they are open, and when people look for them."""

from __future__ import annotations

import attrs

from ops_core.domain.opening_hours import OpeningPeriod
from ops_core.domain.weekday import Weekday


@attrs.frozen
class Trade:
    """A kind of local business.

    Attributes:
        category: What a listing shows.
        nouns: What comes last in the name of a business.
        hours: Opening and closing time from Monday to Sunday, None for a day off.
        weekdays: Demand from Monday to Sunday; 1 is an average day.
        peak: Day of the year, 1 to 365, around which most people come.
        swing: How far demand goes above and below its mean over the year, as a share of it.
        praise: What happy customers mention.
        blame: What the others mention.
    """

    category: str
    nouns: tuple[str, ...]
    hours: tuple[tuple[str, str] | None, ...]
    weekdays: tuple[float, ...]
    peak: int
    swing: float
    praise: tuple[str, ...]
    blame: tuple[str, ...]

    def periods(self) -> tuple[OpeningPeriod, ...]:
        """Return when it is open."""
        days = zip(Weekday, self.hours, strict=True)
        return tuple(OpeningPeriod(weekday, *hours) for weekday, hours in days if hours is not None)


_OFFICE = (("08:00", "17:00"),) * 5 + (None, None)
_SHOP = (("07:00", "18:00"),) * 6 + (("08:00", "15:00"),)
_TABLE = (None, *((("11:30", "22:00"),) * 3), *((("11:30", "23:30"),) * 2), ("11:30", "21:00"))

TRADES: tuple[Trade, ...] = (
    Trade(
        category="Pizza restaurant",
        nouns=("Pizza", "Pizzeria", "Brick Oven"),
        hours=_TABLE,
        weekdays=(0.55, 0.8, 0.9, 1.0, 1.4, 1.45, 0.9),
        peak=200,
        swing=0.12,
        praise=("the crust", "the margherita", "the patio", "how fast our table got its pies"),
        blame=("a cold pie", "forty minutes at the door", "the wrong order in the bag"),
    ),
    Trade(
        category="Coffee shop",
        nouns=("Coffee", "Coffee Roasters", "Espresso Bar"),
        hours=_SHOP,
        weekdays=(0.95, 0.95, 1.0, 1.0, 1.05, 1.15, 0.9),
        peak=330,
        swing=0.1,
        praise=("the flat white", "the quiet corner by the window", "the cinnamon rolls", "the baristas"),
        blame=("a burnt espresso", "the music", "no free table all morning"),
    ),
    Trade(
        category="Dentist",
        nouns=("Dental", "Family Dentistry", "Smiles"),
        hours=_OFFICE,
        weekdays=(1.5, 1.4, 1.3, 1.25, 0.95, 0.35, 0.25),
        peak=20,
        swing=0.15,
        praise=(
            "how gentle the hygienist was",
            "the clear estimate",
            "the calm with my children",
            "being seen on time",
        ),
        blame=("an hour in the waiting room", "a bill that nobody explained", "three calls to get an appointment"),
    ),
    Trade(
        category="Plumber",
        nouns=("Plumbing", "Plumbing & Drain", "Pipe Works"),
        hours=(("07:00", "19:00"),) * 5 + (("08:00", "14:00"), None),
        weekdays=(1.35, 1.15, 1.1, 1.05, 1.05, 0.75, 0.55),
        peak=15,
        swing=0.25,
        praise=("the same-day visit", "the honest price", "how tidy they left the kitchen", "the call before arriving"),
        blame=("a leak that came back", "a window of six hours", "a fee that was not mentioned"),
    ),
    Trade(
        category="Garden center",
        nouns=("Gardens", "Nursery", "Garden Center"),
        hours=(("09:00", "18:00"),) * 6 + (("10:00", "16:00"),),
        weekdays=(0.65, 0.7, 0.8, 0.85, 1.05, 1.65, 1.3),
        peak=125,
        swing=0.6,
        praise=("the choice of perennials", "the advice about our soil", "the healthy seedlings", "the herb tables"),
        blame=("plants that were dry", "one open till on a Saturday", "prices without labels"),
    ),
    Trade(
        category="Car repair shop",
        nouns=("Auto Repair", "Garage", "Tire & Brake"),
        hours=(("07:30", "18:00"),) * 5 + (("08:00", "13:00"), None),
        weekdays=(1.4, 1.2, 1.15, 1.1, 1.1, 0.7, 0.35),
        peak=310,
        swing=0.18,
        praise=("the photos of the worn pads", "the loaner", "the fair quote", "being told what could wait"),
        blame=("a rattle that is still there", "no call when it was ready", "a quote that grew by half"),
    ),
)
