"""The calls to gateways whose subject is a customer: how each is sent, and what its outcome changes.

A customer is created once. A call that may have been sent before begins with a question by our reference, and an
account that was deleted meanwhile gets no customer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kit import clock, logging
from kit.database import Database, Session
from request_service.payment.gateways.cards import Keeping, SavesCards
from request_service.payment.gateways.interface import AnswerLost, Failure, Gateway, NotSent, Refused
from request_service.payment.methods import applying, queries
from request_service.payment.methods.models import GatewayCustomer
from request_service.payment.operations import queries as operations
from request_service.payment.operations.actions import plan_call
from request_service.payment.operations.models import Claim, GatewayOperation, OperationKind, OperationState
from request_service.payment.operations.sending import Outcome

log = logging.get(__name__)

# The kinds of call that this module knows.
KINDS = (OperationKind.CREATE_CUSTOMER, OperationKind.DELETE_CUSTOMER)


@dataclass(frozen=True)
class CustomerCalls:
    database: Database

    async def send(self, gateway: Gateway, claim: Claim) -> Keeping | None:
        if not isinstance(gateway, SavesCards):
            raise NotSent("the gateway saves no cards any more")
        async with self.database.read_once() as session:
            customer = await queries.find_customer(session, claim.subject_id)
        if customer is None:
            return None
        if claim.kind is OperationKind.DELETE_CUSTOMER:
            return await gateway.delete_customer(customer.gateway_id or "")
        if not claim.is_fresh or customer.is_doubtful or customer.erased_at is not None:
            found = await gateway.find_customer(customer.as_order())
            if found is not None or customer.erased_at is not None:
                return found
        return await gateway.create_customer(customer.as_order())

    async def take(self, session: Session, claim: Claim, outcome: Outcome) -> None:
        customer = await queries.find_and_lock_customer(session, claim.subject_id)
        operation = await operations.lock_claimed(session, claim)
        if operation is None:
            return
        now = clock.now()
        match outcome:
            case NotSent():
                after = outcome.retry_after_seconds
                operation.postpone(now, str(outcome), None if after is None else timedelta(seconds=after))
            case AnswerLost():
                operation.lose(now, str(outcome))
            case _:
                operation.finish(now)
                await session.flush()
        if customer is not None:
            await _go_on(session, customer, operation, outcome, now)


async def _go_on(
    session: Session, customer: GatewayCustomer, operation: GatewayOperation, outcome: Outcome, now: datetime
) -> None:
    if operation.kind is OperationKind.DELETE_CUSTOMER:
        await _take_deletion(session, customer, operation, outcome)
        return
    if operation.state is OperationState.GIVEN_UP:
        customer.is_doubtful = True
    match outcome:
        case Keeping():
            await _take_customer(session, customer, outcome)
        case Refused():
            await _fail_all(session, customer, outcome.failure)
        case None if customer.erased_at is not None:
            # The gateway has no such customer.
            await queries.delete_customer(session, customer.id)
        case _:
            for method in await queries.lock_pending_of(session, customer.id):
                if now >= method.expires_at:
                    await applying.expire(session, method)


async def _take_customer(session: Session, customer: GatewayCustomer, found: Keeping) -> None:
    """Has the cards saved that have waited for the customer; one of a deleted account is deleted."""
    customer.gateway_id = found.gateway_id
    await session.flush()
    if customer.erased_at is not None:
        await plan_call(session, customer.gateway, OperationKind.DELETE_CUSTOMER, customer.id)
    for method in await queries.lock_pending_of(session, customer.id):
        await plan_call(session, method.gateway, OperationKind.SAVE_CARD, method.id)


async def _take_deletion(
    session: Session, customer: GatewayCustomer, operation: GatewayOperation, outcome: Outcome
) -> None:
    if isinstance(outcome, Keeping):
        await queries.delete_customer(session, customer.id)
    elif operation.state in (OperationState.GIVEN_UP, OperationState.DONE):
        # A person has to delete it at the gateway.
        log.error("customer_not_deleted", gateway=customer.gateway.value, customer=customer.gateway_id)


async def _fail_all(session: Session, customer: GatewayCustomer, failure: Failure) -> None:
    for method in await queries.lock_pending_of(session, customer.id):
        await applying.fail(session, method, failure)
