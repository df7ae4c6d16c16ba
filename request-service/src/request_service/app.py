"""The composition root: the capabilities and ground nouns that a process of request-service consists of."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from kit import identity, rpc
from kit.chassis import Chassis
from kit.database import Database
from kit.keys import KeySet
from kit.live_values import LiveValues
from kit.personal_data import Address
from kit.session_states import AskState
from request_service import reviewing
from request_service.assistance.actions import list_followers
from request_service.assistance.wiring import wire_assistance
from request_service.booking.actions import warn_of_danger
from request_service.booking.people.clients import FactsClient
from request_service.booking.people.directory import PeopleDirectory
from request_service.booking.wiring import wire_booking
from request_service.commitments.wiring import wire_commitments
from request_service.market import actions as market
from request_service.market.alerts.wiring import wire_alerts
from request_service.market.brokers.wiring import wire_brokers
from request_service.market.favourites.wiring import wire_favourites
from request_service.market.leads.clients import BlockClient
from request_service.market.listings.clients import ImageClient
from request_service.market.listings.limits import ListingLimits
from request_service.market.searches.wiring import wire_searches
from request_service.market.sellers.directory import SellerDirectory
from request_service.market.trust.clients import ImageDigests
from request_service.market.viewings.wiring import wire_viewings
from request_service.market.wiring import wire_leads, wire_market, wire_trust
from request_service.paid_bookings import MoneyOfBookings
from request_service.paid_for import PAYABLES
from request_service.paid_jobs import MoneyOfRequests
from request_service.payment.gateways.wiring import wire_gateways
from request_service.payment.purchasing import Purchases
from request_service.payment.wiring import wire_payment
from request_service.personal_data.wiring import sending_personal_data
from request_service.providers.clients import AuthClient
from request_service.providers.directory import ProviderDirectory
from request_service.providers.wiring import wire_providers
from request_service.reviews.clients import AccountNames
from request_service.reviews.wiring import wire_reviews
from request_service.settings import Settings
from request_service.verification.rules import VerificationRules
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub
from twou.chat.v1 import block_pb2
from twou.chat.v1.block_pb2_grpc import BlockServiceStub
from twou.file.v1 import file_pb2
from twou.file.v1.file_pb2_grpc import FileServiceStub

_BLOCK_SERVICE = block_pb2.DESCRIPTOR.services_by_name["BlockService"]
_FILE_SERVICE = file_pb2.DESCRIPTOR.services_by_name["FileService"]


@asynccontextmanager
async def running(
    settings: Settings,
    keys: Callable[[Database], KeySet] | None = None,
    states: Callable[[Database], AskState] | None = None,
) -> AsyncIterator[Chassis]:
    """*keys* and *states* are the sources of signing keys and of session states; auth-service by default."""
    chassis = Chassis(settings, name="request-service", keys=keys, states=states)
    auth = rpc.channel(settings.auth_address, identity.AUTH_SERVICE, tls=settings.tls)
    files = rpc.channel(settings.file_address, _FILE_SERVICE, tls=settings.tls)
    chat = rpc.channel(settings.chat_address, _BLOCK_SERVICE, tls=settings.tls)
    accounts = AuthServiceStub(auth)
    names = AuthClient(accounts)
    directory = ProviderDirectory(chassis.database, names)
    gateways = wire_gateways(chassis, settings)
    verification = _verification(settings, chassis.live)
    money = wire_payment(chassis, PAYABLES, gateways, settings.price_book, settings, verification=verification)
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
        verification=verification,
    )
    _wire_booking(chassis, accounts, MoneyOfBookings(money))
    _wire_providers(chassis, directory, settings)
    wire_commitments(chassis)
    _wire_reviews(chassis, accounts)
    _wire_market(chassis, names, FileServiceStub(files), BlockServiceStub(chat), settings)
    files_at = Address(settings.file_address, settings.tls)
    async with auth, files, chat, gateways, sending_personal_data(chassis, files_at), chassis:
        yield chassis


def _wire_booking(chassis: Chassis, accounts: AuthServiceStub, money: MoneyOfBookings) -> None:
    people = PeopleDirectory(chassis.database, FactsClient(accounts))
    wire_viewings(chassis, wire_booking(chassis, people, money))


def _wire_market(
    chassis: Chassis, names: AuthClient, files: FileServiceStub, blocks: BlockServiceStub, settings: Settings
) -> None:
    limits = ListingLimits(settings.listing_limit, settings.broker_listing_limit)
    wire_market(chassis, SellerDirectory(chassis.database, names), ImageClient(files), limits)
    wire_trust(chassis, ImageDigests(files))
    wire_brokers(chassis, names, market.delete_broker)
    wire_favourites(chassis)
    wire_searches(chassis)
    wire_alerts(chassis)
    wire_leads(chassis, BlockClient(blocks))


def _wire_providers(chassis: Chassis, directory: ProviderDirectory, settings: Settings) -> None:
    followers = partial(list_followers, rule_set=settings.progress_rules)
    wire_providers(chassis, directory, list_followers=followers, fresh_seconds=settings.provider_fresh_seconds)


def _wire_reviews(chassis: Chassis, accounts: AuthServiceStub) -> None:
    names = AccountNames(accounts)
    wire_reviews(chassis, names, write_review=reviewing.write_review, have_dealt=reviewing.have_dealt)


def _verification(settings: Settings, live: LiveValues) -> VerificationRules:
    """Returns who must be verified: as an admin has said, or else as the environment says."""
    return VerificationRules(
        lambda: live.setting("require_verified", settings.require_verified),
        lambda: bool(live.setting("kyc_required", settings.kyc_required)),
    )
