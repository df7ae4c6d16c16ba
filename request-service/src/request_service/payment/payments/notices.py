"""Takes the webhooks of gateways.

A webhook says only that there is news. Its content and the order of several count for nothing: the gateway is asked for
the object, by the call that asks for it anyway. So a lost webhook delays news, and a repeated or a wrong one changes
nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from kit import clock
from kit.database import Session
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.errors import GatewayUnavailable
from request_service.payment.gateways.interface import GatewayName, InvalidSignature, Notice, Subject
from request_service.payment.methods import queries as methods
from request_service.payment.operations.actions import ask_now
from request_service.payment.operations.models import OperationKind
from request_service.payment.payments import errors, queries
from request_service.payment.payments.models import GatewayNotice

# Finds what a notice is about where that belongs to a noun above this one.
type FindSubject = Callable[[Session, GatewayName, Notice], Awaitable[UUID | None]]

# The call that finds out what has become of a subject.
_CALLS: Mapping[Subject, OperationKind] = {
    Subject.PAYMENT: OperationKind.QUERY,
    Subject.REFUND: OperationKind.REFUND,
    Subject.PAYOUT: OperationKind.PAY_OUT,
    Subject.DISPUTE: OperationKind.DISPUTE,
    Subject.PAYMENT_METHOD: OperationKind.SAVE_CARD,
}


def read_notice(gateways: Gateways, name: str, headers: Mapping[str, str], body: bytes) -> tuple[GatewayName, Notice]:
    """Checks the signature of a webhook. Raises GatewayNotFound and WrongSignature."""
    try:
        gateway = gateways.get(GatewayName(name))
    except (ValueError, GatewayUnavailable) as error:
        raise errors.GatewayNotFound from error
    try:
        return gateway.name, gateway.read_webhook(headers, body, clock.now())
    except InvalidSignature as error:
        raise errors.WrongSignature from error


async def receive_notice(
    session: Session, gateway: GatewayName, notice: Notice, elsewhere: Mapping[Subject, FindSubject]
) -> None:
    """Keeps a notice, and has the gateway asked for what it is about. *elsewhere* finds what belongs to other nouns."""
    subject_id = await _find_subject(session, gateway, notice, elsewhere)
    row = GatewayNotice.of(gateway, notice, subject_id, clock.now())
    if not await queries.insert_notice(session, row) or subject_id is None or notice.subject not in _CALLS:
        return
    await ask_now(session, gateway, subject_id, _CALLS[notice.subject])
    if notice.subject is Subject.PAYMENT:
        # Some gateways name only the payment when a refund of it is done.
        for refund_id in await queries.list_pending_refunds(session, subject_id):
            await ask_now(session, gateway, refund_id, OperationKind.REFUND)


async def _find_subject(
    session: Session, gateway: GatewayName, notice: Notice, elsewhere: Mapping[Subject, FindSubject]
) -> UUID | None:
    match notice.subject:
        case Subject.PAYMENT:
            return await queries.find_payment_id(session, notice.reference, notice.gateway_id)
        case Subject.REFUND:
            return await queries.find_refund_id(session, notice.reference, notice.gateway_id)
        case Subject.PAYMENT_METHOD:
            return await methods.find_method_id(session, notice.reference, notice.gateway_id)
        case _:
            find = elsewhere.get(notice.subject)
            return None if find is None else await find(session, gateway, notice)
