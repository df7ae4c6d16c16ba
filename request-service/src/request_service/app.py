"""The composition root: what is wired to what."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from kit import identity, rpc
from kit.chassis import Chassis
from kit.database import Database
from kit.keys import KeySet
from request_service.assistance import consumers
from request_service.assistance.actions import list_followers
from request_service.assistance.dispatcher import Dispatcher
from request_service.assistance.expiry import Expiry
from request_service.assistance.progress_watcher import ProgressWatcher
from request_service.assistance.servicer import DispatchServicer, RequestServicer
from request_service.providers.clients import AuthClient
from request_service.providers.directory import ProviderDirectory
from request_service.providers.live import LivePositions
from request_service.providers.servicer import ProviderServicer
from request_service.settings import Settings
from twou.auth.v1 import auth_pb2_grpc
from twou.request.v1 import (
    dispatch_pb2,
    dispatch_pb2_grpc,
    provider_pb2,
    provider_pb2_grpc,
    request_pb2,
    request_pb2_grpc,
)

REQUEST_SERVICE = request_pb2.DESCRIPTOR.services_by_name["RequestService"]
PROVIDER_SERVICE = provider_pb2.DESCRIPTOR.services_by_name["ProviderService"]
DISPATCH_SERVICE = dispatch_pb2.DESCRIPTOR.services_by_name["DispatchService"]


@asynccontextmanager
async def running(settings: Settings, keys: Callable[[Database], KeySet] | None = None) -> AsyncIterator[Chassis]:
    """*keys*: who knows the signing keys; tests bring their own."""
    chassis = Chassis(settings, name="request-service", keys=keys)
    database = chassis.database
    auth = rpc.channel(settings.auth_address, identity.AUTH_SERVICE)
    directory = ProviderDirectory(database, AuthClient(auth_pb2_grpc.AuthServiceStub(auth)))
    lifetime = timedelta(minutes=settings.request_expire_minutes)
    requests = RequestServicer(database, directory, lifetime)
    live = LivePositions(chassis.bus)
    providers = ProviderServicer(
        database, directory, live, list_followers=list_followers, fresh_seconds=settings.provider_fresh_seconds
    )
    chassis.serve(REQUEST_SERVICE, request_pb2_grpc.add_RequestServiceServicer_to_server, requests)
    chassis.serve(PROVIDER_SERVICE, provider_pb2_grpc.add_ProviderServiceServicer_to_server, providers)
    chassis.serve(DISPATCH_SERVICE, dispatch_pb2_grpc.add_DispatchServiceServicer_to_server, DispatchServicer(database))
    chassis.work(Dispatcher(database, settings.dispatch_rules))
    chassis.work(Expiry(database))
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
    chassis.work(ProgressWatcher(database, settings.progress_rules))
    async with auth, chassis:
        yield chassis
