"""The facts about saved cards that are published, for their owner."""

from typing import Any

from kit import clock
from request_service.payment.methods import convert
from request_service.payment.methods.models import PaymentMethod
from twou.request.v1 import method_events_pb2 as pb


def method_saved(method: PaymentMethod) -> pb.MethodSaved:
    return pb.MethodSaved(method=convert.method_message(method), **_now())


def method_updated(method: PaymentMethod) -> pb.MethodUpdated:
    """Says that a card has a next step, was declined, could not be saved, or was removed."""
    return pb.MethodUpdated(method=convert.method_message(method), **_now())


def _now() -> dict[str, Any]:
    return {"occurred_at": clock.to_timestamp(clock.now())}
