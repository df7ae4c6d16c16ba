"""Wires booking into a process: its gRPC services, its consumers and its workers."""

from functools import partial

from kit.chassis import Chassis
from request_service.booking import actions, consumers
from request_service.booking.bookings.desk import BookingDesk, BookingMoney
from request_service.booking.bookings.servicer import BookingServicer
from request_service.booking.calendars.servicer import CalendarServicer
from request_service.booking.lapsing import Lapsing
from request_service.booking.people.directory import PeopleDirectory
from request_service.booking.people.servicer import PeopleServicer
from request_service.booking.reminding import MissingReminders, Reminding
from request_service.booking.schedule_keeper import ScheduleKeeper
from request_service.booking.servicer import SlotServicer
from request_service.booking.services.servicer import OfferingServicer
from request_service.booking.venues.servicer import VenueServicer
from request_service.booking.waiting.actions import WaitingPeople
from request_service.booking.waiting.servicer import WaitingServicer
from twou.request.v1 import (
    booking_pb2,
    booking_pb2_grpc,
    calendar_pb2,
    calendar_pb2_grpc,
    person_pb2,
    person_pb2_grpc,
    service_pb2,
    service_pb2_grpc,
    slot_pb2,
    slot_pb2_grpc,
    venue_pb2,
    venue_pb2_grpc,
    waiting_pb2,
    waiting_pb2_grpc,
)

_VENUE_SERVICE = venue_pb2.DESCRIPTOR.services_by_name["VenueService"]
_OFFERING_SERVICE = service_pb2.DESCRIPTOR.services_by_name["OfferingService"]
_BOOKING_SERVICE = booking_pb2.DESCRIPTOR.services_by_name["BookingService"]
_CALENDAR_SERVICE = calendar_pb2.DESCRIPTOR.services_by_name["CalendarService"]
_PEOPLE_SERVICE = person_pb2.DESCRIPTOR.services_by_name["PeopleService"]
_SLOT_SERVICE = slot_pb2.DESCRIPTOR.services_by_name["SlotService"]
_WAITING_SERVICE = waiting_pb2.DESCRIPTOR.services_by_name["WaitingService"]


def wire_booking(chassis: Chassis, people: PeopleDirectory, money: BookingMoney) -> BookingDesk:
    """Returns the collaborators of those who cancel bookings; *money* is that of the bookings."""
    database, desk = chassis.database, BookingDesk(WaitingPeople(), money)
    delete_venue = partial(actions.delete_venue, desk=desk)
    remove_staff = partial(actions.remove_staff, desk=desk)
    venues = VenueServicer(database, delete_venue, remove_staff, people.find_home)
    chassis.serve(_VENUE_SERVICE, venue_pb2_grpc.add_VenueServiceServicer_to_server, venues)
    offerings = OfferingServicer(database)
    chassis.serve(_OFFERING_SERVICE, service_pb2_grpc.add_OfferingServiceServicer_to_server, offerings)
    bookings = BookingServicer(database, desk, people)
    chassis.serve(_BOOKING_SERVICE, booking_pb2_grpc.add_BookingServiceServicer_to_server, bookings)
    waiting = WaitingServicer(database, people)
    chassis.serve(_WAITING_SERVICE, waiting_pb2_grpc.add_WaitingServiceServicer_to_server, waiting)
    calendars = CalendarServicer(database)
    chassis.serve(_CALENDAR_SERVICE, calendar_pb2_grpc.add_CalendarServiceServicer_to_server, calendars)
    persons = PeopleServicer(database, people, partial(actions.remove_dependant, desk=desk))
    chassis.serve(_PEOPLE_SERVICE, person_pb2_grpc.add_PeopleServiceServicer_to_server, persons)
    slots = SlotServicer(database, desk)
    chassis.serve(_SLOT_SERVICE, slot_pb2_grpc.add_SlotServiceServicer_to_server, slots)
    for subscription in consumers.subscriptions(money):
        chassis.listen(subscription)
    chassis.work_when_due(ScheduleKeeper(database))
    chassis.work_when_due(Lapsing(database, desk))
    chassis.work_when_due(Reminding(database))
    chassis.work(MissingReminders(database))
    return desk
