"""Every read of payments and of calls to gateways that may meet many rows reads an index."""

from uuid import UUID

import pytest
from index_testing import Plans, Query

from kit import clock
from kit.ids import new_id
from kit.paging import Page
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.operations import queries as operations
from request_service.payment.payments import queries
from request_service.payment.payments.lifecycle import PaymentStatus
from request_service.payment.payments.models import PayableId, PayableKind, Purpose
from request_service.payment.payments.queries import PaymentFilters

ID: UUID = new_id()
PAGE = Page(20)


def listed(**filters: object) -> Query:
    return lambda session: queries.list_payments(session, PaymentFilters(**filters), PAGE)  # type: ignore[arg-type]


READS: dict[str, tuple[tuple[str, ...], Query]] = {
    "a person's payments": (("ix_payments_user_id_id", "ix_payments_payee_id_id"), listed(seen_by=ID)),
    "payments in a state": (("ix_payments_status_id",), listed(status=PaymentStatus.PENDING)),
    "payments over a gateway": (("ix_payments_gateway_id",), listed(gateway=GatewayName.CHAPA)),
    "payments of a request": (("ix_payments_request_id_id",), listed(request_id=ID)),
    "payments of a booking": (("ix_payments_booking_id_id",), listed(booking_id=ID)),
    "all payments": (("pk_payments|sqlite_autoindex_payments_1",), listed()),
    "the payments that a job may change": (
        ("ix_payments_request_id_id|uq_payments_request_id_purpose",),
        lambda session: queries.lock_payments_of(session, PayableId(PayableKind.REQUEST, ID), Purpose.JOB),
    ),
    "the payments that a booking may change": (
        ("ix_payments_booking_id_id|uq_payments_booking_id_purpose",),
        lambda session: queries.lock_payments_of(session, PayableId(PayableKind.BOOKING, ID), Purpose.BOOKING),
    ),
    "bookings that are paid for": (
        ("ix_payments_booking_id_id|uq_payments_booking_id_purpose",),
        lambda session: queries.list_paid_bookings(session, [ID]),
    ),
    "payments to settle": (
        ("ix_payments_settles_at",),
        lambda session: queries.list_to_settle(session, clock.now(), 100),
    ),
    "the payment of a webhook": (
        ("uq_payments_reference|sqlite_autoindex_payments_2",),
        lambda session: queries.find_payment_id(session, "reference", None),
    ),
    "the refund of a webhook": (
        ("ix_refunds_gateway_id",),
        lambda session: queries.find_refund_id(session, None, "re_1"),
    ),
    "all refunds": (("pk_refunds|sqlite_autoindex_refunds_1",), lambda session: queries.list_refunds(session, PAGE)),
    "the next calls": (("ix_gateway_operations_gateway_due_at",), operations.list_next_due),
    "calls that are due": (
        ("ix_gateway_operations_gateway_due_at",),
        lambda session: operations.lock_due(session, GatewayName.CHAPA, clock.now(), 16),
    ),
    "a call that is being sent": (
        ("uq_gateway_operations_subject_id_kind",),
        lambda session: operations.is_being_sent(session, ID),
    ),
    "calls to delete": (
        ("ix_gateway_operations_finished_at",),
        lambda session: operations.list_done(session, clock.now(), 500),
    ),
}


@pytest.mark.parametrize("name", READS)
async def test_read_uses_its_indexes(plans: Plans, name: str) -> None:
    indexes, query = READS[name]
    plan = await plans(query)
    for index in indexes:
        assert any(one in plan for one in index.split("|")), plan
