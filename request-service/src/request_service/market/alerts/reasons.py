"""The changes of a listing that are news to those who look for it: a pure rule."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class MatchReason(StrEnum):
    # The values are stored and shown: they never change.
    PUBLISHED = "published"
    PRICE_FELL = "price_fell"
    RETURNED = "returned"


@dataclass(frozen=True)
class ListingState:
    """A listing as an event tells of it."""

    listing_id: UUID
    version: int
    is_visible: bool
    # In the smallest units of the currency.
    price_units: int
    currency: str


@dataclass(frozen=True)
class Known:
    """The listing as it was before."""

    is_visible: bool
    currency: str
    # The least price of which people were told since it was shown; `None` if they were never told of the listing.
    told_units: int | None


def reason_of(known: Known, state: ListingState) -> MatchReason | None:
    """Returns why people are to be told of a listing, or `None`.

    A price that rises and falls again is no news before it is less than people were told.
    """
    if not state.is_visible:
        return None
    if known.told_units is None:
        return MatchReason.PUBLISHED
    if not known.is_visible:
        return MatchReason.RETURNED
    is_less = state.currency == known.currency and state.price_units < known.told_units
    return MatchReason.PRICE_FELL if is_less else None
