"""Quotes and saved cards, as requests know them: see `assistance.requests.purchase.Quotes`."""

from uuid import UUID

from kit.database import Session
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.methods import actions as methods
from request_service.payment.quotes.actions import RedeemableQuotes


class Purchases(RedeemableQuotes):
    async def require_method(
        self, session: Session, user_id: UUID, method_id: str, gateway: str | None
    ) -> tuple[UUID, str]:
        """Returns the id of a saved card of the user, and its gateway, which a client need not name."""
        named = None if gateway is None else GatewayName(gateway)
        found = await methods.require_method(session, user_id, method_id, named)
        return found.id, found.gateway.value
