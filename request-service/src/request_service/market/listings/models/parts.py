"""The part of a listing that depends on its type: tables of properties and vehicles, with one row for a listing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from request_service.market.listings import details
from request_service.market.listings.details import Fields
from request_service.market.listings.kinds import FuelType, ListingType, PropertyType, Transmission, VehicleCondition
from request_service.models import Base


class ListingProperty(Base):
    __tablename__ = "listing_properties"

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    property_type: Mapped[PropertyType]
    address: Mapped[str | None] = mapped_column(String(details.MAX_ADDRESS_LENGTH))
    size_m2: Mapped[float | None]
    land_m2: Mapped[float | None]
    bedrooms: Mapped[int | None]
    bathrooms: Mapped[float | None]
    floor: Mapped[int | None]
    year_built: Mapped[int | None]
    furnished: Mapped[bool | None]
    parking: Mapped[int | None]


class ListingVehicle(Base):
    __tablename__ = "listing_vehicles"

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    make: Mapped[str] = mapped_column(String(details.MAX_NAME_LENGTH))
    model: Mapped[str] = mapped_column(String(details.MAX_NAME_LENGTH))
    year: Mapped[int]
    # In kilometres.
    mileage: Mapped[int | None]
    fuel_type: Mapped[FuelType | None]
    transmission: Mapped[Transmission | None]
    body_type: Mapped[str | None] = mapped_column(String(details.MAX_WORD_LENGTH))
    condition: Mapped[VehicleCondition | None]
    color: Mapped[str | None] = mapped_column(String(details.MAX_WORD_LENGTH))
    engine_cc: Mapped[int | None]
    vin: Mapped[str | None] = mapped_column(String(details.MAX_VIN_LENGTH))


# The part of a listing that depends on its type.
type Part = ListingProperty | ListingVehicle
PARTS: dict[ListingType, type[Part]] = {
    ListingType.PROPERTY: ListingProperty,
    ListingType.VEHICLE: ListingVehicle,
}


def write_part(part: Part, kind: ListingType, fields: Fields, now: datetime) -> None:
    """Changes the fields of the type of a listing. Raises InvalidInput."""
    for name, value in details.of_type(kind, fields, now).items():
        setattr(part, name, value)
