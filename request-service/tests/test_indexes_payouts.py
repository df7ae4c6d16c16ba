"""Every read of payouts and of their accounts that may meet many rows reads an index."""

from uuid import UUID

import pytest
from index_testing import Plans, Query

from kit import clock
from kit.ids import new_id
from kit.paging import Page
from request_service.payment.payouts import queries
from request_service.payment.payouts.lifecycle import PayoutStatus

ID: UUID = new_id()
PAGE = Page(20)


def listed(provider_id: UUID | None, status: PayoutStatus | None) -> Query:
    return lambda session: queries.list_payouts(session, provider_id, status, PAGE)


READS: dict[str, tuple[str, Query]] = {
    "a provider's payouts": ("ix_payouts_provider_id_id", listed(ID, None)),
    # A planner without statistics may also read those in the state.
    "a provider's payouts in a state": (
        "ix_payouts_provider_id_status_id|ix_payouts_status_id",
        listed(ID, PayoutStatus.PAID),
    ),
    "payouts in a state": ("ix_payouts_status_id", listed(None, PayoutStatus.UNKNOWN)),
    "all payouts": ("pk_payouts|sqlite_autoindex_payouts_1", listed(None, None)),
    "the payout of a webhook": (
        "uq_payouts_reference|sqlite_autoindex_payouts_2",
        lambda session: queries.find_payout_id(session, "reference"),
    ),
    "a provider's accounts": (
        "ix_payout_accounts_provider_id_id",
        lambda session: queries.list_accounts_of(session, ID),
    ),
    "the account that counts": (
        "ix_payout_accounts_provider_id_id",
        lambda session: queries.find_account_at(session, ID, clock.now()),
    ),
    "the open call of a payout": (
        "uq_gateway_operations_subject_id_kind",
        lambda session: queries.has_open_call(session, ID),
    ),
}


@pytest.mark.parametrize("name", READS)
async def test_read_of_payouts_uses_its_index(plans: Plans, name: str) -> None:
    index, query = READS[name]
    plan = await plans(query)
    assert any(one in plan for one in index.split("|")), plan
