"""The things that are paid for, for which purpose and in which way, and the reasons for which money goes back."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID

from request_service.payment.gateways.interface import GatewayName


class Purpose(StrEnum):
    # The values are stored and shown: they never change.
    JOB = "job"
    TIP = "tip"
    BOOKING = "booking"
    LISTING = "listing"


@dataclass(frozen=True)
class MoneyAmount:
    amount: int
    currency: str


@dataclass(frozen=True)
class Way:
    """The way in which a client pays: the gateway, and a saved card or the page to which they return."""

    gateway: GatewayName
    payment_method_id: str | None = None
    return_url: str | None = None


class PayableKind(StrEnum):
    REQUEST = "request"
    BOOKING = "booking"

    @property
    def purpose(self) -> Purpose:
        """The purpose of a payment of the price of such a thing."""
        return Purpose.JOB if self is PayableKind.REQUEST else Purpose.BOOKING


@dataclass(frozen=True)
class PayableId:
    """Names what is paid for."""

    kind: PayableKind
    id: UUID

    @classmethod
    def of(cls, request_id: UUID | None, booking_id: UUID | None) -> Self:
        """Returns the name of the one that a payment is for."""
        if request_id is not None:
            return cls(PayableKind.REQUEST, request_id)
        if booking_id is not None:
            return cls(PayableKind.BOOKING, booking_id)
        raise ValueError("a payment is for a request or a booking")


class RefundReason(StrEnum):
    # The values are stored and shown: they never change.
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    # Another payment was kept.
    DUPLICATE = "duplicate"
    # The payment, or what it was for, had ended before.
    LATE = "late"
    # Another amount or currency than was asked for.
    MISMATCH = "mismatch"
    ADMIN = "admin"
