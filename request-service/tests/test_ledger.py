"""Posting to the ledger: once, as a whole, in balance, and for ever."""

import asyncio
from dataclasses import replace

import pytest
from ledger_testing import AT, new_deal, post, stored_balances, stored_entries, stored_postings
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from kit.database import Database
from kit.ids import new_id
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.ledger import actions, entries, queries
from request_service.payment.ledger.accounts import ESCROW, Account
from request_service.payment.ledger.entries import Returned
from request_service.payment.ledger.errors import UnbalancedEntry
from request_service.payment.ledger.postings import EntryKind, JournalEntry, Posting

DEAL = new_deal()
PAYEE = DEAL.payee_account.name


async def test_job_is_charged_and_settled(database: Database) -> None:
    assert await post(database, entries.charge(DEAL, AT), entries.settle(DEAL, AT))
    assert await stored_postings(database) == [
        ("gateway:chapa", "ETB", 400_00),
        ("escrow", "ETB", -400_00),
        ("escrow", "ETB", 400_00),
        (PAYEE, "ETB", -360_00),
        ("platform_fees", "ETB", -40_00),
    ]
    assert await stored_balances(database) == {(PAYEE, "ETB"): 360_00}
    found = await stored_entries(database)
    assert [(row.kind, row.subject_id, row.occurred_at) for row in found] == [
        (EntryKind.CHARGE, DEAL.payment_id, AT),
        (EntryKind.SETTLE, DEAL.payment_id, AT),
    ]


async def test_second_entry_of_a_kind_about_a_subject_changes_nothing(database: Database) -> None:
    assert await post(database, entries.settle(DEAL, AT))
    assert not await post(database, entries.settle(replace(DEAL, amount=500_00), AT))
    assert not await post(database, entries.settle(new_deal(payment_id=DEAL.payment_id), AT))
    assert await stored_balances(database) == {(PAYEE, "ETB"): 360_00}
    assert len(await stored_entries(database)) == 1
    assert len(await stored_postings(database)) == 3
    assert await post(database, entries.charge(DEAL, AT))


@pytest.mark.parametrize(
    "postings",
    [
        (),
        (Posting(ESCROW, "ETB", 1),),
        (Posting(ESCROW, "ETB", 1), Posting(DEAL.payee_account, "USD", -1)),
        (Posting(ESCROW, "ETB", 1), Posting(DEAL.payee_account, "ETB", -2)),
    ],
    ids=["none", "one-sided", "two currencies", "unequal"],
)
async def test_entry_that_does_not_sum_to_zero_is_refused(database: Database, postings: tuple[Posting, ...]) -> None:
    with pytest.raises(UnbalancedEntry):
        await post(database, entries.adjustment(new_id(), postings, AT))
    assert not await stored_entries(database)
    assert not await stored_balances(database)


async def test_new_entry_is_stored_as_any_other(database: Database) -> None:
    entry, other = entries.settle(DEAL, AT), entries.settle(new_deal(), AT)
    async with database.transaction() as session:
        await actions.post_new(session, entry)
        await actions.post_new(session, other)
    async with database.read() as session:
        assert await queries.find_entry(session, EntryKind.SETTLE, DEAL.payment_id) == entry
    assert await stored_balances(database) == {
        (PAYEE, "ETB"): 360_00,
        (other.postings[1].account.name, "ETB"): 360_00,
    }


async def test_new_entry_that_was_posted_before_fails_the_transaction(database: Database) -> None:
    await post(database, entries.settle(DEAL, AT))
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await actions.post_new(session, entries.settle(DEAL, AT))
    assert len(await stored_entries(database)) == 1
    assert await stored_balances(database) == {(PAYEE, "ETB"): 360_00}
    with pytest.raises(UnbalancedEntry):
        async with database.transaction() as session:
            await actions.post_new(session, entries.adjustment(new_id(), (Posting(ESCROW, "ETB", 1),), AT))


async def test_balances_are_kept_by_provider_and_currency(database: Database) -> None:
    dollars = new_deal(DEAL.payee_id, currency="USD")
    other = new_deal()
    await post(database, entries.settle(DEAL, AT), entries.settle(dollars, AT), entries.settle(other, AT))
    plan = entries.payout_planned(new_id(), DEAL.payee_id or new_id(), "ETB", 500_00, AT)
    await post(database, plan)
    assert await stored_balances(database) == {
        (PAYEE, "ETB"): -140_00,
        (PAYEE, "USD"): 360_00,
        (other.payee_account.name, "ETB"): 360_00,
    }
    await post(database, entries.payout_failed(plan, AT))
    assert (await stored_balances(database))[PAYEE, "ETB"] == 360_00


async def test_entry_between_two_providers_changes_both(database: Database) -> None:
    one, other = (Account.of_provider(new_id()) for _ in range(2))
    moved = tuple(Posting(account, "ETB", amount) for account, amount in ((other, 7), (one, -5), (one, -2)))
    await post(database, entries.adjustment(new_id(), moved, AT))
    assert await stored_balances(database) == {(one.name, "ETB"): 7, (other.name, "ETB"): -7}


async def test_entry_is_found_as_it_was_posted(database: Database) -> None:
    plan = entries.earned_refund_planned(new_id(), DEAL, 1_00, Returned(), AT)
    await post(database, entries.settle(DEAL, AT), plan)
    async with database.read() as session:
        assert await queries.find_entry(session, EntryKind.REFUND_PLANNED, plan.subject_id) == plan
        assert await queries.find_entry(session, EntryKind.SETTLE, DEAL.payment_id) == entries.settle(DEAL, AT)
        assert await queries.find_entry(session, EntryKind.REFUND_FAILED, plan.subject_id) is None


async def test_earned_money_that_refunds_give_back_is_counted(database: Database) -> None:
    async def returned() -> Returned:
        async with database.read() as session:
            return await queries.get_returned(session, DEAL.payment_id)

    assert await returned() == Returned()
    # Not yet earned, and of another payment.
    other = new_deal(DEAL.payee_id)
    await post(database, entries.refund_planned(new_id(), DEAL, 7_00, AT))
    await post(database, entries.earned_refund_planned(new_id(), other, 5_00, Returned(), AT))
    assert await returned() == Returned()
    first = entries.earned_refund_planned(new_id(), DEAL, 100_01, Returned(), AT)
    await post(database, entries.settle(DEAL, AT), first)
    assert await returned() == Returned(100_01, 90_00)
    await post(database, entries.earned_refund_planned(new_id(), DEAL, 1_01, await returned(), AT))
    assert await returned() == Returned(101_02, 90_91)
    await post(database, entries.refund_done(first.subject_id, DEAL, 100_01, AT))
    assert await returned() == Returned(101_02, 90_91)
    await post(database, entries.refund_failed(first, AT))
    assert await returned() == Returned(1_01, 91)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_entries SET kind = 'tip'",
        "UPDATE ledger_postings SET amount = amount + 1",
        "DELETE FROM ledger_postings",
        "DELETE FROM ledger_entries",
        "TRUNCATE ledger_postings",
        "TRUNCATE ledger_entries CASCADE",
        """INSERT INTO ledger_postings SELECT * FROM ledger_postings WHERE true
        ON CONFLICT (entry_id, number) DO UPDATE SET amount = 0""",
    ],
)
async def test_database_refuses_to_change_what_was_posted(database: Database, change: str) -> None:
    if database.is_sqlite and change.startswith("TRUNCATE"):
        pytest.skip("SQLite has no such statement")
    await post(database, entries.settle(DEAL, AT))
    before = await stored_entries(database), await stored_postings(database)
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.transaction() as session:
            await session.execute(text(change))
    assert (await stored_entries(database), await stored_postings(database)) == before


async def test_posting_is_undone_with_its_change(database: Database) -> None:
    async def settle_and_fail() -> None:
        async with database.transaction() as session:
            await actions.post(session, entries.settle(DEAL, AT))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await settle_and_fail()
    assert not await stored_entries(database)
    assert not await stored_postings(database)
    assert not await stored_balances(database)
    assert await post(database, entries.settle(DEAL, AT))


async def test_replicas_that_settle_for_one_provider_at_once_lose_nothing(migrated_url: str) -> None:
    provider_id = new_id()
    deals = [new_deal(provider_id, amount=100 + number, platform_fee=10) for number in range(32)]
    async with Database(migrated_url) as one, Database(migrated_url) as other:
        # Each replica is told of every job, and settles it once between them.
        tasks = [post(replica, entries.settle(deal, AT)) for deal in deals for replica in (one, other)]
        done = await asyncio.gather(*tasks)
        assert sum(done) == len(deals)
        expected = sum(deal.amount - deal.platform_fee for deal in deals)
        assert await stored_balances(one) == {(f"provider:{provider_id}", "ETB"): expected}
        assert len(await stored_entries(one)) == len(deals)
        assert len(await stored_postings(one)) == 3 * len(deals)


async def test_entries_between_the_same_providers_never_wait_for_each_other(migrated_url: str) -> None:
    accounts = [Account.of_provider(new_id()) for _ in range(4)]

    def shuffled(number: int) -> JournalEntry:
        ordered = accounts[number % 4 :] + accounts[: number % 4]
        amounts = (3, -1, -1, -1)
        postings = [Posting(account, "ETB", amount) for account, amount in zip(ordered, amounts, strict=True)]
        return entries.adjustment(new_id(), tuple(postings), AT)

    async with Database(migrated_url) as one, Database(migrated_url) as other:
        tasks = [post(replica, shuffled(number)) for number in range(20) for replica in (one, other)]
        assert all(await asyncio.gather(*tasks))
        assert set((await stored_balances(one)).values()) == {0}


async def test_payment_in_another_currency_has_accounts_of_its_own(database: Database) -> None:
    deal = new_deal(currency="JPY", amount=500, platform_fee=50, gateway=GatewayName.STRIPE)
    await post(database, entries.charge(deal, AT), entries.settle(deal, AT))
    assert {currency for _, currency, _ in await stored_postings(database)} == {"JPY"}
