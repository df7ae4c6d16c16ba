"""The calls to gateways whose subject is a card: how each is sent, and what its outcome changes.

The order to save a card stays open until the card is saved or has failed: it asks the gateway again, as a webhook, its
owner or time demand. The order to forget one asks first what there is to forget.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kit import clock, logging
from kit.database import Database, Session
from request_service.payment.gateways.cards import Keeping, SavesCards, SetupOrder, SetupReport, SetupState
from request_service.payment.gateways.interface import AnswerLost, Gateway, NotSent, Refused
from request_service.payment.methods import applying, queries
from request_service.payment.methods.models import MethodStatus, PaymentMethod
from request_service.payment.methods.wallet import Wallet
from request_service.payment.operations import queries as operations
from request_service.payment.operations.models import Claim, GatewayOperation, OperationKind, OperationState
from request_service.payment.operations.sending import Outcome

log = logging.get(__name__)

# The kinds of call that this module knows.
KINDS = (OperationKind.SAVE_CARD, OperationKind.REMOVE_CARD)


@dataclass(frozen=True)
class MethodCalls:
    database: Database
    wallet: Wallet

    async def send(self, gateway: Gateway, claim: Claim) -> SetupReport | Keeping | None:
        if not isinstance(gateway, SavesCards):
            raise NotSent("the gateway saves no cards any more")
        async with self.database.read() as session:
            method = await queries.find_unlocked(session, claim.subject_id)
            customer = await queries.find_customer(session, method.customer_id) if method is not None else None
        if method is None or customer is None or customer.gateway_id is None:
            return None
        order = method.as_order(customer.gateway_id)
        if claim.kind is OperationKind.REMOVE_CARD:
            return await _forget(gateway, order, method.card_id)
        if not claim.is_fresh:
            found = await gateway.query_setup(order)
            if found is not None or order.gateway_id is not None:
                return found
        return await gateway.create_setup(order) if method.is_pending else None

    async def take(self, session: Session, claim: Claim, outcome: Outcome) -> None:
        customer_id = await queries.find_customer_id(session, claim.subject_id)
        method = None
        if customer_id is not None:
            await queries.find_and_lock_customer(session, customer_id)
            method = await queries.find_and_lock_method(session, claim.subject_id)
        operation = await operations.lock_claimed(session, claim)
        if operation is None:
            return
        now = clock.now()
        match outcome:
            case _ if method is None:
                # Its owner has deleted their account: the customer is deleted with all cards.
                operation.finish(now)
            case NotSent():
                after = outcome.retry_after_seconds
                operation.postpone(now, str(outcome), None if after is None else timedelta(seconds=after))
            case AnswerLost():
                operation.lose(now, str(outcome))
            case _ if claim.kind is OperationKind.REMOVE_CARD:
                operation.finish(now)
                _log_refusal(method, outcome)
            case _:
                await self._take_setup(session, method, operation, outcome, now)
        if method is not None:
            await _end(session, method, operation, now)

    async def _take_setup(
        self, session: Session, method: PaymentMethod, operation: GatewayOperation, outcome: Outcome, now: datetime
    ) -> None:
        if isinstance(outcome, SetupReport):
            await applying.apply_setup_report(session, self.wallet, method, outcome)
        elif isinstance(outcome, Refused) and method.is_pending:
            await applying.fail(session, method, outcome.failure)
        if method.is_pending and now < method.expires_at:
            operation.look_again(now, method.expires_at)
        else:
            operation.finish(now)


async def _forget(gateway: SavesCards, order: SetupOrder, card_id: str | None) -> Keeping | None:
    """Ends what is pending, and has the card forgotten that was saved."""
    if card_id is None:
        found = await gateway.query_setup(order)
        if found is not None and found.state is SetupState.PENDING:
            found = await gateway.cancel_setup(order)
        card_id = found.card.gateway_id if found is not None and found.card is not None else None
    return await gateway.detach_card(card_id) if card_id is not None else None


async def _end(session: Session, method: PaymentMethod, operation: GatewayOperation, now: datetime) -> None:
    """Gives up a card that was not entered in time, and drops the row of one that the gateway has forgotten."""
    if method.is_pending and now >= method.expires_at:
        operation.finish(now)
        await applying.expire(session, method)
    if operation.kind is not OperationKind.REMOVE_CARD:
        return
    if operation.state is OperationState.GIVEN_UP:
        # A person has to remove it at the gateway.
        log.error("card_not_forgotten", gateway=method.gateway.value, method_id=str(method.id))
    elif operation.state is OperationState.DONE and method.status is MethodStatus.REMOVED:
        await session.flush()
        if not await queries.has_open_call(session, method.id, OperationKind.SAVE_CARD):
            await queries.delete_method(session, method.id)


def _log_refusal(method: PaymentMethod, outcome: Outcome) -> None:
    if isinstance(outcome, Refused):
        log.error("card_not_forgotten", gateway=method.gateway.value, method_id=str(method.id), error=str(outcome))
