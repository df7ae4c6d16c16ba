"""The JSON of favourites."""

from gateway.features.listings.schemas import Listing
from gateway.values import Moment, View


class Favourite(View):
    """A listing that the caller has saved."""

    listing_id: str
    created_at: Moment
    """When it was saved."""
    listing: Listing | None
    """Null while the caller may not see it."""
