"""The check of the ledger finds what no process could have written, and nothing else."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from ledger_testing import AT, new_deal, post
from sqlalchemy import text

from kit import clock
from kit.database import Database, ReadSession
from kit.ids import new_id
from request_service.payment import checking
from request_service.payment.checking import check_ledger_and_print
from request_service.payment.ledger import actions, entries
from request_service.payment.ledger.checks import RULES, LedgerRule, check_ledger
from request_service.payment.ledger.entries import Returned
from request_service.payment.ledger.keeper import LedgerKeeper
from request_service.payment.ledger.queries import journal

DEAL = new_deal()
# Each breaks one promise, as only a person with access to the database, or a defect, could.
BROKEN = {
    "An entry does not sum to zero": "UPDATE ledger_postings SET amount = amount + 1 WHERE account = 'platform_fees'",
    "An entry has no postings": "DELETE FROM ledger_postings WHERE account LIKE 'gateway%' OR amount = -40000",
    "All postings in a currency do not sum to zero": "DELETE FROM ledger_postings WHERE account = 'platform_fees'",
    "A stored balance is not the sum of its postings": "UPDATE ledger_balances SET balance = balance + 1",
    "A snapshot is not the sum of its postings": "UPDATE ledger_snapshots SET amount = 7 WHERE account = 'escrow'",
    "More of a payment was earned or given back than had come": "UPDATE ledger_postings SET amount = amount * 3"
    " WHERE account = 'escrow' AND amount > 0",
}


async def _some_money(database: Database) -> None:
    payout = entries.payout_planned(new_id(), DEAL.payee_id or new_id(), "ETB", 100_00, AT)
    await post(database, entries.charge(DEAL, AT), entries.gateway_fee(DEAL, 14_00, AT), entries.settle(DEAL, AT))
    await post(database, entries.earned_refund_planned(new_id(), DEAL, 33_33, Returned(), AT), payout)
    await post(database, entries.payout_failed(payout, AT), entries.charge(new_deal(currency="JPY"), AT))


async def _take_snapshot(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes a snapshot of what was posted until now, and of nothing later."""
    await asyncio.sleep(0.005)
    with monkeypatch.context() as patch:
        later = clock.now() + timedelta(hours=1)
        patch.setattr(clock, "now", lambda: later)
        async with database.transaction() as session:
            await actions.take_snapshot(session)
    await asyncio.sleep(0.005)


async def _execute_without_triggers(database: Database, statement: str) -> None:
    async with database.transaction() as session:
        if database.is_sqlite:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ledger%'"
            for (name,) in (await session.execute(text(triggers))).all():
                await session.execute(text(f"DROP TRIGGER {name}"))
        else:
            await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text(statement))


async def test_nothing_is_found_in_a_ledger_that_is_right(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await check_ledger(database)).entries == 0
    await _some_money(database)
    await _take_snapshot(database, monkeypatch)
    await post(database, entries.charge(new_deal(), AT))
    result = await check_ledger(database)
    assert (result.differences, result.entries) == ([], 8)


def test_every_rule_has_a_case() -> None:
    assert set(BROKEN) == {rule.sentence for rule in RULES}


@pytest.mark.parametrize("sentence", BROKEN)
async def test_difference_is_found(database: Database, monkeypatch: pytest.MonkeyPatch, sentence: str) -> None:
    await _some_money(database)
    await _take_snapshot(database, monkeypatch)
    await _execute_without_triggers(database, BROKEN[sentence])
    result = await check_ledger(database)
    assert any(one.startswith(f"{sentence}: ") for one in result.differences)


async def test_lost_and_surplus_balances_are_found(database: Database) -> None:
    await _some_money(database)
    await _execute_without_triggers(database, "DELETE FROM ledger_balances")
    await _execute_without_triggers(
        database, f"INSERT INTO ledger_balances VALUES ('provider:{UUID(int=1)}', 'ETB', 7)"
    )
    result = await check_ledger(database)
    assert result.differences == sorted(
        [
            f"A stored balance is not the sum of its postings: {DEAL.payee_account.name}, ETB, -33001",
            f"A stored balance is not the sum of its postings: provider:{UUID(int=1)}, ETB, 7",
        ],
        key=lambda line: line.partition("provider:")[2],
    )


async def test_rules_of_other_nouns_are_held_too(database: Database) -> None:
    async def find(session: ReadSession, limit: int) -> list[object]:
        return list((await session.execute(text("SELECT 'p1', 7 LIMIT :limit"), {"limit": limit})).all())

    result = await check_ledger(database, [LedgerRule("A payment is odd", find)])  # type: ignore[arg-type]
    assert result.differences == ["A payment is odd: p1, 7"]


async def test_command_prints_what_it_finds(
    database: Database, migrated_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The money here belongs to no payment.
    monkeypatch.setattr(checking, "LEDGER_RULES", ())
    await _some_money(database)
    await check_ledger_and_print(migrated_url)
    assert capsys.readouterr().out == "The ledger is right.\nEntries: 7\n"
    await _execute_without_triggers(database, BROKEN["A stored balance is not the sum of its postings"])
    with pytest.raises(SystemExit) as ended:
        await check_ledger_and_print(migrated_url)
    assert ended.value.code == 1
    assert "A stored balance is not the sum" in capsys.readouterr().out
    async with database.read_once() as session:
        stored = await journal.find_last_check(session)
    assert stored is not None
    assert (stored.entries, len(stored.differences)) == (7, 1)


async def test_keeper_checks_daily(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def checked(**ahead: int) -> tuple[int, bool]:
        moment = start + timedelta(**ahead)
        monkeypatch.setattr(clock, "now", _returning(moment))
        await LedgerKeeper(database).sweep()
        async with database.read_once() as session:
            found = await journal.find_last_check(session)
        assert found is not None
        return found.entries, found.checked_at == moment

    start = clock.now()
    assert await checked() == (0, True)
    await _some_money(database)
    assert await checked(hours=23) == (0, False)
    assert await checked(hours=25) == (7, True)
    assert await checked(hours=26) == (7, False)


def _returning[T](value: T) -> Callable[[], T]:
    return lambda: value
