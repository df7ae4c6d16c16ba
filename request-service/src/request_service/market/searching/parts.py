"""The parts of a filter, each with the column of the catalogue that it is compared with, in a database or in memory."""

from collections.abc import Mapping

# The parts of a filter that are lists of values, each with its column.
CHOICES: Mapping[str, str] = {
    "types": "type",
    "offers": "offer",
    "statuses": "status",
    "property_types": "property_type",
    "makes": "make_key",
    "models": "model_key",
    "regions": "region_key",
    "fuel_types": "fuel_type",
    "transmissions": "transmission",
    "conditions": "condition",
}
# The parts that have bounds, each with the column for its least and for its greatest value.
BOUNDED: Mapping[str, tuple[str, str]] = {
    "price": ("price", "price"),
    "year": ("year_down", "year_up"),
    "mileage": ("mileage_down", "mileage_up"),
    "size": ("size", "size"),
    "bedrooms": ("bedrooms", "bedrooms"),
}
# The parts that are one value.
EQUAL: Mapping[str, str] = {
    "currency": "currency",
    "seller_id": "seller_id",
    "broker_id": "broker_id",
    "verified_broker": "is_broker_verified",
    "with_images": "has_images",
}
