import asyncio
from collections.abc import Awaitable, Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import func, select

from kit import call, caller, idempotency, outbox, tables
from kit.caller import Caller
from kit.database import Database, Session
from kit.errors import Conflict, InvalidInput
from kit.idempotency import KeyReused, StalePreparation, StillRunning
from kit.ids import new_id
from twou.chat.v1.chat_pb2 import ListMessagesRequest, Message, SendMessageRequest, SendMessageResponse
from twou.chat.v1.events_pb2 import MessageCreated

type Act = Callable[[Session, str], Awaitable[None]]
type Done = Callable[[], Awaitable[list[str]]]
type Effect = Callable[[Session], Awaitable[SendMessageResponse]]
type Try = Callable[[str], Awaitable[str]]

COMMAND = SendMessageRequest(request_id="1", content="hello")


@pytest.fixture(autouse=True)
def caller_of_commands() -> Iterator[None]:
    enter(key="key-1")
    yield
    call.enter(call.Call())
    caller.enter(None)


def enter(*, key: str | None, user_id: UUID | None = None) -> None:
    call.enter(call.Call(request_id="request-1", idempotency_key=key))
    caller.enter(Caller(user_id or UUID(int=1), "client", new_id(), expires_at=2e9))


def saying(act: Act, what: str) -> Effect:
    async def effect(session: Session) -> SendMessageResponse:
        await act(session, what)
        await outbox.add(session, MessageCreated(), audience=[UUID(int=1)])
        return SendMessageResponse(message=Message(content=what), created=True)

    return effect


async def once(database: Database, effect: Effect, command: SendMessageRequest = COMMAND) -> str:
    answer = await idempotency.run_idempotent(database, command, SendMessageResponse, effect)
    return answer.message.content


def is_replay() -> bool:
    return call.REPLAYED in call.current().remarks


async def test_without_a_key_a_command_happens_every_time(database: Database, act: Act, done: Done) -> None:
    enter(key=None)
    assert await once(database, saying(act, "one")) == "one"
    assert await once(database, saying(act, "two")) == "two"
    assert await done() == ["one", "two"]


async def test_a_repetition_gets_the_first_answer_and_says_so(database: Database, act: Act, done: Done) -> None:
    assert await once(database, saying(act, "one")) == "one"
    assert not is_replay()
    assert await once(database, saying(act, "two")) == "one"
    assert is_replay()
    assert await done() == ["one"]
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(tables.outbox)) == 1


async def test_the_same_key_with_other_content_is_refused(database: Database, act: Act, done: Done) -> None:
    await once(database, saying(act, "one"))
    with pytest.raises(KeyReused):
        await once(database, saying(act, "two"), SendMessageRequest(request_id="1", content="bye"))
    assert await done() == ["one"]


async def test_a_key_belongs_to_one_person_and_one_kind_of_command(database: Database, act: Act, done: Done) -> None:
    await once(database, saying(act, "one"))
    other = ListMessagesRequest(request_id="1")
    answer = await idempotency.run_idempotent(database, other, SendMessageResponse, saying(act, "other command"))
    assert answer.message.content == "other command"
    enter(key="key-1", user_id=UUID(int=2))
    assert await once(database, saying(act, "other person")) == "other person"
    assert await done() == ["one", "other command", "other person"]


async def test_a_second_try_while_the_first_runs_is_refused(database: Database, act: Act, done: Done) -> None:
    running, go_on = asyncio.Event(), asyncio.Event()

    async def slow(session: Session) -> SendMessageResponse:
        running.set()
        await go_on.wait()
        return await saying(act, "one")(session)

    first = asyncio.create_task(once(database, slow))
    await running.wait()
    with pytest.raises(StillRunning) as refused:
        await once(database, saying(act, "two"))
    assert refused.value.retry_after == 1
    go_on.set()
    assert await first == "one"
    assert await once(database, saying(act, "two")) == "one"
    assert await done() == ["one"]


async def test_many_tries_at_once_happen_once(database: Database, database_url: str, act: Act, done: Done) -> None:
    # Another URL for the same database stands for another process.
    parameter = "?timeout=5" if database.is_sqlite else "?ssl=disable"
    async with Database(database_url + parameter) as replica:
        results = await asyncio.gather(
            *(once((database, replica)[number % 2], saying(act, "one")) for number in range(20)), return_exceptions=True
        )
    assert await done() == ["one"]
    assert "one" in results
    assert all(result == "one" or isinstance(result, StillRunning) for result in results)


async def test_a_refusal_is_not_stored(database: Database, act: Act, done: Done) -> None:
    async def refuse(session: Session) -> SendMessageResponse:
        await act(session, "never")
        raise Conflict

    for _ in range(2):
        with pytest.raises(Conflict):
            await once(database, refuse)
    assert await once(database, saying(act, "one")) == "one"
    assert await done() == ["one"]


async def test_a_command_that_was_cut_short_can_be_sent_again(database: Database, act: Act, done: Done) -> None:
    running = asyncio.Event()

    async def hang(session: Session) -> SendMessageResponse:
        await act(session, "never")
        running.set()
        await asyncio.sleep(60)
        raise AssertionError

    first = asyncio.create_task(once(database, hang))
    await running.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await once(database, saying(act, "one")) == "one"
    assert await done() == ["one"]


@pytest.mark.parametrize("key", ["", "x" * 256])
async def test_a_key_of_no_or_too_great_length_is_refused(database: Database, act: Act, done: Done, key: str) -> None:
    enter(key=key)
    with pytest.raises(InvalidInput) as refused:
        await once(database, saying(act, "one"))
    assert [issue.field for issue in refused.value.details] == ["Idempotency-Key"]
    assert not await done()


async def test_the_longest_key_works(database: Database, act: Act) -> None:
    enter(key="x" * 255)
    await once(database, saying(act, "one"))
    assert await once(database, saying(act, "two")) == "one"


@pytest.fixture
def prepared() -> list[str]:
    """The prepared values, in order."""
    return []


@pytest.fixture
def try_prepared(database: Database, act: Act, prepared: list[str]) -> Try:
    """A command that is prepared first; "outdated" finds its first preparation outdated, "refused" gets no further."""

    async def try_prepared(what: str) -> str:
        async def prepare() -> str:
            prepared.append(what)
            if what == "refused":
                raise Conflict
            return f"{what} {len(prepared)}"

        async def effect(ready: str, session: Session) -> SendMessageResponse:
            await act(session, ready)
            if ready == "outdated 1":
                raise StalePreparation
            return SendMessageResponse(message=Message(content=ready))

        answer = await idempotency.run_prepared(database, COMMAND, SendMessageResponse, prepare, effect)
        return answer.message.content

    return try_prepared


async def test_a_repetition_is_not_prepared_again(try_prepared: Try, prepared: list[str], done: Done) -> None:
    assert await try_prepared("one") == "one 1"
    assert await try_prepared("two") == "one 1"
    assert is_replay()
    assert (prepared, await done()) == (["one"], ["one 1"])


async def test_what_is_outdated_is_prepared_again_and_left_no_trace(
    try_prepared: Try, prepared: list[str], done: Done
) -> None:
    assert await try_prepared("outdated") == "outdated 2"
    assert (prepared, await done()) == (["outdated"] * 2, ["outdated 2"])


async def test_a_refused_preparation_is_not_stored(try_prepared: Try, done: Done) -> None:
    with pytest.raises(Conflict):
        await try_prepared("refused")
    assert await try_prepared("one") == "one 2"
    assert await done() == ["one 2"]


async def test_who_finds_used_up_what_the_first_try_used_gets_its_answer(
    database: Database, act: Act, done: Done
) -> None:
    async def prepare() -> None:
        # The first try ends just now.
        await once(database, saying(act, "one"))
        raise Conflict

    async def effect(_: None, session: Session) -> SendMessageResponse:
        raise AssertionError

    answer = await idempotency.run_prepared(database, COMMAND, SendMessageResponse, prepare, effect)
    assert (answer.message.content, await done()) == ("one", ["one"])


async def test_an_answer_is_found_only_for_the_same_key_and_content(database: Database, act: Act) -> None:
    async def found(command: SendMessageRequest = COMMAND) -> SendMessageResponse | None:
        return await idempotency.find_answer(database, command, SendMessageResponse)

    assert await found() is None
    await once(database, saying(act, "one"))
    answer = await found()
    assert answer is not None
    assert answer.message.content == "one"
    with pytest.raises(KeyReused):
        await found(SendMessageRequest(request_id="1", content="bye"))
    enter(key="key-2")
    assert await found() is None
    enter(key=None)
    assert await found() is None


async def test_answers_to_one_user_are_forgotten_and_to_others_are_not(database: Database, act: Act) -> None:
    one, other = UUID(int=1), UUID(int=2)
    for user_id in (one, other):
        enter(key="key-1", user_id=user_id)
        await once(database, saying(act, f"to {user_id}"))
    async with database.transaction() as session:
        await idempotency.forget(session, one)
    enter(key="key-1", user_id=other)
    assert await once(database, saying(act, "again")) == f"to {other}"
    enter(key="key-1", user_id=one)
    assert await once(database, saying(act, "again")) == "again"
