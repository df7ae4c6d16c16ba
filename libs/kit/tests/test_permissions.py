"""The table of permissions, and that the interceptor obeys it for every kind of method before anything of it runs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import pytest
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool

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
from twou.file.v1 import file_pb2 as pb
from twou.file.v1 import file_pb2_grpc
from twou.options.v1 import options_pb2
from twou.options.v1.options_pb2 import Access, Refusal

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
    async with Database(f"sqlite:///{tmp_path / 'test.db'}") as database:

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
    """Returns the answers of the methods when all of them have this rule."""

    async def knock(rule: Rule) -> set[str]:
        table = dict.fromkeys(METHODS, rule)
        return set((await admission.outcomes(await serve(table), table)).values())

    return knock


def enter(role: str | None) -> None:
    call.enter(call.Call(token=issuer.token(uuid4(), role) if role else None))


def enter_with_a_bad_token() -> None:
    call.enter(call.Call(token=TokenIssuer().token(uuid4())))


def service(**methods: Access | None) -> ServiceDescriptor:
    """A service with those methods; None stands for a proto that does not say who may call."""
    file = FileDescriptorProto(name="kitchen.proto", package="kitchen.v1", syntax="proto3")
    file.message_type.add(name="Meal")
    made = file.service.add(name="Kitchen")
    for name, access in methods.items():
        method = made.method.add(name=name, input_type=".kitchen.v1.Meal", output_type=".kitchen.v1.Meal")
        if access is not None:
            method.options.Extensions[options_pb2.access].CopyFrom(access)
    pool = DescriptorPool()
    pool.Add(file)
    return pool.FindServiceByName("kitchen.v1.Kitchen")


def test_a_table_names_methods_as_they_are_on_the_wire() -> None:
    kitchen = service(
        Cook=Access(level=Access.LEVEL_SIGNED_IN),
        Look=Access(level=Access.LEVEL_PUBLIC),
        Taste=Access(level=Access.LEVEL_OPTIONAL),
        Season=Access(level=Access.LEVEL_ROLES, roles=["cook"]),
    )
    assert permissions.table(kitchen, FILES) == {
        "/kitchen.v1.Kitchen/Cook": SIGNED_IN,
        "/kitchen.v1.Kitchen/Look": PUBLIC,
        "/kitchen.v1.Kitchen/Taste": OPTIONAL,
        "/kitchen.v1.Kitchen/Season": only("cook"),
        **dict.fromkeys(METHODS, SIGNED_IN),
    }


def test_the_refusal_of_a_role_is_the_one_in_the_proto() -> None:
    access = Access(level=Access.LEVEL_ROLES, roles=["cook"], refusal=Refusal(code="ONLY_COOKS", message="Go away."))
    (rule,) = permissions.table(service(Cook=access)).values()
    with pytest.raises(Forbidden, match=r"^Go away\.$") as refused:
        rule.check(caller.Caller(uuid4(), "waiter", uuid4(), expires_at=0))
    assert refused.value.code == "ONLY_COOKS"
    rule.check(caller.Caller(uuid4(), "cook", uuid4(), expires_at=0))


def test_a_method_whose_proto_does_not_say_who_may_call_it_has_no_table() -> None:
    kitchen = service(Cook=Access(level=Access.LEVEL_SIGNED_IN), Look=None)
    with pytest.raises(ValueError, match=r"^kitchen\.v1\.Kitchen\.Look has no option twou\.options\.v1\.access"):
        permissions.table(FILES, kitchen)


@pytest.mark.parametrize(
    "access",
    [
        Access(),
        Access(roles=["cook"]),
        Access(level=Access.LEVEL_ROLES),
        Access(level=Access.LEVEL_PUBLIC, roles=["cook"]),
        Access(level=Access.LEVEL_SIGNED_IN, refusal=Refusal(code="ONLY_COOKS")),
    ],
    ids=["empty", "no level", "no roles", "public for some", "refusal without roles"],
)
def test_a_method_whose_proto_contradicts_itself_has_no_table(access: Access) -> None:
    with pytest.raises(ValueError, match=r"^kitchen\.v1\.Kitchen\.Cook: "):
        permissions.table(service(Cook=access))


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


async def test_a_signed_in_method_sees_the_caller_of_the_token(knock: Knock, servicer: NotingServicer) -> None:
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


async def test_a_refused_call_runs_nothing(knock: Knock, servicer: NotingServicer) -> None:
    for rule in (SIGNED_IN, only("client")):
        enter(None)
        assert await knock(rule) == {Unauthenticated.code}
        enter_with_a_bad_token()
        assert await knock(rule) == {InvalidToken.code}
    assert servicer.ran == []


async def test_a_method_without_a_rule_cannot_be_called(serve: Serve, servicer: NotingServicer) -> None:
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
