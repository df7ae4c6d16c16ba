"""The limits of codes for phone numbers, with requests at the same time, on both databases."""

from datetime import timedelta

import pytest
from auth_testing import add_user, age_counts, delete_rows, update_rows
from sqlalchemy import select
from text_testing import NUMBER, Verifying, new_number, new_rules, outcomes

from auth_service.accounts.models import User
from auth_service.text_messages.errors import TextsUnavailable
from auth_service.text_messages.models import TextMessage
from auth_service.throttle.models import AttemptCount
from auth_service.vault import Vault
from auth_service.verification.models import PhoneCode
from kit.database import Database
from kit.errors import RateLimited, Unavailable
from testkit.rows import select_all
from testkit.work import statements_to


@pytest.fixture
def codes(database: Database, vault: Vault) -> Verifying:
    return Verifying(database, vault, new_rules(vault))


@pytest.fixture(autouse=True)
async def empty_queue(database: Database) -> None:
    await delete_rows(database, TextMessage, PhoneCode, AttemptCount)


@pytest.fixture
async def user(database: Database) -> User:
    return await add_user(database, phone=new_number())


async def test_one_account_and_one_number(codes: Verifying, database: Database, user: User) -> None:
    """One of 20 at once gets through, and so in each of the next minutes, until there are five in an hour."""
    through = []
    for minute in range(7):
        asked = [codes.ask(user, address=f"192.0.2.{minute * 20 + number}") for number in range(20)]
        through.append((await outcomes(*asked)).count("sent"))
        await age_counts(database, timedelta(minutes=1))
    assert through == [1, 1, 1, 1, 1, 0, 0]


async def test_one_account_and_many_numbers(codes: Verifying, database: Database, user: User) -> None:
    ended = []
    for number in range(12):
        phone = new_number()
        await update_rows(database, User, User.id == user.id, phone=phone)
        ended += await outcomes(codes.ask(user, phone, address=f"192.0.2.{number}"))
    assert ended == ["sent"] * 10 + ["RateLimited"] * 2


async def test_one_network_and_many_accounts(codes: Verifying, database: Database) -> None:
    users = [await add_user(database, phone=new_number()) for _ in range(30)]
    ended = await outcomes(*(codes.ask(one, address="2001:db8::1") for one in users))
    assert (ended.count("sent"), ended.count("RateLimited")) == (10, 20)


async def test_many_accounts_and_one_number(codes: Verifying, database: Database) -> None:
    """Each is told the same; the owner of the number gets one message, and no one else's code can be guessed."""
    users = [await add_user(database, phone=NUMBER) for _ in range(30)]
    asked = [codes.ask(one, address=f"192.0.2.{number}") for number, one in enumerate(users)]
    assert await outcomes(*asked) == ["sent"] * 30
    assert len(await codes.sent()) == 1
    assert len(await select_all(database, select(PhoneCode))) == 1
    assert await select_all(database, select(TextMessage)) == []


async def test_all_together_get_as_many_as_are_allowed(database: Database, vault: Vault) -> None:
    codes = Verifying(database, vault, new_rules(vault, per_hour=7))
    users = [await add_user(database, phone=new_number()) for _ in range(20)]
    asked = [codes.ask(one, address=f"192.0.2.{number}") for number, one in enumerate(users)]
    assert await outcomes(*asked) == ["TextsUnavailable"] * 13 + ["sent"] * 7
    with pytest.raises(TextsUnavailable) as refused:
        await codes.ask(await add_user(database, phone=new_number()), address="198.51.100.1")
    assert isinstance(refused.value, Unavailable)
    assert 3000 < (refused.value.retry_after or 0) <= 3600
    # The refusal has added nothing.
    assert len(await codes.sent()) == 7


async def test_a_refusal_counts_nothing(codes: Verifying, database: Database, user: User) -> None:
    await codes.ask(user)
    for _ in range(30):
        with pytest.raises(RateLimited):
            await codes.ask(user)
    other = await add_user(database, phone=new_number())
    # The network has nine left.
    await codes.ask(other)


async def test_what_others_have_done_with_a_number_changes_no_statement(codes: Verifying, database: Database) -> None:
    """Neither the answer nor the time tells whether a number is verified, or has had all of its messages."""
    free, taken, spent = new_number(), new_number(), new_number()
    await add_user(database, phone=taken, verified_phone=taken)
    for minute in range(5):
        await codes.ask(await add_user(database, phone=spent), address=f"192.0.2.{minute}")
        await codes.sent()
        await age_counts(database, timedelta(minutes=1))
    done: list[list[str]] = []
    for number, phone in enumerate((free, taken, spent)):
        user = await add_user(database, phone=phone)
        statements: list[str] = []
        with statements_to(database, statements):
            await codes.ask(user, address=f"198.51.100.{number}")
        done.append(statements)
    assert done[0]
    assert done[1] == done[0]
    assert done[2] == done[0]
