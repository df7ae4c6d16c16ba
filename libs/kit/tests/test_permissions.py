"""The table of permissions, and that the interceptor obeys it for every kind of method before anything of it runs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import pytest

from kit import call, caller, permissions, rpc
from kit.bus import Bus
from kit.database import Database
from kit.errors import Forbidden, Internal, Unauthenticated
from kit.grpc_server import Context, Server
from kit.permissions import OPTIONAL, PUBLIC, SIGNED_IN, Permissions, Rule, only
from kit.revocations import Revocations
from kit.rpc import Channel
from kit.settings import ProcessSettings
from kit.tokens import InvalidToken, TokenRules, TokenVerifier
from testkit import admission
from testkit.tokens import TokenIssuer
from twou.chat.v1 import chat_pb2
from twou.file.v1 import file_pb2 as pb
from twou.file.v1 import file_pb2_grpc

CHAT = chat_pb2.DESCRIPTOR.services_by_name["ChatService"]
# It has methods of every kind: one message or many, either way.
FILES = pb.DESCRIPTOR.services_by_name["FileService"]
METHODS = [f"/{FILES.full_name}/{method.name}" for method in FILES.methods]

issuer = TokenIssuer()


class OnlyCooks(Forbidden):
    code = "ONLY_COOKS"


class NotingServicer(file_pb2_grpc.FileServiceServicer):
    """Notes which of its methods ran, and for whom."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, caller.Caller | None]] = []

    async def UploadFile(
        self, request_iterator: AsyncIterator[pb.UploadFileRequest], context: Context
    ) -> pb.UploadFileResponse:
        self.ran.append(("UploadFile", caller.find()))
        return pb.UploadFileResponse()

    async def GetFile(self, request: pb.GetFileRequest, context: Context) -> pb.GetFileResponse:
        self.ran.append(("GetFile", caller.find()))
        return pb.GetFileResponse()

    async def ListRequestFiles(
        self, request: pb.ListRequestFilesRequest, context: Context
    ) -> pb.ListRequestFilesResponse:
        self.ran.append(("ListRequestFiles", caller.find()))
        return pb.ListRequestFilesResponse()

    async def DownloadFile(
        self, request: pb.DownloadFileRequest, context: Context
    ) -> AsyncIterator[pb.DownloadFileResponse]:
        self.ran.append(("DownloadFile", caller.find()))
        yield pb.DownloadFileResponse()


type Serve = Callable[[Permissions], Awaitable[Channel]]
type Knock = Callable[[Rule], Awaitable[set[str]]]


@pytest.fixture
def servicer() -> NotingServicer:
    return NotingServicer()


@pytest.fixture
async def serve(tmp_path: Path, bus: Bus, servicer: NotingServicer) -> AsyncIterator[Serve]:
    verifier = TokenVerifier(TokenRules("2u", "2u"), issuer.keys(), Revocations(bus), issuer.state)
    settings = ProcessSettings(port=0, shutdown_grace_seconds=0)
    opened: list[tuple[Server, Channel]] = []
    async with Database(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}") as database:

        async def start(table: Permissions) -> Channel:
            server = Server(settings, verifier, database=database, bus=bus, permissions=table)
            file_pb2_grpc.add_FileServiceServicer_to_server(servicer, server.grpc)
            await server.__aenter__()
            opened.append((server, rpc.channel(f"127.0.0.1:{server.port}")))
            return opened[-1][1]

        yield start
        for server, channel in opened:
            await channel.close()
            await server.__aexit__(None, None, None)


@pytest.fixture
def knock(serve: Serve) -> Knock:
    """What the methods answer, if they all have that rule."""

    async def knock(rule: Rule) -> set[str]:
        table = dict.fromkeys(METHODS, rule)
        return set((await admission.outcomes(await serve(table), table)).values())

    return knock


def enter(role: str | None) -> None:
    call.enter(call.Call(token=issuer.token(uuid4(), role) if role else None))


def enter_with_a_bad_token() -> None:
    call.enter(call.Call(token=TokenIssuer().token(uuid4())))


def test_a_table_names_methods_as_they_are_on_the_wire() -> None:
    table = permissions.table(
        (CHAT, {"SendMessage": SIGNED_IN, "ListMessages": PUBLIC}),
        (FILES, dict.fromkeys((method.name for method in FILES.methods), OPTIONAL)),
    )
    assert table == {
        "/twou.chat.v1.ChatService/SendMessage": SIGNED_IN,
        "/twou.chat.v1.ChatService/ListMessages": PUBLIC,
        **dict.fromkeys(METHODS, OPTIONAL),
    }


@pytest.mark.parametrize(
    ("rules", "difference"),
    [
        ({"SendMessage": SIGNED_IN}, "ListMessages"),
        ({"SendMessage": SIGNED_IN, "ListMessages": SIGNED_IN, "EatMessage": PUBLIC}, "EatMessage"),
        ({}, "ListMessages, SendMessage"),
    ],
    ids=["missing", "surplus", "empty"],
)
def test_a_table_that_forgets_or_invents_a_method_is_none(rules: dict[str, Rule], difference: str) -> None:
    with pytest.raises(ValueError, match=rf"^permissions of twou\.chat\.v1\.ChatService: {difference}$"):
        permissions.table((CHAT, rules))


async def test_a_public_method_does_not_even_look_at_a_token(knock: Knock, servicer: NotingServicer) -> None:
    enter_with_a_bad_token()
    assert await knock(PUBLIC) == {"OK"}
    enter("client")
    assert await knock(PUBLIC) == {"OK"}
    assert len(servicer.ran) == 2 * len(METHODS)
    assert {who for _, who in servicer.ran} == {None}


async def test_an_optional_token_is_looked_at_if_it_is_there(knock: Knock, servicer: NotingServicer) -> None:
    enter(None)
    assert await knock(OPTIONAL) == {"OK"}
    assert {who for _, who in servicer.ran} == {None}
    servicer.ran.clear()
    enter("client")
    assert await knock(OPTIONAL) == {"OK"}
    assert {who.role for _, who in servicer.ran if who} == {"client"}
    servicer.ran.clear()
    enter_with_a_bad_token()
    assert await knock(OPTIONAL) == {InvalidToken.code}
    assert servicer.ran == []


async def test_whoever_must_be_signed_in_is_whoever_he_is(knock: Knock, servicer: NotingServicer) -> None:
    for role in ("client", "provider", "admin"):
        enter(role)
        assert await knock(SIGNED_IN) == {"OK"}
    assert len(servicer.ran) == 3 * len(METHODS)
    assert all(who for _, who in servicer.ran)


async def test_only_some_roles_are_let_in_and_others_told_why(knock: Knock, servicer: NotingServicer) -> None:
    for role in ("cook", "waiter"):
        enter(role)
        assert await knock(only("cook", "waiter", refusal=OnlyCooks)) == {"OK"}
    servicer.ran.clear()
    enter("admin")
    assert await knock(only("cook", "waiter", refusal=OnlyCooks)) == {"ONLY_COOKS"}
    assert await knock(only("cook")) == {Forbidden.code}
    assert servicer.ran == []


async def test_nothing_runs_for_whoever_is_refused(knock: Knock, servicer: NotingServicer) -> None:
    for rule in (SIGNED_IN, only("client")):
        enter(None)
        assert await knock(rule) == {Unauthenticated.code}
        enter_with_a_bad_token()
        assert await knock(rule) == {InvalidToken.code}
    assert servicer.ran == []


async def test_a_method_without_a_rule_runs_for_nobody(serve: Serve, servicer: NotingServicer) -> None:
    enter("admin")
    outcomes = await admission.outcomes(await serve({}), dict.fromkeys(METHODS, PUBLIC))
    assert outcomes == dict.fromkeys(METHODS, Internal.code)
    assert servicer.ran == []


async def test_a_refused_upload_is_not_read(serve: Serve, servicer: NotingServicer) -> None:
    stub = file_pb2_grpc.FileServiceStub(await serve(dict.fromkeys(METHODS, SIGNED_IN)))
    enter(None)

    async def endless() -> AsyncIterator[pb.UploadFileRequest]:
        while True:
            yield pb.UploadFileRequest(chunk=bytes(64 * 1024))

    with pytest.raises(Unauthenticated):
        await rpc.upload(stub.UploadFile, endless())
    assert servicer.ran == []
