"""The things that are paid for, and for which purpose."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID


class Purpose(StrEnum):
    # The values are stored and shown: they never change.
    JOB = "job"
    TIP = "tip"
    BOOKING = "booking"
    LISTING = "listing"


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
