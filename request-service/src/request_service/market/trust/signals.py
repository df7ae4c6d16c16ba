"""The signals that make moderators look at a listing: a pure function of a snapshot.

A signal hides nothing. Its points order the queue and say how much it weighs; its detail is read by moderators and
names no person; its key tells the same finding from another one.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import NamedTuple

from request_service.market.trust.contacts import contacts_in

# So many comparable listings make a median that says something.
MIN_COMPARABLE = 5
# A price below this share of the median is far below, and below the other one it weighs more.
FAR_BELOW = 0.5
ABSURDLY_BELOW = 0.25
# An account is new for so long, and so many listings of a day are many for it.
NEW_FOR = timedelta(days=7)
MANY_A_DAY = 10


@dataclass(frozen=True)
class Snapshot:
    """Facts about a listing and its seller at one moment."""

    # Title and description.
    text: str
    # The price in the smallest units; of a property with a size, per square metre.
    value: int
    # The values of comparable things of others.
    comparable_values: Sequence[int]
    # The hash that tells the text from others; `None` for one that is too short.
    text_digest: str | None
    # The number of other sellers with the same text.
    sellers_of_text: int
    # The images that other sellers have too.
    shared_images: Sequence[str]
    account_age: timedelta
    listings_of_day: int


class Signal(NamedTuple):
    name: str
    points: int
    detail: str
    key: str


def signals_of(snapshot: Snapshot) -> list[Signal]:
    """Returns the signals that count, the heaviest first."""
    found = (*_price(snapshot), *_images(snapshot), *_text(snapshot), *_account(snapshot), *_contacts(snapshot))
    return sorted(found, key=lambda signal: (-signal.points, signal.name))


def score_of(signals: Sequence[Signal]) -> int:
    """Returns the sum of the points, at most 100."""
    return min(100, sum(signal.points for signal in signals))


def _price(snapshot: Snapshot) -> Iterator[Signal]:
    number = len(snapshot.comparable_values)
    if number < MIN_COMPARABLE:
        return
    share = snapshot.value / median(snapshot.comparable_values)
    if share < FAR_BELOW:
        points = 70 if share < ABSURDLY_BELOW else 40
        detail = f"The price is {share:.0%} of the median of {number} comparable listings."
        yield _signal("price_far_below", points, detail, str(snapshot.value))


def _images(snapshot: Snapshot) -> Iterator[Signal]:
    if snapshot.shared_images:
        detail = f"Images that another seller has, too: {len(snapshot.shared_images)}."
        yield _signal("image_of_another", 60, detail, *sorted(snapshot.shared_images))


def _text(snapshot: Snapshot) -> Iterator[Signal]:
    if snapshot.sellers_of_text and snapshot.text_digest is not None:
        detail = f"Other sellers with the same text: {snapshot.sellers_of_text}."
        yield _signal("text_of_another", 50, detail, snapshot.text_digest)


def _account(snapshot: Snapshot) -> Iterator[Signal]:
    if snapshot.account_age < NEW_FOR and snapshot.listings_of_day >= MANY_A_DAY:
        days = snapshot.account_age.days
        detail = f"The profile is {days} days old and made {snapshot.listings_of_day} listings within 24 hours."
        yield _signal("many_by_new_account", 30, detail)


def _contacts(snapshot: Snapshot) -> Iterator[Signal]:
    found = contacts_in(snapshot.text)
    if found:
        detail = f"The text has {', '.join(found)}."
        yield _signal("contact_in_text", 20, detail, *(one for ones in found.values() for one in ones))


def _signal(name: str, points: int, detail: str, *facts: str) -> Signal:
    # The words of a text, such as a telephone number, are kept as a hash.
    digest = hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]
    return Signal(name, points, detail, f"{name}:{digest}")
