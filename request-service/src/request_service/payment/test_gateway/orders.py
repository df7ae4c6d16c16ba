"""The orders that the built-in gateway gets: those of the platform, and the choices of the payer."""

from dataclasses import dataclass
from enum import StrEnum


class Press(StrEnum):
    """A button of the checkout page."""

    PAY = "pay"
    DECLINE = "decline"
    CANCEL = "cancel"
    # The payer objects to a payment that was taken.
    OBJECT = "object"
    # Their bank decides for the platform, or for the payer.
    WIN = "win"
    LOSE = "lose"


class TransferKind(StrEnum):
    REFUND = "refund"
    PAYOUT = "payout"


@dataclass(frozen=True)
class ChargeOrder:
    """A charge that the platform orders; *is_held* says that the amount is taken by a second call."""

    gateway: str
    reference: str
    amount: int
    currency: str
    title: str
    return_url: str | None
    is_held: bool
    # True if the payer has saved a card and need not be asked.
    is_with_saved_card: bool


@dataclass(frozen=True)
class TransferOrder:
    """A refund or a payout that the platform orders; a refund belongs to a charge."""

    kind: TransferKind
    gateway: str
    reference: str
    amount: int
    currency: str
    charge_reference: str | None = None
