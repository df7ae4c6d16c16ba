"""Entries that admins make by hand."""

from uuid import UUID

import pytest
from ledger_testing import stored_balances

from kit.database import Database
from kit.errors import InvalidInput
from kit.ids import new_id
from request_service.payment.ledger import actions, convert
from request_service.payment.ledger.accounts import ESCROW, PLATFORM_FEES, Account
from request_service.payment.ledger.errors import AdjustmentNotFound, AlreadyApproved, SelfApproval
from request_service.payment.ledger.postings import Posting
from testkit.callers import new_caller
from twou.request.v1 import ledger_pb2 as pb


def _moved(amount: int = 5) -> tuple[Posting, ...]:
    return (Posting(PLATFORM_FEES, "ETB", amount), Posting(ESCROW, "ETB", -amount))


async def test_adjustment_is_posted_when_another_admin_approves_it(database: Database) -> None:
    one, other = new_caller("admin"), new_caller("admin")
    provider = Account.of_provider(new_id())
    postings = (Posting(PLATFORM_FEES, "ETB", 5), Posting(provider, "ETB", -5))
    async with database.transaction() as session:
        made = await actions.propose_adjustment(session, one, "  A fee by mistake ", postings)
    assert made.reason == "A fee by mistake"
    assert not await stored_balances(database)

    async def approve(admin: object, adjustment_id: UUID) -> None:
        async with database.transaction() as session:
            await actions.approve_adjustment(session, admin, adjustment_id)  # type: ignore[arg-type]

    with pytest.raises(SelfApproval):
        await approve(one, made.id)
    with pytest.raises(AdjustmentNotFound):
        await approve(other, new_id())
    assert not await stored_balances(database)
    await approve(other, made.id)
    assert await stored_balances(database) == {(provider.name, "ETB"): 5}
    for admin in (one, other):
        with pytest.raises(AlreadyApproved):
            await approve(admin, made.id)
    assert await stored_balances(database) == {(provider.name, "ETB"): 5}


@pytest.mark.parametrize(
    ("reason", "postings"),
    [
        ("", _moved()),
        ("a\nb", _moved()),
        ("x" * 501, _moved()),
        ("why", ()),
        ("why", _moved()[:1]),
        ("why", _moved(0)),
        ("why", (*_moved(), Posting(ESCROW, "ETB", 1))),
        ("why", (Posting(ESCROW, "ETB", 1), Posting(ESCROW, "USD", -1))),
        ("why", _moved() * 11),
    ],
    ids=["no reason", "lines", "long", "none", "one", "zero", "unequal", "currencies", "many"],
)
async def test_adjustment_that_is_no_entry_is_refused(
    database: Database, reason: str, postings: tuple[Posting, ...]
) -> None:
    async def propose() -> None:
        async with database.transaction() as session:
            await actions.propose_adjustment(session, new_caller("admin"), reason, postings)

    with pytest.raises(InvalidInput):
        await propose()


@pytest.mark.parametrize(
    ("account", "currency", "amount"),
    [
        ("escrows", "ETB", "1"),
        ("escrow", "XXX", "1"),
        ("escrow", "ETB", "0.001"),
        ("escrow", "JPY", "0.1"),
        ("escrow", "ETB", "--1"),
        ("escrow", "ETB", "1e3"),
        ("escrow", "ETB", ""),
        ("escrow", "ETB", "-1000000000001"),
    ],
)
def test_posting_with_wrong_values_is_refused(account: str, currency: str, amount: str) -> None:
    with pytest.raises(InvalidInput):
        convert.postings([pb.LedgerPosting(account=account, currency=currency, amount=amount)])


def test_posting_is_read_in_the_smallest_units() -> None:
    message = pb.LedgerPosting(account="escrow", currency="etb", amount="-19.9")
    assert convert.postings([message]) == (Posting(ESCROW, "ETB", -19_90),)
