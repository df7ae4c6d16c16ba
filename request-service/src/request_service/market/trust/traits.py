"""The traits of a listing by which it is compared with those of others: a pure function of what it says."""

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from request_service.market.listings.kinds import ListingType

# A shorter description says too little to be copied.
_LEAST_LETTERS = 30
# Vehicles are compared with those that were built within the same years.
_YEARS = 3


@dataclass(frozen=True)
class ListingTraits:
    # The same for things that can be compared.
    market: str
    # The price in the smallest units; of a property with a size, per square metre.
    value: int
    # `None` for a description that is too short.
    text_digest: str | None


def traits_of(listing: Row[Any]) -> ListingTraits:
    if listing.type is ListingType.VEHICLE:
        value = listing.price_units
        kind = (_plain(listing.make), _plain(listing.model), str(listing.year // _YEARS))
    else:
        is_sized = bool(listing.size_m2) and listing.size_m2 >= 1
        value = round(listing.price_units / listing.size_m2) if is_sized else listing.price_units
        kind = (listing.property_type.value, _plain(listing.region or ""), "m2" if is_sized else "")
    names = (listing.type.value, listing.offer.value, listing.currency, *kind)
    return ListingTraits(_digest("\n".join(names)), value, _text_digest(listing.description or ""))


def _text_digest(description: str) -> str | None:
    letters = _plain(description)
    return _digest(letters) if len(letters) >= _LEAST_LETTERS else None


def _plain(text: str) -> str:
    """Returns the letters and digits alone, so that neither spaces nor signs make a copy another text."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
