from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from request_testing import ADDIS, NOW, by_field, refusal_of

from kit.ids import new_id
from request_service import geo
from request_service.booking.venues import errors
from request_service.booking.venues.kinds import HEALTH_KINDS, VenueKind
from request_service.booking.venues.models import Venue, VenueDetails
from request_service.booking.venues.rules import RuleChanges
from testkit.callers import new_caller

DETAILS = VenueDetails(
    name="Bole Garage",
    kind=VenueKind.GARAGE,
    address="Bole Road 1",
    latitude=ADDIS.latitude,
    longitude=ADDIS.longitude,
    time_zone="Africa/Addis_Ababa",
)
OWNER_ID: UUID = new_id()


def new_venue(**changes: Any) -> Venue:
    return Venue.create(OWNER_ID, replace(DETAILS, **changes), NOW)


def test_a_new_venue_has_the_default_rules() -> None:
    venue = new_venue(kind=None)
    assert (venue.kind, venue.is_active, venue.is_verified, venue.is_public) == (VenueKind.OTHER, True, False, True)
    assert (venue.min_notice_minutes, venue.max_ahead_days, venue.cancel_until_minutes) == (0, 90, 0)
    assert (venue.hold_minutes, venue.offer_minutes, venue.reminder_minutes) == (10, 30, [1440, 120])
    assert (venue.strict_eligibility, venue.no_show_limit) == (False, None)
    assert (venue.cell_fine, venue.cell_coarse) == (ADDIS.cell(geo.FINE), ADDIS.cell(geo.COARSE))


@pytest.mark.parametrize("kind", VenueKind)
def test_only_health_venues_wait_for_an_admin(kind: VenueKind) -> None:
    venue = new_venue(kind=kind)
    assert venue.is_public is (kind not in HEALTH_KINDS)
    venue.verify(NOW)
    assert venue.is_public


def test_a_change_of_the_kind_takes_the_verification_back() -> None:
    venue = new_venue()
    venue.verify(NOW)
    venue.change(VenueDetails(kind=VenueKind.GARAGE, name="Another name"), NOW)
    assert venue.is_verified
    venue.change(VenueDetails(kind=VenueKind.HOSPITAL), NOW)
    assert (venue.is_verified, venue.is_public) == (False, False)


def test_a_closed_venue_is_not_public_and_stays_as_it_is() -> None:
    venue = new_venue(phone="+251 911")
    venue.close(NOW)
    assert (venue.is_active, venue.is_public) == (False, False)
    with pytest.raises(errors.VenueInactive):
        venue.change(VenueDetails(name="B"), NOW)
    with pytest.raises(errors.VenueInactive):
        venue.verify(NOW)
    venue.close(NOW)
    assert (venue.name, venue.phone) == ("Bole Garage", "+251 911")


def test_rules_change_one_by_one() -> None:
    venue = new_venue(rules=RuleChanges(no_show_limit=3, reminder_minutes=(60, 2880, 5)))
    assert (venue.no_show_limit, venue.reminder_minutes) == (3, [2880, 60, 5])
    venue.change(VenueDetails(rules=RuleChanges(hold_minutes=5, reminder_minutes=())), NOW)
    assert (venue.hold_minutes, venue.reminder_minutes, venue.no_show_limit, venue.offer_minutes) == (5, [], 3, 30)
    venue.change(VenueDetails(rules=RuleChanges(has_no_limit=True)), NOW)
    assert venue.no_show_limit is None


BAD: dict[str, list[Any]] = {
    "name": ["", "  ", "x" * 201, "a\x00b", "two\nlines", "\x1b[2J"],
    "address": ["", "\t", "x" * 301, "a\x7fb"],
    "postal_code": ["x" * 21, "1\n2"],
    "latitude": [90.1, -91.0, float("nan"), float("inf"), None],
    "longitude": [180.5, float("nan"), None],
    "time_zone": [None, "", "Addis", "/etc/localtime", "africa/addis_ababa"],
    "phone": ["12", "no number", "+" * 5, "1" * 33, "١٢٣", "+251\n911", " "],
}


@pytest.mark.parametrize(("field", "value"), by_field(BAD))
def test_a_value_that_cannot_be_is_refused(field: str, value: Any) -> None:
    with refusal_of(field):
        new_venue(**{field: value})


BAD_RULES: dict[str, list[Any]] = {
    "min_notice_minutes": [-1, 43_201, 2**31 - 1],
    "max_ahead_days": [0, 367],
    "cancel_until_minutes": [-1, 43_201],
    "hold_minutes": [0, 1441],
    "offer_minutes": [0, 1441],
    "no_show_limit": [0, 101],
    "reminder_minutes": [(0,), (43_201,), (5, 5), (1, 2, 3, 4, 5, 6)],
}


@pytest.mark.parametrize(("rule", "value"), by_field(BAD_RULES))
def test_a_rule_beyond_its_limits_is_refused(rule: str, value: Any) -> None:
    with refusal_of(f"rules.{rule}"):
        new_venue(rules=RuleChanges(**{rule: value}))


def test_owner_and_admins_manage_a_venue() -> None:
    venue = new_venue()
    venue.require_manager(new_caller("provider", OWNER_ID), is_staff=False)
    venue.require_manager(new_caller("admin"), is_staff=False)
    with pytest.raises(errors.OnlyVenueStaff):
        venue.require_manager(new_caller("provider"), is_staff=False)
    with pytest.raises(errors.OnlyVenueOwner):
        venue.require_manager(new_caller("provider"), is_staff=True)
