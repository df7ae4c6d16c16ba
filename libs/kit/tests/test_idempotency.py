import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest
from kit_testing import Effects

from kit import call, caller, idempotency, outbox, tables
from kit.caller import Caller
from kit.database import Database, Session
from kit.errors import Conflict, InvalidInput
from kit.idempotency import KeyReused, StalePreparation, StillRunning
from kit.ids import new_id
from testkit.people import expect_error
from testkit.rows import count_rows
from twou.chat.v1.chat_pb2 import ListMessagesRequest, Message, SendMessageRequest, SendMessageResponse
from twou.chat.v1.events_pb2 import MessageCreated

type Effect = Callable[[Session], Awaitable[SendMessageResponse]]

COMMAND = SendMessageRequest(request_id="1", content="hello")
OTHER_CONTENT = SendMessageRequest(request_id="1", content="bye")


@pytest.fixture(autouse=True)
def caller_of_commands() -> Iterator[None]:
    enter(key="key-1")
    yield
    call.enter(call.Call())
    caller.enter(None)


def enter(*, key: str | None, user_id: UUID | None = None) -> None:
    call.enter(call.Call(request_id="request-1", idempotency_key=key))
    caller.enter(Caller(user_id or UUID(int=1), "client", new_id(), expires_at=2e9))


@dataclass
class Commands:
    """Runs commands of the current caller. A command given as a text writes that text and answers with it."""

    database: Database
    effects: Effects
    prepared: list[str] = field(default_factory=list)

    async def once(self, effect: str | Effect, command: SendMessageRequest | ListMessagesRequest = COMMAND) -> str:
        effect = self.saying(effect) if isinstance(effect, str) else effect
        answer = await idempotency.run_idempotent(self.database, command, SendMessageResponse, effect)
        return answer.message.content

    async def prepared_once(self, what: str) -> str:
        """Prepares first. "outdated" finds its first preparation outdated, "refused" gets no further."""

        async def prepare() -> str:
            self.prepared.append(what)
            if what == "refused":
                raise Conflict
            return f"{what} {len(self.prepared)}"

        async def effect(ready: str, session: Session) -> SendMessageResponse:
            answer = await self.saying(ready)(session)
            if ready == "outdated 1":
                raise StalePreparation
            return answer

        answer = await idempotency.run_prepared(self.database, COMMAND, SendMessageResponse, prepare, effect)
        return answer.message.content

    def saying(self, what: str) -> Effect:
        async def effect(session: Session) -> SendMessageResponse:
            await self.effects.add(session, what)
            await outbox.add(session, MessageCreated(), audience=[UUID(int=1)])
            return SendMessageResponse(message=Message(content=what), created=True)

        return effect

    async def found(self, command: SendMessageRequest = COMMAND) -> str | None:
        answer = await idempotency.find_answer(self.database, command, SendMessageResponse)
        return answer.message.content if answer else None


@pytest.fixture
def commands(database: Database, effects: Effects) -> Commands:
    return Commands(database, effects)


def is_replay() -> bool:
    return call.REPLAYED in call.current().remarks


async def test_without_a_key_a_command_happens_every_time(commands: Commands) -> None:
    enter(key=None)
    assert [await commands.once("one"), await commands.once("two")] == ["one", "two"]
    assert await commands.effects.all() == ["one", "two"]


async def test_a_repetition_gets_the_first_answer_and_says_so(commands: Commands) -> None:
    assert await commands.once("one") == "one"
    assert not is_replay()
    assert await commands.once("two") == "one"
    assert is_replay()
    assert await commands.effects.all() == ["one"]
    assert await count_rows(commands.database, tables.outbox) == 1


async def test_the_same_key_with_other_content_is_refused(commands: Commands) -> None:
    await commands.once("one")
    await expect_error(commands.once("two", OTHER_CONTENT), KeyReused)
    assert await commands.effects.all() == ["one"]


async def test_a_key_belongs_to_one_person_and_one_kind_of_command(commands: Commands) -> None:
    await commands.once("one")
    assert await commands.once("other command", ListMessagesRequest(request_id="1")) == "other command"
    enter(key="key-1", user_id=UUID(int=2))
    assert await commands.once("other person") == "other person"
    assert await commands.effects.all() == ["one", "other command", "other person"]


async def test_keys_without_a_caller_belong_to_the_address_of_the_client(commands: Commands) -> None:
    for address, said in (("192.0.2.1", "one"), ("192.0.2.2", "two"), ("192.0.2.1", "one"), (None, "three")):
        call.enter(call.Call(request_id="request-1", idempotency_key="key-1", client_address=address))
        caller.enter(None)
        content = COMMAND if said == "one" else OTHER_CONTENT
        assert await commands.once(said, content) == said
    assert await commands.effects.all() == ["one", "two", "three"]


async def test_a_second_try_while_the_first_runs_is_refused(commands: Commands) -> None:
    running, go_on = asyncio.Event(), asyncio.Event()

    async def slow(session: Session) -> SendMessageResponse:
        running.set()
        await go_on.wait()
        return await commands.saying("one")(session)

    first = asyncio.create_task(commands.once(slow))
    await running.wait()
    refused = await expect_error(commands.once("two"), StillRunning)
    assert refused.retry_after == 1
    go_on.set()
    assert [await first, await commands.once("two")] == ["one", "one"]
    assert await commands.effects.all() == ["one"]


async def test_many_tries_at_once_happen_once(commands: Commands, database_url: str) -> None:
    # Another URL for the same database stands for another process.
    parameter = "?timeout=5" if commands.database.is_sqlite else "?ssl=disable"
    async with Database(database_url + parameter) as other:
        replica = replace(commands, database=other)
        tries = [(commands, replica)[number % 2].once("one") for number in range(20)]
        results = await asyncio.gather(*tries, return_exceptions=True)
    assert await commands.effects.all() == ["one"]
    assert "one" in results
    assert all(result == "one" or isinstance(result, StillRunning) for result in results)


async def test_a_refusal_is_not_stored(commands: Commands) -> None:
    async def refuse(session: Session) -> SendMessageResponse:
        await commands.effects.add(session, "never")
        raise Conflict

    for _ in range(2):
        await expect_error(commands.once(refuse), Conflict)
    assert await commands.once("one") == "one"
    assert await commands.effects.all() == ["one"]


async def test_a_command_that_was_cut_short_can_be_sent_again(commands: Commands) -> None:
    running = asyncio.Event()

    async def hang(session: Session) -> SendMessageResponse:
        await commands.effects.add(session, "never")
        running.set()
        await asyncio.sleep(60)
        raise AssertionError

    first = asyncio.create_task(commands.once(hang))
    await running.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await commands.once("one") == "one"
    assert await commands.effects.all() == ["one"]


@pytest.mark.parametrize("key", ["", "x" * 256], ids=["empty", "too long"])
async def test_a_key_of_no_or_too_great_length_is_refused(commands: Commands, key: str) -> None:
    enter(key=key)
    refused = await expect_error(commands.once("one"), InvalidInput)
    assert [issue.field for issue in refused.details] == ["Idempotency-Key"]
    assert not await commands.effects.all()


async def test_the_longest_key_works(commands: Commands) -> None:
    enter(key="x" * 255)
    assert [await commands.once("one"), await commands.once("two")] == ["one", "one"]


async def test_a_repetition_is_not_prepared_again(commands: Commands) -> None:
    assert [await commands.prepared_once("one"), await commands.prepared_once("two")] == ["one 1", "one 1"]
    assert is_replay()
    assert (commands.prepared, await commands.effects.all()) == (["one"], ["one 1"])


async def test_what_is_outdated_is_prepared_again_and_left_no_trace(commands: Commands) -> None:
    assert await commands.prepared_once("outdated") == "outdated 2"
    assert (commands.prepared, await commands.effects.all()) == (["outdated"] * 2, ["outdated 2"])


async def test_a_refused_preparation_is_not_stored(commands: Commands) -> None:
    await expect_error(commands.prepared_once("refused"), Conflict)
    assert await commands.prepared_once("one") == "one 2"
    assert await commands.effects.all() == ["one 2"]


async def test_who_finds_used_up_what_the_first_try_used_gets_its_answer(commands: Commands) -> None:
    async def prepare() -> None:
        # The first try ends just now.
        await commands.once("one")
        raise Conflict

    async def effect(_: None, session: Session) -> SendMessageResponse:
        raise AssertionError

    answer = await idempotency.run_prepared(commands.database, COMMAND, SendMessageResponse, prepare, effect)
    assert (answer.message.content, await commands.effects.all()) == ("one", ["one"])


async def test_an_answer_is_found_only_for_the_same_key_and_content(commands: Commands) -> None:
    assert await commands.found() is None
    await commands.once("one")
    assert await commands.found() == "one"
    await expect_error(commands.found(OTHER_CONTENT), KeyReused)
    for key in ("key-2", None):
        enter(key=key)
        assert await commands.found() is None


async def test_a_withdrawn_answer_is_not_given_again(commands: Commands) -> None:
    await commands.once("first")
    for command, key in ((ListMessagesRequest, "key-1"), (SendMessageRequest, "key-2"), (SendMessageRequest, None)):
        enter(key=key)
        async with commands.database.transaction() as session:
            await idempotency.withdraw(session, command)
    enter(key="key-1")
    assert await commands.once("second") == "first"
    async with commands.database.transaction() as session:
        await idempotency.withdraw(session, SendMessageRequest)
    assert await commands.once("second") == "second"


async def test_answers_to_one_user_are_forgotten_and_to_others_are_not(commands: Commands) -> None:
    one, other = UUID(int=1), UUID(int=2)
    for user_id in (one, other):
        enter(key="key-1", user_id=user_id)
        await commands.once(f"to {user_id}")
    async with commands.database.transaction() as session:
        await idempotency.forget(session, one)
    for user_id, answer in ((other, f"to {other}"), (one, "again")):
        enter(key="key-1", user_id=user_id)
        assert await commands.once("again") == answer


async def test_answers_without_a_caller_that_name_a_user_can_be_forgotten(commands: Commands) -> None:
    one, other = new_id(), new_id()
    for user_id in (one, other):
        call.enter(call.Call(request_id="request-1", idempotency_key=str(user_id)))
        caller.enter(None)
        await commands.once(f"registered {user_id}")
    async with commands.database.transaction() as session:
        await idempotency.forget(session, one)
    for user_id, answer in ((other, f"registered {other}"), (one, "again")):
        call.enter(call.Call(request_id="request-1", idempotency_key=str(user_id)))
        assert await commands.once("again") == answer
