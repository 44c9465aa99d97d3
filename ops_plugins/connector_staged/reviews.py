"""Reviews: some days somebody writes one, in words that go with the stars and the trade."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from ops_core.domain.platform import CustomerReview
from ops_plugins.connector_staged.businesses import CLOSED
from ops_plugins.connector_staged.chance import chance_of, share_of
from ops_plugins.connector_staged.towns import FIRST_NAMES, SURNAMES

if TYPE_CHECKING:
    import random

    from ops_plugins.connector_staged.businesses import Branch

SINCE: Final = date(2024, 1, 1)
"""When the first review may have been written."""
_DAILY = 0.06
"""Share of the days on which an ordinary place is reviewed."""
_HAPPY, _SO_SO = 4, 3

_GOOD = (
    "We came because of {praise} and will be back.",
    "Everybody was friendly, and {praise} made our day.",
    "I have been coming for two years. What I like most: {praise}.",
    "Best in {city}, if you ask me. Special mention: {praise}.",
    "Found them on the map, stayed for {praise}.",
    "Great from start to end.",
    "I can only recommend them. A plus: {praise}.",
)
_FAIR = (
    "Fine, but nothing special. I liked {praise}, less so {blame}.",
    "It depends on the day. This time it was {blame}.",
    "All right for {city}. Could be better: {blame}.",
)
_BAD = (
    "I had hoped for more. What I got was {blame}.",
    "First {blame}, then nobody answered the phone.",
    "Twice now: {blame}. I will look for another place.",
    "Sadly {blame}. The people at the counter were kind, though.",
)
_THANKS = (
    "Thank you, {first}! We are glad to hear it.",
    "That makes our week. See you soon!",
    "Thanks for taking the time to write.",
)
_SORRY = (
    "We are sorry about that, {first}. Please call us, so that we can make it right.",
    "Thank you for telling us. This is not how we want it to be, and we have talked to the team.",
)


def days_reviewed(branch: Branch, now: datetime) -> list[date]:
    """Return the days on which somebody had written a review by `now`, the latest first."""
    rate = min(0.5, _DAILY * branch.popularity)
    latest = now.date() if branch.is_open else min(now.date(), CLOSED)
    span = range((latest - SINCE).days, -1, -1)
    days = (SINCE + timedelta(days=number) for number in span)
    return [day for day in days if share_of(branch.key, "review", day) < rate and _moment(branch, day) <= now]


def stars_of(branch: Branch, day: date) -> int:
    """Return the stars of the review of a day."""
    drawn = 5.6 * branch.quality + 4.0 * (share_of(branch.key, "stars", day) - 0.45)
    return min(5, max(1, round(drawn)))


def review_of(branch: Branch, day: date, ident: str) -> CustomerReview:
    """Return the review of a day on which there is one."""
    chance = chance_of(branch.key, "words", day)
    first = chance.choice(FIRST_NAMES)
    author = "" if chance.random() < 0.04 else f"{first} {chance.choice(SURNAMES)[0]}."  # noqa: PLR2004 - one in 25
    stars = stars_of(branch, day)
    text = _text(chance, branch, stars) if chance.random() < 0.7 else ""  # noqa: PLR2004 - the others leave only stars
    return CustomerReview(
        id=ident,
        stars=stars,
        text=text,
        author=author,
        created_at=_moment(branch, day),
        reply=_reply(chance, stars, first if author else "") if chance.random() < 0.5 else "",  # noqa: PLR2004 - half
    )


def _moment(branch: Branch, day: date) -> datetime:
    seconds = 8 * 3600 + int(share_of(branch.key, "moment", day) * 14 * 3600)
    return datetime.combine(day, time(), UTC) + timedelta(seconds=seconds)


def _text(chance: random.Random, branch: Branch, stars: int) -> str:
    texts = _GOOD if stars >= _HAPPY else _FAIR if stars == _SO_SO else _BAD
    trade = branch.trade
    return chance.choice(texts).format(
        praise=chance.choice(trade.praise), blame=chance.choice(trade.blame), city=branch.town.city
    )


def _reply(chance: random.Random, stars: int, first: str) -> str:
    texts = [text for text in (_THANKS if stars >= _HAPPY else _SORRY) if first or "{first}" not in text]
    return chance.choice(texts).format(first=first)
