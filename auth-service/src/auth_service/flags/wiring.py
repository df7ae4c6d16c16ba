"""Connects the parts of flags and settings."""

from functools import partial

from auth_service.document_types import DocumentType
from auth_service.flags import actions
from auth_service.flags.servicer import FlagServicer
from auth_service.settings import Settings
from kit.chassis import Chassis
from kit.database import Database
from kit.live_values import LiveValues
from kit.value_relay import ValueRelay
from twou.auth.v1 import flag_pb2, flag_pb2_grpc

FLAG_SERVICE = flag_pb2.DESCRIPTOR.services_by_name["FlagService"]


def serve_flags(chassis: Chassis) -> None:
    database = chassis.database
    relay = ValueRelay(
        database,
        chassis.bus,
        chassis.live,
        mark=partial(actions.read_mark, database),
        values=partial(actions.read_values, database),
    )
    servicer = FlagServicer(database, relay.nudge)
    chassis.serve(FLAG_SERVICE, flag_pb2_grpc.add_FlagServiceServicer_to_server, servicer)
    chassis.work(relay)


async def know_values(chassis: Chassis, settings: Settings) -> None:
    """Reads what is set before anything runs: auth-service has it, and need not hear it."""
    async with Database(settings.database_url) as database:
        values = await actions.read_values(database)
    chassis.live.fill(values.items())


def required_documents(live: LiveValues, settings: Settings) -> frozenset[DocumentType]:
    """Returns the types of documents that providers need, as they are now."""
    wanted: list[str] | None = live.setting("kyc_required")
    return settings.required_documents() if wanted is None else frozenset(map(DocumentType, wanted))
