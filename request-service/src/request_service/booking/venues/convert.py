"""Conversion of venues and their staff from and to protobuf."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import protobuf
from kit.errors import InvalidInput
from kit.protobuf import EnumMap, Packer, an_id, optional
from request_service.booking.venues import listing
from request_service.booking.venues.errors import VenueNotFound
from request_service.booking.venues.kinds import VenueKind
from request_service.booking.venues.listing import VenueFilter, VenueListing
from request_service.booking.venues.models import StaffMember, Venue, VenueDetails
from request_service.booking.venues.rules import RuleChanges
from request_service.geo import Place
from request_service.providers.errors import ProviderNotFound
from request_service.search import around
from twou.request.v1 import venue_pb2 as pb

_KINDS = EnumMap(VenueKind, pb.VenueKind)
_VENUE = Packer(pb.Venue, Venue, without={"rules", "is_verified"})
_RULES = Packer(pb.BookingRules, Venue)
_MEMBER = Packer(pb.StaffMember, StaffMember)


def venue_id(text: str) -> UUID:
    """Raises VenueNotFound for text that cannot be an id."""
    return an_id(text, otherwise=VenueNotFound)


def member_id(text: str) -> UUID:
    """Raises ProviderNotFound for text that cannot be an id."""
    return an_id(text, otherwise=ProviderNotFound)


def first_details(message: pb.CreateVenueRequest) -> VenueDetails:
    return VenueDetails(
        name=message.name,
        kind=_KINDS.find("kind", message.kind),
        address=message.address,
        postal_code=optional(message, "postal_code"),
        latitude=message.latitude,
        longitude=message.longitude,
        time_zone=message.time_zone,
        phone=optional(message, "phone"),
        rules=_rule_changes(message.rules, frozenset()),
    )


def changed_details(message: pb.UpdateVenueRequest) -> VenueDetails:
    cleared = protobuf.cleared(message, "postal_code", "phone", "rules.no_show_limit")
    return VenueDetails(
        name=optional(message, "name"),
        kind=_KINDS.find("kind", message.kind),
        address=optional(message, "address"),
        postal_code=protobuf.changed_text(message, "postal_code", cleared),
        latitude=optional(message, "latitude"),
        longitude=optional(message, "longitude"),
        time_zone=optional(message, "time_zone"),
        phone=protobuf.changed_text(message, "phone", cleared),
        rules=_rule_changes(message.rules, cleared),
    )


def _rule_changes(message: pb.BookingRulesChange, cleared: frozenset[str]) -> RuleChanges:
    return RuleChanges(
        min_notice_minutes=optional(message, "min_notice_minutes"),
        max_ahead_days=optional(message, "max_ahead_days"),
        cancel_until_minutes=optional(message, "cancel_until_minutes"),
        hold_minutes=optional(message, "hold_minutes"),
        offer_minutes=optional(message, "offer_minutes"),
        reminder_minutes=tuple(message.reminder_minutes.items) if message.HasField("reminder_minutes") else None,
        strict_eligibility=optional(message, "strict_eligibility"),
        no_show_limit=optional(message, "no_show_limit"),
        has_no_limit="rules.no_show_limit" in cleared,
    )


def venue_listing(message: pb.ListVenuesRequest) -> VenueListing:
    q = optional(message, "q")
    wanted = VenueFilter(None if q is None else listing.part_of_name(q), _KINDS.find("kind", message.kind))
    place = find_place(message)
    search = None if place is None else around(place, message.radius_km, message.limit, None)
    return listing.listing(wanted, search, message.limit, message.offset, message.cursor)


def nearest_filter(message: pb.ListNearestVenuesRequest) -> VenueFilter:
    return VenueFilter(kind=_KINDS.find("kind", message.kind), only_health=message.only_health)


def find_place(message: pb.ListVenuesRequest | pb.ListNearestVenuesRequest) -> Place | None:
    """Returns the place of a search, or `None` if the caller names none. Raises InvalidInput for half of one."""
    latitude, longitude = optional(message, "latitude"), optional(message, "longitude")
    if latitude is None and longitude is None:
        return None
    for name, value in (("lat", latitude), ("lon", longitude)):
        if value is None:
            raise InvalidInput.field(name, "is missing: lat and lon belong together")
    return Place(latitude, longitude)


def venue_message(venue: Venue | Row[Any]) -> pb.Venue:
    return _VENUE(venue, rules=_RULES(venue), is_verified=venue.verified_at is not None)


def found_venue(venue: Row[Any], distance_km: float | None) -> pb.FoundVenue:
    # Metres: the position of a venue is no more precise.
    rounded = None if distance_km is None else round(distance_km, 3)
    return pb.FoundVenue(venue=venue_message(venue), distance_km=rounded)


def member_message(member: StaffMember | Row[Any]) -> pb.StaffMember:
    return _MEMBER(member)


def venue_with_staff(venue: Row[Any], staff: Sequence[Row[Any]] | None) -> pb.GetVenueResponse:
    """*staff* is `None` for a caller who may not see who works there."""
    return pb.GetVenueResponse(
        venue=venue_message(venue), shows_staff=staff is not None, staff=map(member_message, staff or ())
    )
