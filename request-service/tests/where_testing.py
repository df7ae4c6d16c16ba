"""A city in which a job is played, and all that third parties are told of it, for tests that compare two plays.

The calls are found in the descriptors, so a method that is added is called too: by every third party if it only reads,
and by a stranger if it changes something.
"""

import pkgutil
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, partial
from importlib import import_module
from typing import Any

from booking_testing import DESK
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.message_factory import GetMessageClass
from market_testing import market_servicers
from payment_testing import money_servicers, played
from people_testing import Registry
from request_testing import ADDIS, Service, decoded, north
from review_testing import review_servicer
from sqlalchemy import delete, update

import twou.request.v1
from kit import caller, clock, contract, tables
from kit.caller import Caller
from kit.errors import AppError
from request_service import geo
from request_service.assistance import actions
from request_service.assistance.progress.rules import ProgressRuleSet
from request_service.assistance.servicer import DispatchServicer, RequestServicer
from request_service.booking import actions as booking
from request_service.booking.bookings.servicer import BookingServicer
from request_service.booking.calendars.servicer import CalendarServicer
from request_service.booking.people.directory import PeopleDirectory
from request_service.booking.people.models import AccountFacts
from request_service.booking.people.servicer import PeopleServicer
from request_service.booking.servicer import SlotServicer
from request_service.booking.services.servicer import OfferingServicer
from request_service.booking.venues import actions as venues
from request_service.booking.venues.servicer import VenueServicer
from request_service.booking.waiting.servicer import WaitingServicer
from request_service.commitments.servicer import CommitmentServicer
from request_service.geo import Place
from request_service.models import Base
from request_service.payment.ledger.servicer import LedgerServicer
from request_service.payment.purchasing import Purchases
from request_service.payment.quotes.servicer import QuoteServicer
from request_service.payment.test_gateway.servicer import CheckoutServicer
from request_service.providers import actions as providers
from request_service.providers.directory import ProviderDirectory
from request_service.providers.followers import LivePosition
from request_service.providers.models import Profile, Provider
from request_service.providers.positions import GeoFix
from request_service.providers.servicer import ProviderServicer
from request_service.settings import Settings
from testkit.callers import new_caller
from twou.request.v1.request_pb2 import Category

CENTRE = geo.centre(ADDIS.cell(geo.FINE))
CLIENT, STRANGER = new_caller(), new_caller()
# The one whose place varies, one who wants to know it, and one who accepts.
VICTIM, SPY, HELPER = [new_caller("provider") for _ in range(3)]
# The spy competes with the victim in one cell.
USUAL = {VICTIM: north(1), SPY: north(-0.3), HELPER: north(-2)}


SEARCHES = [{"at": CENTRE, "radius_km": 2.0, "limit": 2}, {"at": north(3), "radius_km": 25.0, "limit": 100}]
# The fields that a call of a third party fills in; others, such as filters, stay empty.
FIELDS = {"request_id", "provider_id", "user_id", "latitude", "longitude", "radius_km", "limit"}
OTHERS = """
status category created_after created_before offset cursor epoch reason starts_after ends_before starts_before
record_id secret attendee_id change venue_id slot_id service_id date kind only_health service_name venue_name
venue_limit slot_limit order q reference gateway payment_id payout_id reconciliation_id is_mended hold_ends_soon
method_id booking_id review_id listing_id lead_id first_day last_day search_id region verified filter sort facets zoom
role limit
"""
OPTIONAL = set(OTHERS.split())


@cache
def methods() -> dict[tuple[str, str], MethodDescriptor]:
    """Returns all methods of request-service by the names of their services and their own."""
    return {(one.containing_service.name, one.name): one for one in _methods()}


def _methods() -> Iterator[MethodDescriptor]:
    for module in pkgutil.iter_modules(twou.request.v1.__path__, f"{twou.request.v1.__name__}."):
        described = getattr(import_module(module.name), "DESCRIPTOR", None)
        services: Iterable[ServiceDescriptor] = described.services_by_name.values() if described else ()
        yield from (method for service in services for method in service.methods)


async def nowhere(_caller: Caller) -> Place | None:
    """Finds no address for any caller."""
    return None


@dataclass
class City:
    """A client, providers, and all that third parties are told about them."""

    service: Service
    third_parties: list[Caller]
    told: list[Any] = field(default_factory=list)
    shown: list[LivePosition] = field(default_factory=list)
    request_id: str = ""

    def __post_init__(self) -> None:
        database, directory = self.service.database, ProviderDirectory(self.service.database, auth=None)  # type: ignore[arg-type]

        async def list_followers(session: Any, provider_id: Any) -> Any:
            return await actions.list_followers(session, provider_id, ProgressRuleSet())

        live: Any = self
        lifetime, quotes = timedelta(hours=1), Purchases(played(self.service))
        people = PeopleDirectory(database, Registry(AccountFacts()))
        self.servicers: dict[str, Any] = {
            "RequestService": RequestServicer(database, directory, self.service.rule_set, lifetime, quotes=quotes),
            "CommitmentService": CommitmentServicer(database),
            "VenueService": VenueServicer(
                database, venues.delete_venue, partial(booking.remove_staff, desk=DESK), nowhere
            ),
            "OfferingService": OfferingServicer(database),
            "BookingService": BookingServicer(database, DESK, people),
            "SlotService": SlotServicer(database, DESK),
            "PeopleService": PeopleServicer(database, people, partial(booking.remove_dependant, desk=DESK)),
            "CalendarService": CalendarServicer(database),
            **money_servicers(self.service),
            "LedgerService": LedgerServicer(database, timedelta(hours=24)),
            "WaitingService": WaitingServicer(database, people),
            "QuoteService": QuoteServicer(database, Settings().price_book),
            "CheckoutService": CheckoutServicer(database, is_open=True),
            "DispatchService": DispatchServicer(database),
            "ReviewService": review_servicer(database),
            **market_servicers(database),
            "ProviderService": ProviderServicer(
                database,
                directory,
                live=live,
                list_followers=list_followers,
                fresh_seconds=300,
            ),
        }

    async def show(self, positions: Iterable[LivePosition]) -> None:
        """Receives the live positions that `ProviderServicer` shows."""
        self.shown.extend(positions)

    async def play(self, client_at: Place, provider_at: Place, winner: Caller) -> list[Any]:
        """Plays a job from the request to its end, and returns all that the third parties are told meanwhile."""
        await self._begin(provider_at)
        # The distance in the quote is that of the exact place.
        category, garage = Category.CATEGORY_TIRE, north(5)
        quote = await self.call(
            CLIENT, "QuoteService", "CreateQuote", category=category, at=client_at, destination=garage
        )
        wish = {"description": "Flat tire", "category": category, "quote_id": quote["quote"]["id"]}
        created = await self.call(CLIENT, "RequestService", "CreateRequest", at=client_at, **wish)
        self.request_id = created["request"]["id"]
        await self.service.dispatch()
        await self.observe("in the first wave")
        for _ in range(self.service.rules.most_waves):
            await self.service.pass_time(self.service.rules.wave_seconds)
            await self.service.dispatch()
        await self.observe("after the last wave")
        for step in ("AcceptRequest", "StartRequest", "CompleteRequest"):
            await self.call(winner, "RequestService", step, request_id=self.request_id)
            for provider, place in ((VICTIM, provider_at), (HELPER, north(-2))):
                await self.call(provider, "ProviderService", "UpdateLocation", position=place)
        await self.observe("after the job")
        await self._read_feeds()
        return self.told

    async def _begin(self, provider_at: Place) -> None:
        # Nothing can be deleted from the ledger, and no part of the play adds to it.
        emptied = [table for table in Base.metadata.sorted_tables if not table.name.startswith("ledger_")]
        async with self.service.database.transaction() as session:
            for table in (tables.outbox, *reversed(emptied)):
                await session.execute(delete(table))
            for provider, place in (USUAL | {VICTIM: provider_at}).items():
                await providers.add_provider(session, provider.user_id, "Abebe Bikila")
                await providers.update_location(session, provider, GeoFix(place.latitude, place.longitude, clock.now()))
                await providers.update_profile(session, provider, Profile(is_available=True, service_radius_km=2))
        # The time that the test takes must not weigh in the scores.
        await self.service.execute(update(Provider).values(idle_since=None))

    async def observe(self, when: str) -> None:
        for method in methods().values():
            spies = self.third_parties if contract.only_reads(method) else [STRANGER]
            access = contract.access(method)
            for spy in spies:
                # The server checks the role before the method.
                if access is None or (access.roles and spy.role not in access.roles):
                    continue
                for said in self._questions(method):
                    try:
                        answer = await self.call(spy, method.containing_service.name, method.name, **said)
                    except AppError as error:
                        answer = error.code
                    self._note(when, spy, method.name, said, answer)

    def _questions(self, method: MethodDescriptor) -> list[dict[str, Any]]:
        names = {one.name for one in method.input_type.fields}
        if not contract.only_reads(method):
            # A stranger has no request of their own, and no position.
            return [{"request_id": self.request_id}] if "request_id" in names else []
        assert names <= FIELDS | OPTIONAL, f"What shall a third party say in {names - FIELDS - OPTIONAL}?"
        known = {"request_id": self.request_id} | dict.fromkeys(("provider_id", "user_id"), str(VICTIM.user_id))
        usual = {name: value for name, value in known.items() if name in names}
        if "radius_km" not in names:
            return [usual]
        return [usual | search for search in SEARCHES]

    async def call(self, who: Caller, service: str, method: str, **said: Any) -> Any:
        """Calls a method without gRPC and returns its answer as JSON."""
        caller.enter(who)
        message: Any = GetMessageClass(methods()[service, method].input_type)()
        for name, value in said.items():
            if isinstance(value, Place):
                where = getattr(message, name) if name in ("position", "destination") else message
                where.latitude, where.longitude = value.latitude, value.longitude
            else:
                setattr(message, name, value)
        answer = await getattr(self.servicers[service], method)(message, None)
        return MessageToDict(answer, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)

    async def _read_feeds(self) -> None:
        events = await self.service.events()
        # A user sees the order within their own feed only.
        for spy in self.third_parties:
            for row in events:
                if str(spy.user_id) in row.audience:
                    self._note("frame", spy, row.type, {}, MessageToDict(decoded(row)))
        for live in self.shown:
            assert live.client_id not in [spy.user_id for spy in self.third_parties]

    def _note(self, *told: Any) -> None:
        ids = {str(one.user_id): name for name, one in globals().items() if isinstance(one, Caller)}
        text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "(a time)", repr(told))
        self.told.append(re.sub(r"\w{8}-\w{4}-\w{4}-\w{4}-\w{12}", lambda one: ids.get(one[0], "(an id)"), text))
