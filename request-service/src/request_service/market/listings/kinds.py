"""The kinds of listings, of what they offer and of what they have. The values are stored and shown: they never change.

They have no order and are stored as text, so that a new one needs no migration.
"""

from enum import StrEnum


class ListingType(StrEnum):
    PROPERTY = "property"
    VEHICLE = "vehicle"


class ListingOffer(StrEnum):
    SALE = "sale"
    RENT = "rent"
    LEASE = "lease"


class ListingModeration(StrEnum):
    CLEAN = "clean"
    # It is shown until a moderator decides.
    FLAGGED = "flagged"
    SUSPENDED = "suspended"


class ListingPosition(StrEnum):
    EXACT = "exact"
    APPROXIMATE = "approximate"


class PropertyType(StrEnum):
    HOUSE = "house"
    APARTMENT = "apartment"
    CONDO = "condo"
    LAND = "land"
    OFFICE = "office"
    COMMERCIAL = "commercial"


class FuelType(StrEnum):
    PETROL = "petrol"
    DIESEL = "diesel"
    ELECTRIC = "electric"
    HYBRID = "hybrid"
    PLUG_IN_HYBRID = "plug_in_hybrid"
    LPG = "lpg"
    CNG = "cng"
    OTHER = "other"


class Transmission(StrEnum):
    MANUAL = "manual"
    AUTOMATIC = "automatic"
    CVT = "cvt"
    OTHER = "other"


class VehicleCondition(StrEnum):
    NEW = "new"
    USED = "used"
