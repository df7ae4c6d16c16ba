"""Every read of disputes that may meet many rows reads an index."""

from uuid import UUID

import pytest
from index_testing import Plans, Query

from kit import clock
from kit.ids import new_id
from kit.paging import Page
from request_service.payment.disputes import queries
from request_service.payment.disputes.lifecycle import DisputeStatus
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.ledger.queries import balances
from request_service.payment.test_gateway import queries as played

ID: UUID = new_id()
PAGE = Page(20)


def listed(status: DisputeStatus | None, payment_id: UUID | None) -> Query:
    return lambda session: queries.list_disputes(session, status, payment_id, PAGE)


READS: dict[str, tuple[str, Query]] = {
    "all disputes": ("pk_disputes|sqlite_autoindex_disputes_1", listed(None, None)),
    "disputes in a state": ("ix_disputes_status_id", listed(DisputeStatus.OPEN, None)),
    "disputes of a payment": ("ix_disputes_payment_id_id", listed(None, ID)),
    # A planner without statistics may also read those in the state.
    "disputes of a payment in a state": (
        "ix_disputes_payment_id_id|ix_disputes_status_id",
        listed(DisputeStatus.LOST, ID),
    ),
    "open disputes of a payment": (
        "ix_disputes_payment_id_id|ix_disputes_status_id",
        lambda session: queries.list_open(session, ID),
    ),
    "the dispute of a webhook": (
        "uq_disputes_gateway_gateway_id|sqlite_autoindex_disputes_2",
        lambda session: queries.find_dispute_id(session, GatewayName.STRIPE, "dp_1"),
    ),
    "the part of a balance that is disputed": (
        "ix_payments_disputed",
        lambda session: balances.list_balances(session, ID, clock.now()),
    ),
    "the open dispute of a checkout": (
        "ix_test_disputes_charge_id",
        lambda session: played.find_open_dispute(session, ID),
    ),
}


@pytest.mark.parametrize("name", READS)
async def test_read_of_disputes_uses_its_index(plans: Plans, name: str) -> None:
    index, query = READS[name]
    plan = await plans(query)
    assert any(one in plan for one in index.split("|")), plan
