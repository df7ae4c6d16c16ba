"""Conversion of searches for slots from protobuf, and of what they find."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.errors import InvalidInput
from kit.protobuf import EnumMap, an_id, moment
from request_service import validation
from request_service.booking.availability.wishes import (
    SlotOrder,
    SlotSearch,
    number_of_venues,
    part_of_name,
    slots_of_each,
)
from request_service.booking.services.errors import ServiceNotFound
from request_service.booking.slots.convert import slot_message
from request_service.booking.venues.errors import VenueNotFound
from request_service.booking.venues.kinds import VenueKind
from request_service.geo import Place
from twou.request.v1 import slot_pb2 as pb
from twou.request.v1 import venue_pb2

_KINDS = EnumMap(VenueKind, venue_pb2.VenueKind)
_ORDERS = EnumMap(SlotOrder, pb.SlotOrder)


def search(message: pb.ListAvailableSlotsRequest) -> SlotSearch:
    """Raises InvalidInput if no service is named, and ServiceNotFound or VenueNotFound for text that is no id."""
    service_id, service_name = _service_id(message), part_of_name("vaccine_name", message.service_name)
    if service_id is None and service_name is None:
        raise InvalidInput.field("service_id", "or vaccine_name is missing")
    return SlotSearch(
        service_id=service_id,
        service_name=service_name,
        venue_id=an_id(message.venue_id, otherwise=VenueNotFound) if message.HasField("venue_id") else None,
        venue_name=part_of_name("polyclinic_name", message.venue_name),
        kind=_KINDS.find("kind", message.kind),
        starts_after=moment(message, "starts_after"),
        starts_before=moment(message, "starts_before"),
        place=_place(message),
        venues=number_of_venues(message.venue_limit),
        slots_each=slots_of_each(message.slot_limit),
        order=_ORDERS.find("order", message.order) or SlotOrder.NEAREST,
    )


def available_slot(found: Row[Any], distance_km: float | None) -> pb.Slot:
    """Returns a slot whose venue has the distance to the place of the search."""
    slot = slot_message(found)
    if distance_km is not None:
        slot.venue.distance_km = slot.polyclinic.distance_km = round(distance_km, 3)
    return slot


def _service_id(message: pb.ListAvailableSlotsRequest) -> UUID | None:
    return an_id(message.service_id, otherwise=ServiceNotFound) if message.HasField("service_id") else None


def _place(message: pb.ListAvailableSlotsRequest) -> Place | None:
    has_latitude, has_longitude = message.HasField("latitude"), message.HasField("longitude")
    if has_latitude != has_longitude:
        raise InvalidInput.field("lon" if has_latitude else "lat", "is missing")
    return validation.place(message.latitude, message.longitude) if has_latitude else None
