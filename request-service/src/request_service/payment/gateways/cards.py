"""The interface to gateways that save the cards of payers, beside that to their payments.

A card is entered at the gateway, by its library in the payer's app or at its page. What comes back is what a payer
knows it by: brand, last four digits and expiry. No number of a card passes through here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable
from uuid import UUID

from request_service.payment.gateways.interface import Checkout, Failure


class SetupState(StrEnum):
    """The state of a card that is to be saved, as its gateway knows it."""

    PENDING = "pending"
    SAVED = "saved"
    FAILED = "failed"


@dataclass(frozen=True)
class CardFacts:
    """A card that a gateway has saved."""

    gateway_id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    # Equal for one number of a card at a gateway; `None` if the gateway does not tell.
    fingerprint: str | None


@dataclass(frozen=True)
class CustomerOrder:
    """A customer that the gateway is to create, who is known to it by *reference*, and by nothing personal."""

    customer_id: UUID
    # At most 32 letters and digits.
    reference: str


@dataclass(frozen=True)
class SetupOrder:
    """A card that is to be saved for a customer; *gateway_id* is the gateway's id of the order, once it is known."""

    method_id: UUID
    # At most 32 letters and digits.
    reference: str
    # The gateway's id of the customer.
    customer: str
    gateway_id: str | None = None
    return_url: str | None = None


@dataclass(frozen=True)
class SetupReport:
    """The state of a card that is to be saved, as its gateway says it; `None` for a status that is not known."""

    reference: str
    state: SetupState | None
    status: str
    # Cards of a test mode never count where live money is expected.
    is_live: bool = True
    gateway_id: str | None = None
    checkout: Checkout | None = None
    failure: Failure | None = None
    # Present if, and only if, it is saved.
    card: CardFacts | None = None


@dataclass(frozen=True)
class Keeping:
    """A customer or a card, by the gateway's id; the gateway keeps it, or not any more."""

    gateway_id: str
    is_kept: bool


@runtime_checkable
class SavesCards(Protocol):
    """A gateway that saves cards, and charges them without their owners.

    Each call may raise NotSent, AnswerLost or Refused. A query returns `None` if the gateway knows no such object.
    """

    async def create_customer(self, order: CustomerOrder) -> Keeping: ...

    async def find_customer(self, order: CustomerOrder) -> Keeping | None: ...

    async def delete_customer(self, gateway_id: str) -> Keeping:
        """Deletes a customer with all their cards. It does no harm to repeat it."""

    async def create_setup(self, order: SetupOrder) -> SetupReport: ...

    async def query_setup(self, order: SetupOrder) -> SetupReport | None: ...

    async def cancel_setup(self, order: SetupOrder) -> SetupReport:
        """Ends what is pending. If a card was saved meanwhile, the report says so."""

    async def detach_card(self, gateway_id: str) -> Keeping:
        """Has a card forgotten. It asks first, so it does no harm to repeat it."""
