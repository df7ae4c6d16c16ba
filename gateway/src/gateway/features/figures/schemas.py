"""The JSON of figures of listings."""

from gateway.values import View


class ListingDay(View):
    """The figures of one day of UTC."""

    day: str
    views: int
    """Users and visitors who have looked at it, each once a day, without the owner and the broker."""
    favourites: int
    """The number of users who have saved it on this day."""
    leads: int
    contacts: int
    """The telephone number was shown so many times."""


class ListingStats(View):
    """The figures of a listing, with their sums. They may lag ten seconds."""

    listing_id: str
    views: int
    favourites: int
    leads: int
    contacts: int
    days: list[ListingDay]


class SellerContact(View):
    phone: str
