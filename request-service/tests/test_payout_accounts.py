"""Accounts of payouts: sealed, told to their owner, and forgotten."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest
from payment_testing import SECRET, played
from payout_testing import ACCOUNT, NAME, NUMBER, Till, new_till
from pydantic import SecretStr
from request_testing import Service
from sqlalchemy import select, text, update

from kit import clock
from request_service.payment.consumers import on_user_deleted
from request_service.payment.gateways.interface import (
    GatewayName,
)
from request_service.payment.payouts import actions, queries
from request_service.payment.payouts.lifecycle import PayoutMethod, PayoutStatus
from request_service.payment.payouts.models import CHANGE_COUNTS_AFTER, PayoutAccount
from request_service.payment.payouts.resealing import AccountResealing
from request_service.payment.revealing import print_account
from request_service.settings import Settings
from testkit.callers import new_caller
from testkit.people import outcome
from twou.auth.v1.events_pb2 import UserDeleted


@pytest.fixture
async def till(service: Service) -> Till:
    return await new_till(service)


async def test_change_of_the_account_is_told_and_counts_later(till: Till) -> None:
    first = await till.name()
    assert first.counts_from <= clock.now()
    assert (await till.name()).id == first.id
    other = await till.name(replace(ACCOUNT, number="2000111122223333"))
    assert other.counts_from - other.created_at == CHANGE_COUNTS_AFTER
    assert (await till.ask(1_000)).account_hint == "4321"
    await till.name(replace(ACCOUNT, number="2000111122224444"))
    assert Counter(await till.frames()) == {"PayoutAccountChanged": 3, "PayoutCreated": 1}
    # The account that counts is named again: that takes the change back.
    assert (await till.name()).id == first.id
    assert len(await till.desk.service.scalars(select(PayoutAccount))) == 1
    newer = await till.name(replace(ACCOUNT, number="2000111122224444"))
    passed = update(PayoutAccount).values(counts_from=PayoutAccount.created_at)
    await till.desk.service.execute(passed.where(PayoutAccount.id == newer.id))
    assert (await till.ask(1_000)).account_hint == "4444"
    # The next change leaves only the account that counts and itself.
    await till.name()
    hints = await till.desk.service.scalars(select(PayoutAccount.account_hint).order_by(PayoutAccount.id))
    assert list(hints) == ["4444", "4321"]


async def test_first_account_of_many_at_once_is_one(till: Till) -> None:
    numbers = [f"30001111222200{number:02}" for number in range(8)]
    await asyncio.gather(*(till.name(replace(ACCOUNT, number=number)) for number in numbers))
    known = await till.desk.service.read(queries.list_accounts_of, till.provider.user_id)
    assert len([one for one in known if one.counts_from <= clock.now()]) == 1


async def test_database_alone_does_not_reveal_an_account(till: Till) -> None:
    await till.name()
    await till.ask(1_000, approval_above=0)
    async with till.desk.service.database.read() as session:
        for table in ("payout_accounts", "payouts", "outbox", "idempotency"):
            for row in await session.execute(text(f"SELECT * FROM {table}")):  # a constant
                for value in row:
                    told = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    assert NUMBER.encode() not in told
                    assert NAME.encode() not in told
    (account,) = await till.desk.service.scalars(select(PayoutAccount))
    # Sealed values do not open in the row of another provider.
    moved = replace_provider(account)
    assert not moved.holds(till.payouts.vault, ACCOUNT)
    assert account.holds(till.payouts.vault, ACCOUNT)


def replace_provider(account: PayoutAccount) -> PayoutAccount:
    values = {column.name: getattr(account, column.name) for column in PayoutAccount.__table__.columns}
    return PayoutAccount(**values | {"provider_id": new_caller().user_id})


async def test_operator_sees_the_account_of_a_payout_by_hand(
    till: Till, migrated_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await till.name(replace(ACCOUNT, method=PayoutMethod.MANUAL))
    payout = await till.ask(5_000)
    url, vault = migrated_url, till.payouts.vault
    await print_account(url, vault, str(payout.id))
    assert capsys.readouterr().out.splitlines() == ["50.00 ETB", "855", NAME, NUMBER]
    await till.decide(actions.mark_payout_paid, payout)
    for unknown in (str(payout.id), "nonsense"):
        with pytest.raises(SystemExit, match="no such payout"):
            await print_account(url, vault, unknown)
    assert capsys.readouterr().out == ""


async def test_account_is_forgotten_when_payouts_are_over_and_with_its_owner(till: Till) -> None:
    await till.name()
    waiting = await till.ask(1_000, approval_above=0)
    paid = await till.ask(1_000)
    await till.desk.call()
    over, open_one = await till.found(paid), await till.found(waiting)
    assert (over.sealed_number, over.sealed_name, over.bank_code, over.account_hint) == (None, None, None, "4321")
    event = UserDeleted(user_id=str(till.provider.user_id), occurred_at=clock.to_timestamp(clock.now()))
    await till.desk.service.do(on_user_deleted, event)
    assert list(await till.desk.service.scalars(select(PayoutAccount))) == []
    # Their earnings still go to the account for which it was asked.
    assert open_one.sealed_number is not None
    await till.decide(actions.approve_payout, waiting)
    await till.desk.call()
    assert (await till.found(waiting)).status is PayoutStatus.PAID
    assert await outcome(till.ask(1_000)) == "NOT_AUTHENTICATED"
    assert await outcome(till.name()) == "NOT_AUTHENTICATED"


async def test_gateway_that_is_not_set_up_is_refused(till: Till) -> None:
    unavailable = replace(till.payouts, gateways=played(till.desk.service, GatewayName.TEST))
    assert await outcome(till.desk.service.do(actions.update_account, unavailable, till.provider, ACCOUNT)) == (
        "GATEWAY_UNAVAILABLE"
    )


async def test_accounts_open_after_a_change_of_the_secret_key_and_are_sealed_again(till: Till) -> None:
    await till.name()
    waiting = await till.ask(1_000, approval_above=0)
    new = SecretStr("another secret of the tests, as long as a key")
    changing = Settings(secret_key=new, previous_secret_key=SECRET).vault
    without = Settings(secret_key=new).vault
    database = till.desk.service.database

    (account,) = await till.desk.service.scalars(select(PayoutAccount))
    assert account.holds(changing, ACCOUNT)
    assert (await till.found(waiting)).as_order(changing).account_number == NUMBER

    await AccountResealing(database, without).sweep()
    (account,) = await till.desk.service.scalars(select(PayoutAccount))
    assert not account.holds(without, ACCOUNT)

    await AccountResealing(database, changing).sweep()
    (account,) = await till.desk.service.scalars(select(PayoutAccount))
    assert account.holds(without, ACCOUNT)
    assert (await till.found(waiting)).as_order(without).account_number == NUMBER
    # Again, nothing changes.
    await AccountResealing(database, changing).sweep()
    (again,) = await till.desk.service.scalars(select(PayoutAccount))
    assert again.sealed_number == account.sealed_number
