"""The purchase that a request may be: for the price of a quote, by the gateway of the client's choice.

Assistance knows no payments. It states here what it needs, and the composition root gives it.
"""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kit.database import Session
from request_service.quoted import PricedJob, QuotedPrice


class Quotes(Protocol):
    async def redeem(
        self, session: Session, user_id: UUID, quote_id: str, job: PricedJob, request_id: UUID
    ) -> QuotedPrice:
        """Uses a quote of the user for one request, in the transaction that creates it.

        Raises NotFound if they have no such quote, Conflict if it has expired or was used, and InvalidInput if it is
        for another job.
        """

    def require_gateway(self, gateway: str, currency: str) -> None:
        """Raises InvalidInput if nothing can be paid over this gateway, or not in this currency."""

    async def require_method(
        self, session: Session, user_id: UUID, method_id: str, gateway: str | None
    ) -> tuple[UUID, str]:
        """Returns a payment method that the user has saved, and its gateway, if it is that gateway's.

        Raises NotFound if they have no such method, and InvalidInput if it is of another gateway.
        """


@dataclass(frozen=True)
class Purchase:
    """Ids are as the client sent them: text that cannot be an id names nothing."""

    quote_id: str
    # The name of a payment gateway, such as "stripe".
    gateway: str | None = None
    payment_method_id: str | None = None
