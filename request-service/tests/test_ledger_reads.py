"""Reading the ledger: balances with what is on hold, statements, accounts and entries."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from ledger_testing import new_deal, post
from sqlalchemy import text

from kit import clock
from kit.database import Database
from kit.errors import InvalidInput
from kit.ids import new_id
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.ledger import actions, convert, entries
from request_service.payment.ledger.accounts import ESCROW, Account
from request_service.payment.ledger.entries import Loss, Returned
from request_service.payment.ledger.pages import KeyPage, key_page
from request_service.payment.ledger.postings import Posting
from request_service.payment.ledger.queries import balances, journal
from request_service.payment.ledger.queries.journal import EntryFilter
from twou.request.v1 import ledger_pb2 as pb

HOLD = timedelta(hours=24)
NOW = clock.now()
YOUNG, OLD = NOW - timedelta(hours=23), NOW - timedelta(hours=25)


async def held(database: Database, provider_id: UUID) -> dict[str, tuple[int, int]]:
    """Returns balance and part on hold by currency."""
    async with database.read_once() as session:
        found = await balances.list_balances(session, provider_id, NOW - HOLD)
    return {row.currency: (row.balance, row.on_hold) for row in found}


async def available(database: Database, provider_id: UUID) -> int:
    async with database.transaction() as session:
        return await actions.lock_available(session, provider_id, "ETB", HOLD)


async def test_provider_without_earnings_has_no_balance(database: Database) -> None:
    assert await held(database, new_id()) == {}
    assert await available(database, new_id()) == 0


async def test_earnings_are_on_hold_while_they_are_young(database: Database) -> None:
    provider_id = new_id()
    await post(database, entries.settle(new_deal(provider_id), OLD), entries.settle(new_deal(), YOUNG))
    assert await held(database, provider_id) == {"ETB": (360_00, 0)}
    await post(database, entries.settle(new_deal(provider_id), YOUNG))
    await post(database, entries.tip(new_deal(provider_id, amount=50_00, platform_fee=0), YOUNG))
    await post(database, entries.settle(new_deal(provider_id, currency="USD"), YOUNG))
    assert await held(database, provider_id) == {"ETB": (770_00, 410_00), "USD": (360_00, 360_00)}
    assert await available(database, provider_id) == 360_00


async def test_refund_of_young_earnings_takes_from_what_is_on_hold(database: Database) -> None:
    provider_id = new_id()
    deal = new_deal(provider_id)
    await post(database, entries.settle(new_deal(provider_id), OLD), entries.settle(deal, YOUNG))
    plan = entries.earned_refund_planned(new_id(), deal, 300_00, Returned(), NOW)
    await post(database, plan)
    assert await held(database, provider_id) == {"ETB": (450_00, 90_00)}
    await post(database, entries.refund_failed(plan, NOW))
    assert await held(database, provider_id) == {"ETB": (720_00, 360_00)}
    await post(database, entries.dispute_lost(new_id(), deal, 400_00, Loss(provider=400_00), NOW))
    # More was taken than the job had brought; the old earnings are not held for that.
    assert await held(database, provider_id) == {"ETB": (320_00, 0)}


async def test_payout_leaves_the_balance_when_it_is_planned(database: Database) -> None:
    provider_id = new_id()
    await post(database, entries.settle(new_deal(provider_id), OLD))
    await post(database, entries.payout_planned(new_id(), provider_id, "ETB", 360_00, NOW))
    assert await held(database, provider_id) == {"ETB": (0, 0)}


async def _pages(database: Database, provider_id: UUID, limit: int) -> list[pb.StatementLine]:
    lines, cursor = list[pb.StatementLine](), ""
    while True:
        page = key_page(limit, 0, cursor)
        async with database.read_once() as session:
            answer = convert.statement(await balances.list_statement(session, provider_id, page), page)
        lines += answer.lines
        assert len(answer.lines) <= limit
        cursor = answer.next_cursor
        if not cursor:
            return lines


async def test_statement_has_every_change_once_newest_first(database: Database) -> None:
    provider_id = new_id()
    account = Account.of_provider(provider_id)
    deals = [new_deal(provider_id, amount=100_00 + number, platform_fee=1) for number in range(3)]
    await post(database, *(entries.settle(deal, OLD) for deal in deals), entries.settle(new_deal(), OLD))
    # One entry with two lines.
    twice = (Posting(account, "ETB", 5), Posting(account, "USD", 7), Posting(ESCROW, "ETB", -5))
    await post(database, entries.adjustment(new_id(), (*twice, Posting(ESCROW, "USD", -7)), NOW))
    lines = list[pb.StatementLine]()
    for limit in (1, 2, 5, 100):
        lines = await _pages(database, provider_id, limit)
        assert [(line.currency, line.amount) for line in lines] == [
            ("USD", "-0.07"),
            ("ETB", "-0.05"),
            ("ETB", "100.01"),
            ("ETB", "100.00"),
            ("ETB", "99.99"),
        ]
    assert lines[-1].payment_id == lines[-1].subject_id == str(deals[0].payment_id)
    assert not lines[0].HasField("payment_id")


async def test_export_has_the_whole_statement_in_batches(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_EXPORT_BATCH", 2)
    provider_id = new_id()
    await post(database, *(entries.settle(new_deal(provider_id), OLD) for _ in range(5)))
    batches = [batch async for batch in actions.export_statement(database, provider_id)]
    assert [len(batch) for batch in batches] == [2, 2, 1]
    assert len({row.id for batch in batches for row in batch}) == 5
    assert [batch async for batch in actions.export_statement(database, new_id())] == []


@pytest.mark.parametrize(
    "cursor", ["x", "é", "YWJj", "MXwy", "MDE5MzFkNGUtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAxfC0x", "AHwA", "fA"]
)
async def test_cursor_of_another_list_is_refused(database: Database, cursor: str) -> None:
    async def read() -> None:
        page = key_page(10, 0, cursor)
        async with database.read_once() as session:
            await balances.list_statement(session, new_id(), page)

    with pytest.raises(InvalidInput):
        await read()


async def _accounts(database: Database, page: KeyPage) -> Sequence[tuple[str, str, int]]:
    async with database.read() as session:
        return await actions.list_accounts(session, page)


async def test_accounts_are_listed_with_their_sums(database: Database) -> None:
    one, other = sorted((new_deal(), new_deal(currency="USD")), key=lambda deal: deal.payee_account.name)
    for deal in (one, other):
        await post(database, entries.charge(deal, OLD), entries.settle(deal, OLD))
    await post(database, entries.gateway_fee(one, 14_00, OLD))
    currencies = sorted([one.currency, other.currency])
    expected = [("escrow", currency, 0) for currency in currencies]
    expected += [
        ("gateway:chapa", currency, 400_00 - (14_00 if currency == one.currency else 0)) for currency in currencies
    ]
    expected += [("gateway_fees", one.currency, 14_00)]
    expected += [("platform_fees", currency, -40_00) for currency in currencies]
    expected += [(deal.payee_account.name, deal.currency, -360_00) for deal in (one, other)]
    assert await _accounts(database, KeyPage(100)) == expected
    for limit in (1, 2, 3, 7, 9):
        found, cursor = list[tuple[str, str, int]](), ""
        while True:
            page = key_page(limit, 0, cursor)
            answer = convert.accounts(await _accounts(database, page), page)
            found += [(one.account, one.currency, 0) for one in answer.accounts]
            cursor = answer.next_cursor
            if not cursor:
                break
        assert [one[:2] for one in found] == [one[:2] for one in expected]
    assert await _accounts(database, KeyPage(2, offset=3)) == expected[3:6]


async def test_snapshot_moves_on_and_changes_no_sum(database: Database) -> None:
    await post(database, *(entries.charge(new_deal(), NOW) for _ in range(3)))
    before = await _accounts(database, KeyPage(100))
    async with database.transaction() as session:
        await actions.take_snapshot(session)
    # They are too young for it: a transaction that began before might still add another one.
    assert not await _snapshots(database)
    for ahead in (2, 4):
        clock_ahead = NOW + timedelta(hours=ahead)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda moment=clock_ahead: moment)
            async with database.transaction() as session:
                await actions.take_snapshot(session)
                await actions.take_snapshot(session)
        assert await _snapshots(database) == {"escrow": -1200_00, "gateway:chapa": 1200_00}
        assert await _accounts(database, KeyPage(100)) == before


async def _snapshots(database: Database) -> dict[str, int]:
    async with database.read() as session:
        rows = await session.execute(text("SELECT account, amount FROM ledger_snapshots ORDER BY account"))
        return {row.account: row.amount for row in rows}


async def test_entries_are_found_by_account_kind_or_subject(database: Database) -> None:
    deal, other = new_deal(), new_deal(gateway=GatewayName.STRIPE)
    await post(database, entries.charge(deal, OLD), entries.settle(deal, OLD), entries.charge(other, OLD))

    async def kinds(limit: int = 100, **wanted: str | int) -> list[tuple[str, str]]:
        found, cursor = list[tuple[str, str]](), ""
        while True:
            request = pb.ListEntriesRequest(**wanted)  # type: ignore[arg-type]
            page = key_page(limit, 0, cursor)
            async with database.read() as session:
                ids = await journal.list_entry_ids(session, convert.entry_filter(request), page)
                shown, cursor = convert.entry_page(ids, page)
                rows = await journal.list_entries(session, shown)
            found += [
                (pb.LedgerEntryKind.Name(one.kind).rpartition("_")[2], one.subject_id) for one in convert.entries(rows)
            ]
            if not cursor:
                return found

    first, second = str(deal.payment_id), str(other.payment_id)
    everything = [("CHARGE", second), ("SETTLE", first), ("CHARGE", first)]
    assert await kinds() == await kinds(limit=1) == await kinds(account="escrow") == everything
    assert await kinds(account="escrow", limit=2) == everything
    assert await kinds(account="gateway:stripe") == [("CHARGE", second)]
    assert await kinds(account=deal.payee_account.name) == [("SETTLE", first)]
    assert await kinds(kind=pb.LEDGER_ENTRY_KIND_CHARGE) == [("CHARGE", second), ("CHARGE", first)]
    assert await kinds(subject_id=first) == [("SETTLE", first), ("CHARGE", first)]
    assert await kinds(subject_id=str(new_id())) == await kinds(account="losses") == []
    for wrong in (
        {"account": "escrow", "kind": pb.LEDGER_ENTRY_KIND_TIP},
        {"account": "escrow", "subject_id": first},
        {"account": "nothing"},
        {"subject_id": "nothing"},
        {"kind": 99},
    ):
        with pytest.raises(InvalidInput):
            convert.entry_filter(pb.ListEntriesRequest(**wrong))
    async with database.read() as session:
        assert await journal.list_entry_ids(session, EntryFilter(), KeyPage(1, offset=3)) == []
