"""The composition root: what is wired to what."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from file_service import consumers
from file_service.clients import RequestClient
from file_service.inspection import Limits
from file_service.intake import Intake
from file_service.membership import Membership
from file_service.servicer import FileServicer
from file_service.settings import Settings
from file_service.store import open_store
from file_service.sweeper import Sweeper
from kit import rpc
from kit.chassis import Chassis
from kit.database import Database
from kit.keys import KeySet
from twou.file.v1 import file_pb2, file_pb2_grpc
from twou.request.v1 import request_pb2, request_pb2_grpc

FILE_SERVICE = file_pb2.DESCRIPTOR.services_by_name["FileService"]
REQUEST_SERVICE = request_pb2.DESCRIPTOR.services_by_name["RequestService"]


@asynccontextmanager
async def running(settings: Settings, keys: Callable[[Database], KeySet] | None = None) -> AsyncIterator[Chassis]:
    """*keys*: who knows the signing keys; by default auth-service is asked."""
    chassis = Chassis(settings, name="file-service", keys=keys)
    store = open_store(settings)
    async with rpc.channel(settings.request_address, REQUEST_SERVICE) as channel:
        requests = RequestClient(request_pb2_grpc.RequestServiceStub(channel))
        membership = Membership(chassis.database, requests)
        intake = Intake(chassis.database, store, Limits(settings.max_upload_size, settings.allowed_file_types))
        servicer = FileServicer(chassis.database, membership, intake, store)
        chassis.serve(FILE_SERVICE, file_pb2_grpc.add_FileServiceServicer_to_server, servicer)
        for subscription in consumers.subscriptions():
            chassis.listen(subscription)
        chassis.work(Sweeper(chassis.database, store))
        async with chassis:
            yield chassis
