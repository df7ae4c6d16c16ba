"""Builds the events about brokers."""

from kit import clock
from request_service.market.brokers import convert
from request_service.market.brokers.models import Broker
from twou.request.v1 import broker_events_pb2 as pb


def broker_verified(broker: Broker) -> pb.BrokerVerified:
    occurred_at = clock.to_timestamp(broker.updated_at)
    return pb.BrokerVerified(broker=convert.own_message(broker), occurred_at=occurred_at)


def broker_rejected(broker: Broker) -> pb.BrokerRejected:
    occurred_at = clock.to_timestamp(broker.updated_at)
    return pb.BrokerRejected(broker=convert.own_message(broker), occurred_at=occurred_at)
