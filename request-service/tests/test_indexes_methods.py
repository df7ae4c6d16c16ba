"""Every read of saved cards that may meet many rows reads an index."""

from uuid import UUID

import pytest
from index_testing import Plans, Query

from kit.ids import new_id
from request_service.payment.methods import queries
from request_service.payment.operations.models import OperationKind

ID: UUID = new_id()
READS: dict[str, tuple[str, Query]] = {
    "a user's cards": ("ix_payment_methods_user_id_id", lambda session: queries.list_methods(session, ID)),
    "the number of a user's cards": (
        "ix_payment_methods_user_id_id",
        lambda session: queries.count_methods(session, ID),
    ),
    "the card of a reference": (
        "uq_payment_methods_reference|sqlite_autoindex_payment_methods_2",
        lambda session: queries.find_method_id(session, "reference", None),
    ),
    "the card of a gateway's id": (
        "ix_payment_methods_id_at_gateway",
        lambda session: queries.find_method_id(session, None, "seti_1"),
    ),
    "the card that is charged": (
        "pk_payment_methods|sqlite_autoindex_payment_methods_1",
        lambda session: queries.find_chargeable(session, ID),
    ),
    "the open call of a card": (
        "uq_gateway_operations_subject_id_kind",
        lambda session: queries.has_open_call(session, ID, OperationKind.SAVE_CARD),
    ),
}


@pytest.mark.parametrize("name", READS)
async def test_read_of_cards_uses_its_index(plans: Plans, name: str) -> None:
    index, query = READS[name]
    plan = await plans(query)
    assert any(one in plan for one in index.split("|")), plan
