"""The statuses of a listing, and the table of those that it may have next."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from request_service.market.listings.kinds import ListingOffer

# A listing is shown for this time, unless it is renewed; its owner is told so long before the end.
LIFETIME = timedelta(days=60)
NOTICE = timedelta(days=3)
# Renewing again and again brings the end no farther ahead than this.
MAX_AHEAD = 2 * LIFETIME
# A thing that was sold may be offered again within this time.
SECOND_THOUGHTS = timedelta(days=7)


class ListingStatus(StrEnum):
    # The values are stored and shown: they never change.
    DRAFT = "draft"
    AVAILABLE = "available"
    PENDING = "pending"
    UNDER_OFFER = "under_offer"
    SOLD = "sold"
    RENTED = "rented"
    LEASED = "leased"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def is_live(self) -> bool:
        return self in LIVE

    @property
    def is_closed(self) -> bool:
        """True after a deal."""
        return self in CLOSED


_S = ListingStatus
LIVE = frozenset({_S.AVAILABLE, _S.PENDING, _S.UNDER_OFFER})
CLOSED = frozenset({_S.SOLD, _S.RENTED, _S.LEASED})
_FROM_LIVE = LIVE | CLOSED | {_S.WITHDRAWN, _S.EXPIRED}
_NEXT: Mapping[ListingStatus, frozenset[ListingStatus]] = {
    _S.DRAFT: frozenset({_S.AVAILABLE}),
    _S.AVAILABLE: _FROM_LIVE - {_S.AVAILABLE},
    _S.PENDING: _FROM_LIVE - {_S.PENDING},
    _S.UNDER_OFFER: _FROM_LIVE - {_S.UNDER_OFFER},
    _S.SOLD: frozenset({_S.AVAILABLE}),
    _S.RENTED: frozenset({_S.AVAILABLE}),
    _S.LEASED: frozenset({_S.AVAILABLE}),
    _S.WITHDRAWN: frozenset({_S.AVAILABLE}),
    _S.EXPIRED: frozenset({_S.AVAILABLE}),
}
# The deal that ends an offer.
_DEALS: Mapping[ListingOffer, ListingStatus] = {
    ListingOffer.SALE: _S.SOLD,
    ListingOffer.RENT: _S.RENTED,
    ListingOffer.LEASE: _S.LEASED,
}


def may_become(
    status: ListingStatus, wanted: ListingStatus, offer: ListingOffer, *, since: datetime, now: datetime
) -> bool:
    """Returns whether a person may give a listing, which has its status *since*, another one now.

    `EXPIRED` comes by time alone, so no person may set it.
    """
    if wanted not in _NEXT[status] or wanted is _S.EXPIRED:
        return False
    if wanted in CLOSED:
        return wanted is _DEALS[offer]
    return status is not _S.SOLD or now <= since + SECOND_THOUGHTS
