"""Statements about saved cards and customers at gateways. A customer is locked before its cards."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, exists, func, select, text

from kit.database import ReadSession, Session, columns, insert
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.methods.errors import PaymentMethodNotFound
from request_service.payment.methods.models import GatewayCustomer, MethodStatus, PaymentMethod
from request_service.payment.operations.models import GatewayOperation, OperationKind

_customers, _methods = GatewayCustomer.__table__.c, PaymentMethod.__table__.c
_operations = GatewayOperation.__table__.c
# In the words of the partial index, without which SQLite does not read it.
_OPEN_CALL = text("state IN ('planned', 'sending', 'unknown')")
_SHOWN = select(*columns(PaymentMethod, without={"card_id", "fingerprint", "gateway_id", "return_url"}))
# In the words of the partial index.
_SAVED_ONES = text("status = 'saved'")
_FRESH = {"populate_existing": True}


async def insert_customer(session: Session, customer: GatewayCustomer) -> None:
    """Inserts a customer, unless the user has one at the gateway."""
    values = {column.name: getattr(customer, column.name) for column in GatewayCustomer.__table__.columns}
    await session.execute(insert(session, GatewayCustomer.__table__).values(values).on_conflict_do_nothing())


async def find_customer(session: ReadSession, customer_id: UUID) -> GatewayCustomer | None:
    """Returns a customer as it is at this moment."""
    return await session.scalar(select(GatewayCustomer).where(GatewayCustomer.id == customer_id))


async def find_and_lock_customer(session: Session, customer_id: UUID) -> GatewayCustomer | None:
    statement = select(GatewayCustomer).where(GatewayCustomer.id == customer_id).with_for_update()
    return await session.scalar(statement, execution_options=_FRESH)


async def lock_customer_of(session: Session, user_id: UUID, gateway: GatewayName) -> GatewayCustomer:
    """Locks the customer of a user, who has one at the gateway."""
    statement = select(GatewayCustomer).where(GatewayCustomer.user_id == user_id, GatewayCustomer.gateway == gateway)
    return (await session.scalars(statement.with_for_update(), execution_options=_FRESH)).one()


async def lock_customers_of(session: Session, user_id: UUID) -> Sequence[GatewayCustomer]:
    statement = select(GatewayCustomer).where(GatewayCustomer.user_id == user_id).order_by(GatewayCustomer.id)
    return (await session.scalars(statement.with_for_update(), execution_options=_FRESH)).all()


async def delete_customer(session: Session, customer_id: UUID) -> None:
    await session.execute(delete(GatewayCustomer).where(GatewayCustomer.id == customer_id))


async def get_method(session: ReadSession, method_id: UUID) -> Row[Any]:
    """Returns the columns of a card that are shown, and of its customer the id. Raises PaymentMethodNotFound."""
    found = (await session.execute(_SHOWN.where(_methods.id == method_id))).one_or_none()
    if found is None or found.status is MethodStatus.REMOVED:
        raise PaymentMethodNotFound
    return found


async def list_methods(session: ReadSession, user_id: UUID) -> Sequence[Row[Any]]:
    """Returns the cards of a user that were not removed, oldest first."""
    statement = _SHOWN.where(_methods.user_id == user_id, _methods.status != MethodStatus.REMOVED)
    return (await session.execute(statement.order_by(_methods.id))).all()


async def count_methods(session: ReadSession, user_id: UUID) -> int:
    """Returns how many cards a user has saved or may still save."""
    counted = (MethodStatus.PENDING, MethodStatus.SAVED)
    statement = select(func.count()).where(_methods.user_id == user_id, _methods.status.in_(counted))
    return await session.scalar(statement) or 0


async def find_unlocked(session: ReadSession, method_id: UUID) -> PaymentMethod | None:
    """Returns a card as it is at this moment."""
    return await session.scalar(select(PaymentMethod).where(PaymentMethod.id == method_id))


async def find_customer_id(session: ReadSession, method_id: UUID) -> UUID | None:
    """Returns the customer of a card, which never changes."""
    found: UUID | None = await session.scalar(select(_methods.customer_id).where(_methods.id == method_id))
    return found


async def find_and_lock_method(session: Session, method_id: UUID) -> PaymentMethod | None:
    """Locks a card. The caller has locked its customer."""
    statement = select(PaymentMethod).where(PaymentMethod.id == method_id).with_for_update()
    return await session.scalar(statement, execution_options=_FRESH)


async def find_and_lock_saved(session: Session, customer_id: UUID, fingerprint: str) -> PaymentMethod | None:
    """Locks the saved card of a customer with a fingerprint. The caller has locked the customer."""
    statement = select(PaymentMethod).where(
        PaymentMethod.customer_id == customer_id, PaymentMethod.fingerprint == fingerprint, _SAVED_ONES
    )
    return await session.scalar(statement.with_for_update(), execution_options=_FRESH)


async def lock_pending_of(session: Session, customer_id: UUID) -> Sequence[PaymentMethod]:
    """Locks the cards of a customer that are to be saved. The caller has locked the customer."""
    statement = select(PaymentMethod).where(
        PaymentMethod.customer_id == customer_id, PaymentMethod.status == MethodStatus.PENDING
    )
    return (await session.scalars(statement.order_by(PaymentMethod.id).with_for_update())).all()


async def find_chargeable(session: ReadSession, method_id: UUID) -> Row[Any] | None:
    """Returns the gateway's ids of a saved card and of its customer; `None` if it is not saved, or not any more."""
    statement: Select[*tuple[Any, ...]] = select(
        _methods.card_id, _methods.status, _customers.gateway_id.label("customer")
    ).join_from(PaymentMethod.__table__, GatewayCustomer.__table__, _customers.id == _methods.customer_id)
    found = (await session.execute(statement.where(_methods.id == method_id))).one_or_none()
    return found if found is not None and found.status is MethodStatus.SAVED else None


async def find_method_id(session: ReadSession, reference: str | None, gateway_id: str | None) -> UUID | None:
    """Returns the card of a reference, or else of the id that its gateway has given the order to save it."""
    for column, value in ((_methods.reference, reference), (_methods.gateway_id, gateway_id)):
        if value is not None:
            found: UUID | None = await session.scalar(select(_methods.id).where(column == value).limit(1))
            if found is not None:
                return found
    return None


async def has_open_call(session: ReadSession, method_id: UUID, kind: OperationKind) -> bool:
    """Returns True as long as the gateway is called about a card by a call of a kind."""
    statement = select(_operations.id).where(_operations.subject_id == method_id, _operations.kind == kind, _OPEN_CALL)
    return await session.scalar(statement.limit(1)) is not None


async def delete_method(session: Session, method_id: UUID) -> None:
    await session.execute(delete(PaymentMethod).where(PaymentMethod.id == method_id))


async def delete_failed_of(session: Session, user_id: UUID) -> None:
    """Deletes the cards of a user that could not be saved, and that no gateway is called about."""
    is_called = exists().where(_operations.subject_id == _methods.id, _OPEN_CALL)
    failed = delete(PaymentMethod).where(_methods.user_id == user_id, _methods.status == MethodStatus.FAILED)
    await session.execute(failed.where(~is_called), execution_options={"synchronize_session": False})


async def delete_methods_of(session: Session, customer_id: UUID) -> None:
    methods = delete(PaymentMethod).where(PaymentMethod.customer_id == customer_id)
    await session.execute(methods, execution_options={"synchronize_session": False})
