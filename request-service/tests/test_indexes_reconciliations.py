"""Every read of reconciliations, and of what they compare, that may meet many rows reads an index."""

from datetime import timedelta
from uuid import UUID

import pytest
from index_testing import Plans, Query
from reconciliation_testing import TERMS

from kit import clock
from kit.ids import new_id
from kit.paging import Page
from request_service.payment.gateways.interface import GatewayName, Subject
from request_service.payment.reconciliations import queries
from request_service.payment.reconciliations.models import Reconciliation
from request_service.payment.reconciliations.queries import books
from request_service.payment.reconciliations.queries.books import Position

ID: UUID = new_id()
PAGE = Page(20)
WITHIN = Reconciliation.plan(TERMS, clock.now())
AFTER = Position(clock.now() - timedelta(hours=1), ID)


def uncompared(subject: Subject, after: Position | None = AFTER) -> Query:
    return lambda session: books.list_uncompared(session, subject, GatewayName.STRIPE, WITHIN, after)


def differences(*, is_mended: bool | None) -> Query:
    return lambda session: queries.list_differences(session, ID, PAGE, is_mended=is_mended)


READS: dict[str, tuple[str, Query]] = {
    "the running one": ("uq_reconciliations_running", queries.find_next_claim),
    "its claim": ("uq_reconciliations_running", lambda session: queries.lock_unclaimed(session, clock.now())),
    "all": (
        "pk_reconciliations|sqlite_autoindex_reconciliations_1",
        lambda session: queries.list_reconciliations(session, PAGE),
    ),
    "a night": (
        "uq_reconciliations_night|sqlite_autoindex_reconciliations_2",
        lambda session: queries.has_night(session, clock.now().date()),
    ),
    "gateways": (
        "pk_reconciled_gateways|sqlite_autoindex_reconciled_gateways_1",
        lambda session: queries.list_gateways(session, [ID]),
    ),
    "differences": ("ix_reconciliation_differences_reconciliation_id", differences(is_mended=None)),
    "open differences": ("ix_reconciliation_differences_reconciliation_id", differences(is_mended=False)),
    "payments": ("ix_payments_gateway_updated_at_id", uncompared(Subject.PAYMENT)),
    "the first payments": ("ix_payments_gateway_updated_at_id", uncompared(Subject.PAYMENT, None)),
    "refunds": ("pk_refunds|sqlite_autoindex_refunds_1", uncompared(Subject.REFUND)),
    "payouts": ("ix_payouts_method_updated_at_id", uncompared(Subject.PAYOUT)),
    "the payments of a list": (
        "ix_payments_id_at_gateway",
        lambda session: books.find_known(session, Subject.PAYMENT, GatewayName.STRIPE, ["a"], ["b"]),
    ),
    "the refunds of a list": (
        "ix_refunds_gateway_id",
        lambda session: books.find_known(session, Subject.REFUND, GatewayName.STRIPE, ["a"], ["b"]),
    ),
    "webhooks about unknown ones": (
        "ix_gateway_notices_unknown",
        lambda session: books.list_unknown_notices(session, GatewayName.TELEBIRR, WITHIN, ID, 20),
    ),
    "those that were compared": (
        "pk_reconciled_subjects|sqlite_autoindex_reconciled_subjects_1",
        lambda session: books.list_compared(session, ID, [ID]),
    ),
}


@pytest.mark.parametrize("name", READS)
async def test_read_of_a_reconciliation_uses_its_index(plans: Plans, name: str) -> None:
    index, query = READS[name]
    plan = await plans(query)
    assert any(one in plan for one in index.split("|")), plan
