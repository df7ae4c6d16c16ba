import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count, repeat

import pytest
from grpc import aio
from kit_testing import token_verifier

from kit import call, caller, grpc_errors, rpc
from kit.errors import AppError, FieldIssue, Internal, InvalidInput, Kind, Unavailable
from kit.grpc_server import CallInterceptor, Context
from kit.ids import new_id
from kit.permissions import PUBLIC, SIGNED_IN
from testkit.people import expect_error
from testkit.processes import free_port
from testkit.tokens import TokenIssuer
from twou.chat.v1 import chat_pb2 as pb
from twou.chat.v1 import chat_pb2_grpc

CHAT_SERVICE = pb.DESCRIPTOR.services_by_name["ChatService"]
PERMISSIONS = {
    "/twou.chat.v1.ChatService/SendMessage": SIGNED_IN,
    "/twou.chat.v1.ChatService/ListMessages": PUBLIC,
}
KINDS = list(grpc_errors._CLASS_OF_KIND.values())

type Stub = chat_pb2_grpc.ChatServiceStub
type Behaviour = Callable[[], Awaitable[str]]


class Answering(chat_pb2_grpc.ChatServiceServicer):
    """Answers with what `behave` returns, whichever method is called; ListMessages needs no token."""

    behave: Behaviour

    async def SendMessage(self, request: pb.SendMessageRequest, context: Context) -> pb.SendMessageResponse:
        return pb.SendMessageResponse(message=pb.Message(content=await self.behave()))

    async def ListMessages(self, request: pb.ListMessagesRequest, context: Context) -> pb.ListMessagesResponse:
        return pb.ListMessagesResponse(messages=[pb.Message(content=await self.behave())])


@pytest.fixture(autouse=True)
def at_rest() -> None:
    call.enter(call.Call())


@pytest.fixture
def servicer() -> Answering:
    # The tests call two of the methods.
    return Answering()  # type: ignore[abstract]


@asynccontextmanager
async def serving(servicer: Answering, issuer: TokenIssuer, port: int) -> AsyncIterator[None]:
    interceptor = CallInterceptor(token_verifier(issuer), permissions=PERMISSIONS)
    server = aio.server(interceptors=[interceptor], options=[("grpc.so_reuseport", 0)])
    chat_pb2_grpc.add_ChatServiceServicer_to_server(servicer, server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    yield
    await server.stop(None)


@pytest.fixture
async def stub(servicer: Answering, issuer: TokenIssuer) -> AsyncIterator[Stub]:
    port = free_port()
    async with serving(servicer, issuer, port), rpc.channel(f"127.0.0.1:{port}", CHAT_SERVICE) as channel:
        yield chat_pb2_grpc.ChatServiceStub(channel)


async def read(stub: Stub, *, seconds: float = rpc.UNARY_SECONDS) -> str:
    answer = await rpc.unary(stub.ListMessages, pb.ListMessagesRequest(), seconds=seconds)
    return answer.messages[0].content


async def write(stub: Stub) -> str:
    return (await rpc.unary(stub.SendMessage, pb.SendMessageRequest())).message.content


async def hello() -> str:
    return "hello"


def raising(error: Exception, *, times: int | None = None) -> Behaviour:
    """Returns a behaviour that raises *error* always, or so many *times* and then answers "hello"."""
    errors = repeat(error) if times is None else repeat(error, times)

    async def behave() -> str:
        for one in errors:
            raise one
        return await hello()

    return behave


@pytest.mark.parametrize("kind", KINDS)
async def test_an_error_of_every_kind_arrives_as_it_was_raised(
    stub: Stub, servicer: Answering, kind: type[AppError]
) -> None:
    particular = kind(
        "Zu spät: 100 % vergeben.\nWirklich.",
        code="ALREADY_TAKEN",
        details=(FieldIssue("email", "ist schon vergeben"), FieldIssue("name", "is missing")),
        retry_after=2.5,
    )
    for sent in (particular, kind()):
        servicer.behave = raising(sent)
        arrived = await expect_error(read(stub), kind)
        assert type(arrived) is kind
        assert (arrived.kind, arrived.code, arrived.message) == (sent.kind, sent.code, sent.message)
        assert (arrived.details, arrived.retry_after) == (sent.details, sent.retry_after)


def test_every_kind_can_cross() -> None:
    assert {kind.kind for kind in KINDS} == set(Kind)


async def test_a_long_list_of_issues_arrives_whole(stub: Stub, servicer: Answering) -> None:
    issues = tuple(FieldIssue(f"field_{number}", "must be something else than it is") for number in range(60))
    servicer.behave = raising(InvalidInput(details=issues))
    assert (await expect_error(read(stub), InvalidInput)).details == issues


async def test_a_defect_arrives_without_its_text(stub: Stub, servicer: Answering) -> None:
    servicer.behave = raising(LookupError("password=secret"))
    arrived = await expect_error(read(stub), Internal)
    assert (arrived.code, arrived.message) == (Internal.code, Internal.message)
    with pytest.raises(aio.AioRpcError) as raw:
        await stub.ListMessages(pb.ListMessagesRequest())
    assert "secret" not in f"{raw.value.details()}{raw.value.trailing_metadata()}"


async def test_a_call_carries_what_belongs_to_it(stub: Stub, servicer: Answering, issuer: TokenIssuer) -> None:
    user_id = new_id()
    sent = call.Call(
        request_id="0123-abcd",
        token=issuer.token(user_id, "provider"),
        idempotency_key="key-1",
        traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01",
        client_address="2001:db8::1",
        client_agent="Überbrowser\n1.0",
    )
    seen: list[tuple[call.Call, caller.Caller]] = []

    async def behave() -> str:
        seen.append((call.current(), caller.current()))
        return "hello"

    servicer.behave = behave
    call.enter(sent)
    assert await write(stub) == "hello"
    ((arrived, who),) = seen
    for attribute in call.METADATA_KEYS:
        assert getattr(arrived, attribute) == getattr(sent, attribute)
    assert (arrived.token, who.user_id, who.role) == (sent.token, user_id, "provider")


async def test_a_call_without_anything_gets_a_request_id(stub: Stub, servicer: Answering) -> None:
    async def behave() -> str:
        assert caller.find() is None
        return call.current().request_id

    servicer.behave = behave
    assert len(await read(stub)) == 36


async def test_the_deadline_travels(stub: Stub, servicer: Answering) -> None:
    async def behave() -> str:
        return str(call.current().seconds_left())

    servicer.behave = behave
    assert 4 < float(await read(stub)) < 5.5
    call.enter(call.Call(deadline=rpc.deadline_in(1)))
    assert 0 < float(await read(stub)) < 1.5


async def test_a_call_ends_at_its_deadline(stub: Stub, servicer: Answering) -> None:
    cancelled = asyncio.Event()

    async def behave() -> str:
        try:
            await asyncio.sleep(60)
        finally:
            cancelled.set()
        raise AssertionError

    servicer.behave = behave
    for deadline, seconds in ((None, 0.2), (rpc.deadline_in(0.2), 5), (rpc.deadline_in(-1), 5)):
        call.enter(call.Call(deadline=deadline))
        async with asyncio.timeout(1):
            await expect_error(read(stub, seconds=seconds), Unavailable)
    await asyncio.wait_for(cancelled.wait(), 1)


async def test_reads_are_repeated_and_writes_are_not(stub: Stub, servicer: Answering, issuer: TokenIssuer) -> None:
    servicer.behave = raising(Unavailable(), times=2)
    assert await read(stub) == "hello"
    servicer.behave = raising(Unavailable(), times=1)
    call.enter(call.Call(token=issuer.token(new_id())))
    await expect_error(write(stub), Unavailable)
    # The first try used up the only failure.
    assert await write(stub) == "hello"


async def test_repetitions_stay_few_when_everything_fails(stub: Stub, servicer: Answering) -> None:
    tries = count()

    async def behave() -> str:
        next(tries)
        raise Unavailable

    servicer.behave = behave
    for _ in range(20):
        await asyncio.gather(*(read(stub) for _ in range(20)), return_exceptions=True)
    assert next(tries) < 500


async def test_a_replay_is_reported_to_the_caller(stub: Stub, servicer: Answering) -> None:
    async def behave() -> str:
        call.current().remarks.add(call.REPLAYED)
        return "hello"

    servicer.behave = behave
    call.enter(call.Call(idempotency_key="key-1"))
    await read(stub)
    assert call.current().remarks == {call.REPLAYED}


async def test_a_service_that_is_down_is_unavailable_at_once_and_back_soon(
    servicer: Answering, issuer: TokenIssuer
) -> None:
    servicer.behave = hello
    port = free_port()
    async with rpc.channel(f"127.0.0.1:{port}", CHAT_SERVICE) as channel:
        stub = chat_pb2_grpc.ChatServiceStub(channel)
        for _ in range(2):
            async with asyncio.timeout(1):
                await expect_error(read(stub), Unavailable)
            async with serving(servicer, issuer, port):
                assert await until_answered(stub) < 2.5


async def until_answered(stub: Stub) -> float:
    """Reads until there is an answer, and returns how many seconds that took."""
    started = time.monotonic()
    while True:
        try:
            await read(stub)
        except Unavailable:
            await asyncio.sleep(0.05)
        else:
            return time.monotonic() - started


async def test_a_new_channel_does_not_wait_as_long_as_one_that_has_failed(
    servicer: Answering, issuer: TokenIssuer
) -> None:
    """Writes are sent once, so a repetition hides nothing."""
    servicer.behave = hello
    call.enter(call.Call(token=issuer.token(new_id(), "client")))
    port = free_port()
    async with rpc.channel(f"127.0.0.1:{port}", CHAT_SERVICE) as earlier:
        await expect_error(write(chat_pb2_grpc.ChatServiceStub(earlier)), Unavailable)
        async with serving(servicer, issuer, port), rpc.channel(f"127.0.0.1:{port}", CHAT_SERVICE) as channel:
            assert await write(chat_pb2_grpc.ChatServiceStub(channel)) == await hello()
