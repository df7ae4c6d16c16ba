"""The verbs of saved cards. Each runs in its caller's transaction, and locks the customer before its cards."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.errors import InvalidInput
from kit.protobuf import an_id
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.methods import announcing, applying, errors, queries
from request_service.payment.methods.models import GatewayCustomer, MethodStatus, PaymentMethod
from request_service.payment.methods.wallet import Wallet
from request_service.payment.operations.actions import ask_now, drop_call, plan_call
from request_service.payment.operations.models import OperationKind
from request_service.providers import actions as providers

# The cards that an account has at a time.
MAX_METHODS = 20


async def create_method(
    session: Session, wallet: Wallet, owner: Caller, gateway: GatewayName, return_url: str | None
) -> PaymentMethod:
    """Plans that a card is saved, which its owner enters at the gateway. Raises GatewayUnavailable, TooManyMethods."""
    wallet.require_saving(gateway)
    # One after the other, so that their number is true.
    await providers.hold_account(session, owner.user_id)
    await providers.require_account(session, owner.user_id)
    if await queries.count_methods(session, owner.user_id) >= MAX_METHODS:
        raise errors.TooManyMethods
    await queries.delete_failed_of(session, owner.user_id)
    now = clock.now()
    await queries.insert_customer(session, GatewayCustomer.make(owner.user_id, gateway, now))
    customer = await queries.lock_customer_of(session, owner.user_id, gateway)
    method = PaymentMethod.ask(customer, return_url, now, now + wallet.lifetime)
    session.add(method)
    await session.flush()
    if customer.gateway_id is None:
        # When the gateway has the customer, their cards follow.
        await plan_call(session, gateway, OperationKind.CREATE_CUSTOMER, customer.id)
    else:
        await plan_call(session, gateway, OperationKind.SAVE_CARD, method.id)
    return method


async def get_method(session: ReadSession, owner: Caller, method_id: UUID) -> Row[Any]:
    """Raises PaymentMethodNotFound, for the cards of others too."""
    found = await queries.get_method(session, method_id)
    if found.user_id != owner.user_id:
        raise errors.PaymentMethodNotFound
    return found


async def list_methods(session: ReadSession, owner: Caller) -> Sequence[Row[Any]]:
    return await queries.list_methods(session, owner.user_id)


async def sync_method(session: Session, owner: Caller, method_id: UUID) -> bool:
    """Has the gateway asked for a card. Returns False if it was asked a moment ago, or nothing can change."""
    method = await _lock(session, owner, method_id)
    if not method.is_pending or not method.ask_again(clock.now()):
        return False
    await session.flush()
    await ask_now(session, method.gateway, method.id, OperationKind.SAVE_CARD)
    return True


async def delete_method(session: Session, owner: Caller, method_id: UUID) -> None:
    """Removes a card at once, here; its gateway is told. Raises PaymentMethodNotFound."""
    method = await _lock(session, owner, method_id)
    method.remove()
    await session.flush()
    await drop_call(session, method.id, OperationKind.SAVE_CARD)
    await applying.forget(session, method)
    await announcing.tell_update(session, method)


async def require_method(session: ReadSession, owner_id: UUID, method_id: str, gateway: GatewayName | None) -> Row[Any]:
    """Returns a saved card of a user; without a gateway, that of the card is meant.

    Raises PaymentMethodNotFound, and InvalidInput if it is not saved yet or is of another gateway.
    """
    found = await queries.get_method(session, an_id(method_id, otherwise=errors.PaymentMethodNotFound))
    if found.user_id != owner_id:
        raise errors.PaymentMethodNotFound
    if found.status is not MethodStatus.SAVED:
        raise InvalidInput.field("payment_method_id", "is not saved")
    if gateway is not None and found.gateway is not gateway:
        raise InvalidInput.field("payment_method_id", "is of another gateway")
    return found


async def find_chargeable(session: ReadSession, method_id: str | None) -> tuple[str, str] | None:
    """Returns the gateway's ids of the customer and of the card; `None` if there is no such card any more."""
    if method_id is None:
        return None
    found = await queries.find_chargeable(session, an_id(method_id, otherwise=errors.PaymentMethodNotFound))
    return None if found is None or found.customer is None else (found.customer, found.card_id)


async def erase_user(session: Session, user_id: UUID) -> None:
    """Deletes the cards of a deleted account, here at once and with the customer at each gateway."""
    for customer in await queries.lock_customers_of(session, user_id):
        customer.erased_at = clock.now()
        await queries.delete_methods_of(session, customer.id)
        # Without an id, the gateway is asked whether it has the customer.
        known = customer.gateway_id is not None
        kind = OperationKind.DELETE_CUSTOMER if known else OperationKind.CREATE_CUSTOMER
        await session.flush()
        await plan_call(session, customer.gateway, kind, customer.id)


async def _lock(session: Session, owner: Caller, method_id: UUID) -> PaymentMethod:
    found = await get_method(session, owner, method_id)
    await queries.find_and_lock_customer(session, found.customer_id)
    method = await queries.find_and_lock_method(session, method_id)
    if method is None or method.status is MethodStatus.REMOVED:
        raise errors.PaymentMethodNotFound
    return method
