"""The cards that the built-in gateway saves, where it plays a gateway that saves cards."""

from uuid import UUID

from kit.ids import find_id
from request_service.payment.gateways.cards import (
    CardFacts,
    CustomerOrder,
    Keeping,
    SetupOrder,
    SetupReport,
    SetupState,
)
from request_service.payment.gateways.interface import Checkout, Failure, GatewayName, Refused
from request_service.payment.gateways.played import PlayedGateway
from request_service.payment.test_gateway import card_actions
from request_service.payment.test_gateway.errors import OrderRefused
from request_service.payment.test_gateway.models import PlayedCustomer, PlayedSetup, SetupStatus
from request_service.payment.test_gateway.orders import PlayedCard

# The gateways that save cards.
SAVING = frozenset({GatewayName.STRIPE, GatewayName.TEST})
_STATES = {
    SetupStatus.OPEN: SetupState.PENDING,
    SetupStatus.NEEDS_STEP: SetupState.PENDING,
    SetupStatus.SAVED: SetupState.SAVED,
    SetupStatus.CANCELLED: SetupState.FAILED,
    SetupStatus.DETACHED: SetupState.FAILED,
}
# Brand and last digits of the test cards.
_FACES = {
    PlayedCard.VISA: ("visa", "4242"),
    PlayedCard.MASTERCARD: ("mastercard", "4444"),
    PlayedCard.STEP: ("visa", "3155"),
    PlayedCard.DECLINED: ("visa", "0341"),
    PlayedCard.REFUSED: ("visa", "0002"),
}
_EXPIRY = (12, 2040)
_DECLINED = Failure("card_declined", "The card was declined.")


class PlayedCardGateway(PlayedGateway):
    """The built-in gateway under the name of one that saves cards."""

    async def create_customer(self, order: CustomerOrder) -> Keeping:
        async with self.database.transaction() as session:
            return _keeping(await card_actions.create_customer(session, self.name.value, order.reference))

    async def find_customer(self, order: CustomerOrder) -> Keeping | None:
        async with self.database.read() as session:
            found = await card_actions.find_customer(session, order.reference)
            return _keeping(found) if found is not None else None

    async def delete_customer(self, gateway_id: str) -> Keeping:
        async with self.database.transaction() as session:
            await card_actions.delete_customer(session, _id(gateway_id))
        return Keeping(gateway_id, is_kept=False)

    async def create_setup(self, order: SetupOrder) -> SetupReport:
        try:
            async with self.database.transaction() as session:
                return self._report(
                    await card_actions.create_setup(session, _id(order.customer), order.reference, order.return_url)
                )
        except OrderRefused as refusal:
            raise Refused(refusal.code, refusal.message) from None

    async def query_setup(self, order: SetupOrder) -> SetupReport | None:
        async with self.database.read() as session:
            found = await card_actions.find_setup(session, order.reference)
            return self._report(found) if found is not None else None

    async def cancel_setup(self, order: SetupOrder) -> SetupReport:
        try:
            async with self.database.transaction() as session:
                return self._report(await card_actions.cancel_setup(session, order.reference))
        except OrderRefused as refusal:
            found = await self.query_setup(order)
            if found is None:
                raise Refused(refusal.code, refusal.message) from None
            return found

    async def detach_card(self, gateway_id: str) -> Keeping:
        async with self.database.transaction() as session:
            await card_actions.detach_card(session, _id(gateway_id))
        return Keeping(gateway_id, is_kept=False)

    def _report(self, setup: PlayedSetup) -> SetupReport:
        state = _STATES[setup.status]
        is_pending = state is SetupState.PENDING
        return SetupReport(
            reference=setup.reference,
            state=state,
            status=setup.status.value,
            is_live=False,
            gateway_id=f"setup-{setup.id}",
            checkout=Checkout(url=self.checkout_url + setup.reference) if is_pending else None,
            failure=_DECLINED if is_pending and setup.was_declined else None,
            card=_facts(setup, setup.card) if state is SetupState.SAVED and setup.card is not None else None,
        )


def _facts(setup: PlayedSetup, card: PlayedCard) -> CardFacts:
    brand, last4 = _FACES[card]
    month, year = _EXPIRY
    return CardFacts(str(setup.id), brand, last4, month, year, card.value)


def _keeping(customer: PlayedCustomer) -> Keeping:
    return Keeping(str(customer.id), is_kept=not customer.is_deleted)


def _id(text: str) -> UUID:
    """Returns an id; text that is none names nothing."""
    return find_id(text) or UUID(int=0)
