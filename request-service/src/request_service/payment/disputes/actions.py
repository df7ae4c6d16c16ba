"""The verbs of disputes. Each runs in its caller's transaction."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock, paging
from kit.database import ReadSession, Session
from kit.paging import Page, PageKey
from request_service.payment.disputes import queries
from request_service.payment.disputes.lifecycle import DisputeStatus
from request_service.payment.disputes.models import MAX_GATEWAY_ID_LENGTH, Dispute
from request_service.payment.gateways.interface import GatewayName


async def hear_dispute(session: Session, gateway: GatewayName, gateway_id: str) -> UUID:
    """Keeps the name that a gateway has for a dispute, and returns our own id of it."""
    name = gateway_id[:MAX_GATEWAY_ID_LENGTH]
    known = await queries.find_dispute_id(session, gateway, name)
    if known is None:
        # Another transaction may be faster.
        await queries.insert_unless_heard(session, Dispute.hear(gateway, name, clock.now()))
        known = await queries.get_dispute_id(session, gateway, name)
    return known


async def list_disputes(
    session: ReadSession, status: DisputeStatus | None, payment_id: UUID | None, page: Page
) -> tuple[Sequence[Row[Any]], str]:
    """Returns a page of all disputes, newest first, and the cursor of the next one."""
    found = await queries.list_disputes(session, status, payment_id, page)
    return paging.cut(found, page, lambda dispute: PageKey(dispute.created_at, dispute.id))
