"""The composition root: the capabilities and ground nouns that a process of request-service consists of."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from kit import identity, rpc
from kit.chassis import Chassis
from kit.database import Database
from kit.keys import KeySet
from kit.session_states import AskState
from request_service.assistance.actions import list_followers
from request_service.assistance.wiring import wire_assistance
from request_service.booking.actions import warn_of_danger
from request_service.booking.people.clients import FactsClient
from request_service.booking.people.directory import PeopleDirectory
from request_service.booking.wiring import wire_booking
from request_service.commitments.wiring import wire_commitments
from request_service.paid_bookings import MoneyOfBookings
from request_service.paid_for import PAYABLES
from request_service.paid_jobs import MoneyOfRequests
from request_service.payment.gateways.wiring import wire_gateways
from request_service.payment.purchasing import Purchases
from request_service.payment.wiring import wire_payment
from request_service.providers.clients import AuthClient
from request_service.providers.directory import ProviderDirectory
from request_service.providers.wiring import wire_providers
from request_service.settings import Settings
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub


@asynccontextmanager
async def running(
    settings: Settings,
    keys: Callable[[Database], KeySet] | None = None,
    states: Callable[[Database], AskState] | None = None,
) -> AsyncIterator[Chassis]:
    """*keys* and *states* are the sources of signing keys and of session states; auth-service by default."""
    chassis = Chassis(settings, name="request-service", keys=keys, states=states)
    auth = rpc.channel(settings.auth_address, identity.AUTH_SERVICE, tls=settings.tls)
    directory = ProviderDirectory(chassis.database, AuthClient(AuthServiceStub(auth)))
    people = PeopleDirectory(chassis.database, FactsClient(AuthServiceStub(auth)))
    gateways = wire_gateways(chassis, settings)
    money = wire_payment(chassis, PAYABLES, gateways, settings.price_book, settings)
    wire_assistance(
        chassis,
        directory,
        lifetime=timedelta(minutes=settings.request_expire_minutes),
        max_open=settings.max_open,
        dispatch_rules=settings.dispatch_rules,
        progress_rules=settings.progress_rules,
        warn=warn_of_danger,
        money=MoneyOfRequests(money),
        quotes=Purchases(gateways),
    )
    wire_booking(chassis, people, MoneyOfBookings(money))
    wire_providers(
        chassis,
        directory,
        list_followers=partial(list_followers, rule_set=settings.progress_rules),
        fresh_seconds=settings.provider_fresh_seconds,
    )
    wire_commitments(chassis)
    async with auth, gateways, chassis:
        yield chassis
