"""The orders that the built-in gateway gets: those of the platform, and the choices of the payer."""

from dataclasses import dataclass
from enum import StrEnum


class Press(StrEnum):
    """A button of the checkout page, or of the page that saves a card."""

    PAY = "pay"
    DECLINE = "decline"
    CANCEL = "cancel"
    # The payer objects to a payment that was taken.
    OBJECT = "object"
    # Their bank decides for the platform, or for the payer.
    WIN = "win"
    LOSE = "lose"
    SAVE = "save"


class PlayedCard(StrEnum):
    """The test cards that can be saved."""

    # The values are stored: they never change.
    VISA = "visa"
    MASTERCARD = "mastercard"
    # The owner has to agree with their bank when it is saved, and again for each payment.
    STEP = "step"
    # It is saved, and its payments are declined.
    DECLINED = "declined"
    # It cannot be saved.
    REFUSED = "refused"


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
    # The customer and their saved card, if the payer need not be asked.
    customer: str | None = None
    card: str | None = None


@dataclass(frozen=True)
class TransferOrder:
    """A refund or a payout that the platform orders; a refund belongs to a charge."""

    kind: TransferKind
    gateway: str
    reference: str
    amount: int
    currency: str
    charge_reference: str | None = None
