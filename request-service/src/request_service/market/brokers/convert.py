"""Conversion of brokers from and to protobuf."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.caller import Caller
from kit.errors import InvalidInput
from kit.protobuf import Packer, an_id, cleared, optional
from request_service.market.brokers import fields
from request_service.market.brokers import roll as rolls
from request_service.market.brokers.errors import BrokerNotFound
from request_service.market.brokers.fields import BrokerDetails
from request_service.market.brokers.models import Broker, BrokerStatus
from request_service.market.brokers.roll import BrokerFilter, Roll
from request_service.roles import ADMIN
from twou.request.v1 import broker_pb2 as pb

type BrokerMessage = pb.Broker

# The licence and the name are never empty, and a list is emptied by one without entries.
_CLEARABLE = ("years_experience", "bio", "company")
_BROKER = Packer(pb.Broker, Broker, without={"is_verified"})
_DECISIONS = {
    pb.BROKER_DECISION_VERIFIED: BrokerStatus.VERIFIED,
    pb.BROKER_DECISION_REJECTED: BrokerStatus.REJECTED,
}


def details(message: pb.CreateBrokerRequest | pb.UpdateBrokerRequest) -> BrokerDetails:
    is_change = isinstance(message, pb.UpdateBrokerRequest)
    return BrokerDetails(
        license_number=optional(message, "license_number") if is_change else message.license_number,
        years_experience=optional(message, "years_experience"),
        bio=optional(message, "bio"),
        company=optional(message, "company"),
        regions=tuple(message.regions.items) if message.HasField("regions") else None,
        cleared=cleared(message, *_CLEARABLE) if is_change else frozenset(),
    )


def user_id(text: str) -> UUID:
    """Raises BrokerNotFound for text that cannot be an id."""
    return an_id(text, otherwise=BrokerNotFound)


def roll(message: pb.ListBrokersRequest) -> Roll:
    wanted = BrokerFilter(
        q=rolls.part(optional(message, "q")),
        region=rolls.region(optional(message, "region")),
        is_verified=optional(message, "verified"),
    )
    return rolls.roll(wanted, message.limit, message.offset, message.cursor)


def decision(message: pb.VerifyBrokerRequest) -> tuple[BrokerStatus, str | None]:
    """Returns the decision and its reason. Raises InvalidInput."""
    status = _DECISIONS.get(message.decision)
    if status is None:
        raise InvalidInput.field("decision", "is not a known decision")
    return status, fields.reason(optional(message, "reason"))


def broker_message(broker: Broker | Row[Any], reader: Caller | None) -> pb.Broker:
    """Converts a broker. Only they and admins are told the reason of a rejection."""
    message = _BROKER(broker, is_verified=broker.status is BrokerStatus.VERIFIED)
    if reader is None or (reader.user_id != broker.user_id and reader.role != ADMIN):
        message.ClearField("reason")
    return message


def own_message(broker: Broker) -> pb.Broker:
    """Converts a broker as they see themself."""
    return _BROKER(broker, is_verified=broker.is_verified)
