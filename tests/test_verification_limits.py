"""Codes for phone numbers under the limits of production: 200 requests at once, for one number and for many."""

import asyncio
import contextlib
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx2
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from auth_service.text_messages.models import TextMessage
from kit.database import Database
from testkit.waiting import eventually
from tests.conftest import DATABASES, StartStack
from tests.mailbox import Phone, new_phone
from tests.people import Person
from tests.test_contacts import problem
from tools.stack.config import AUTH
from tools.stack.stack import Stack

MANY = 200
# Messages of all accounts together; the test below asks for more.
PER_HOUR = 290
PAIRS = 60
LIMITED = (429, "RATE_LIMIT_EXCEEDED")
SPENT = (503, "SMS_UNAVAILABLE")
SENT = (201, "")


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def strict(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Stack]:
    """A system whose auth-service has its limits. Those of the gateway would hide them, and are relaxed."""
    limits = {"AUTH_RATE_LIMITS": "strict", "AUTH_SMS_MAX_PER_HOUR": str(PER_HOUR)}
    async with start_stack(request.param, **limits) as stack:
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def people(strict: Stack) -> AsyncIterator[list[Person]]:
    """Many users, each with an address of their own on this machine."""
    persons = [Person(strict.gateway_url, address=address_of(number)) for number in range(MANY)]
    async with contextlib.AsyncExitStack() as stack:
        for some in (persons[first : first + 20] for first in range(0, MANY, 20)):
            await asyncio.gather(*map(stack.enter_async_context, some))
        yield persons


def address_of(number: int) -> str:
    return f"127.9.{number // 250}.{number % 250 + 1}"


async def asks(person: Person, phone: str, http: httpx2.AsyncClient | None = None) -> httpx2.Response:
    """Asks for a code, over *http* if the person is elsewhere."""
    # An answer that came too late may have had its effect: a repetition gets the first answer.
    key = secrets.token_hex(8)
    headers = {"Authorization": person.http.headers["Authorization"], "Idempotency-Key": key}
    body = {"target": phone, "type": "phone"}
    return await insist(lambda: (http or person.http).post("/verification", json=body, headers=headers))


async def insist(ask: Callable[[], Awaitable[httpx2.Response]]) -> httpx2.Response:
    """Asks again while the system says that it has too much to do."""
    answer, tries = await ask(), 1
    while problem(answer) == (503, "SERVICE_UNAVAILABLE") and tries < 40:
        await asyncio.sleep(0.25)
        answer, tries = await ask(), tries + 1
    return answer


async def gets_phone(person: Person, phone: str) -> None:
    answer = await insist(lambda: person.http.patch("/users/me", json={"phone": phone}))
    assert answer.status_code == 200, answer.text


async def counted(*asked: Awaitable[httpx2.Response]) -> Counter[tuple[int, str]]:
    """Returns how many had each answer. A refusal of a limit says when to ask again."""
    found = await asyncio.gather(*asked)
    assert all("retry-after" in one.headers for one in found if one.status_code in (429, 503))
    return Counter(map(problem, found))


async def test_the_limits_hold_for_two_hundred_requests_at_once(strict: Stack, people: list[Person]) -> None:
    first, second, *_ = people
    one, other = new_phone(), new_phone()
    await gets_phone(first, one)
    await gets_phone(second, other)

    # One account and one number, from one address and from many.
    assert await counted(*(asks(first, one) for _ in range(MANY))) == {SENT: 1, LIMITED: MANY - 1}
    everywhere = (asks(second, other, elsewhere.http) for elsewhere in people)
    assert await counted(*everywhere) == {SENT: 1, LIMITED: MANY - 1}
    for phone in (one, other):
        await Phone(strict, phone).code()
        assert len(Phone(strict, phone).texts()) == 1

    # All accounts have one number, which gets one message; each is told the same.
    shared = new_phone()
    await asyncio.gather(*(gets_phone(person, shared) for person in people))
    assert await counted(*(asks(person, shared) for person in people)) == {SENT: MANY}
    await settled(strict)
    assert len(Phone(strict, shared).texts()) == 1

    # Each account has its own number: from one address ten get through, and from many as many as all may have.
    phones = [new_phone() for _ in people]
    await asyncio.gather(*(gets_phone(person, phone) for person, phone in zip(people, phones, strict=True)))
    async with Person(strict.gateway_url, address="127.9.9.9") as neighbour:
        here = [asks(person, phone, neighbour.http) for person, phone in zip(people, phones, strict=True)]
        assert await counted(*here) == {SENT: 10, LIMITED: MANY - 10}
    left = PER_HOUR - 1 - 1 - MANY - 10
    await settled(strict)
    # The others have had one, and have to wait for a minute.
    others = [pair for pair in zip(people, phones, strict=True) if not Phone(strict, pair[1]).texts()]
    assert len(others) == MANY - 10
    assert await counted(*(asks(*pair) for pair in others)) == {SENT: left, SPENT: MANY - 10 - left}
    await settled(strict)
    sent = [len(Phone(strict, phone).texts()) for phone in phones]
    assert Counter(sent) == {1: 10 + left, 0: MANY - 10 - left}


async def test_no_number_of_another_account_can_be_found_out(strict: Stack, people: list[Person]) -> None:
    """The answers are equal, and neither is the slower one: they are asked in turn, so that load counts for both."""
    spy, owner, *_ = people
    taken, free = new_phone(), new_phone()
    await gets_phone(owner, taken)
    slower = 0
    for number in range(PAIRS):
        pair = (taken, free) if number % 2 else (free, taken)
        seconds: dict[str, float] = {}
        told = []
        for phone in pair:
            began = time.perf_counter()
            answer = await asks(spy, phone)
            seconds[phone] = time.perf_counter() - began
            told.append((problem(answer), answer.json()["error"]["details"]))
        assert told[0] == told[1]
        assert told[0][0] == (422, "VALIDATION_ERROR")
        slower += seconds[taken] > seconds[free]
    # By chance it is less than a quarter or more than three quarters in one of 10,000 runs.
    assert PAIRS / 4 <= slower <= PAIRS * 3 / 4


async def settled(stack: Stack) -> None:
    """Waits until the sender has nothing more to do."""
    url = stack.config.environment_of(AUTH)["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    async with Database(url) as database:

        async def is_empty() -> bool:
            async with database.read() as session:
                return await session.scalar(select(func.count()).select_from(TextMessage)) == 0

        await eventually(is_empty, seconds=60)
