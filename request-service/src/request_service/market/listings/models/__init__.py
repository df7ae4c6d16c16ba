"""Tables of listings, and the guards on their state."""

from request_service.market.listings.models.listing import Listing, ListingChange
from request_service.market.listings.models.parts import PARTS, ListingProperty, ListingVehicle, Part, write_part

__all__ = ["PARTS", "Listing", "ListingChange", "ListingProperty", "ListingVehicle", "Part", "write_part"]
