"""The table of permissions, and that the interceptor obeys it for every kind of method before anything of it runs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from kit_testing import token_verifier
from noting_testing import NotingServicer

from kit import call, caller, permissions, rpc
from kit.bus import Bus
from kit.database import Database
from kit.errors import AppError, Forbidden, Internal, Unauthenticated
from kit.grpc_server import CallInterceptor, Server
from kit.permissions import OPTIONAL, PUBLIC, SIGNED_IN, Permissions, Rule, only
from kit.rpc import Channel
from kit.settings import ProcessSettings
from kit.tokens import InvalidToken
from testkit import admission
from testkit.people import expect_error
from testkit.tokens import TokenIssuer
from twou.file.v1 import file_pb2 as pb
from twou.file.v1 import file_pb2_grpc
from twou.options.v1 import options_pb2
from twou.options.v1.options_pb2 import Access, Refusal

# It has methods of every kind: one message or many, either way.
FILES = pb.DESCRIPTOR.services_by_name["FileService"]
METHODS = [f"/{FILES.full_name}/{method.name}" for method in FILES.methods]

ISSUER, STRANGER = TokenIssuer(), TokenIssuer()


class OnlyCooks(Forbidden):
    code = "ONLY_COOKS"


type Serve = Callable[[Permissions], Awaitable[Channel]]


@pytest.fixture
def servicer() -> NotingServicer:
    return NotingServicer()


@pytest.fixture
async def serve(tmp_path: Path, bus: Bus, servicer: NotingServicer) -> AsyncIterator[Serve]:
    """Returns a function that starts a server with these permissions and returns a channel to it."""
    settings, verifier = ProcessSettings(port=0, shutdown_grace_seconds=0), token_verifier(ISSUER, bus)
    async with Database(f"sqlite:///{tmp_path / 'test.db'}") as database, AsyncExitStack() as opened:

        async def start(table: Permissions) -> Channel:
            server = Server(settings, verifier, database=database, bus=bus, permissions=table)
            file_pb2_grpc.add_FileServiceServicer_to_server(servicer, server.grpc)
            await opened.enter_async_context(server)
            return await opened.enter_async_context(rpc.channel(f"127.0.0.1:{server.port}"))

        yield start


def enter(role: str | None, issuer: TokenIssuer = ISSUER) -> None:
    call.enter(call.Call(token=issuer.token(uuid4(), role) if role else None))


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
        Wash=Access(level=Access.LEVEL_SIGNED_IN, peers=["cellar-service"]),
        Count=Access(level=Access.LEVEL_SIGNED_IN, peers=["*"]),
    )
    table = permissions.table(kitchen, FILES)
    assert {*METHODS} <= table.keys()
    assert {name: rule for name, rule in table.items() if name not in METHODS} == {
        "/kitchen.v1.Kitchen/Cook": SIGNED_IN,
        "/kitchen.v1.Kitchen/Look": PUBLIC,
        "/kitchen.v1.Kitchen/Taste": OPTIONAL,
        "/kitchen.v1.Kitchen/Season": only("cook"),
        "/kitchen.v1.Kitchen/Wash": replace(SIGNED_IN, peers=frozenset({"gateway", "cellar-service"})),
        "/kitchen.v1.Kitchen/Count": replace(SIGNED_IN, peers=None),
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


# A rule, the role in the token of a call, and the role that the methods see, or the error of the refusal.
ADMITTED = [
    (PUBLIC, None, None),
    (PUBLIC, "client", None),
    (OPTIONAL, None, None),
    (OPTIONAL, "client", "client"),
    *((SIGNED_IN, role, role) for role in ("client", "provider", "admin")),
    *((only("cook", "waiter", refusal=OnlyCooks), role, role) for role in ("cook", "waiter")),
]
REFUSED = [
    (SIGNED_IN, None, Unauthenticated),
    (only("client"), None, Unauthenticated),
    (only("cook"), "admin", Forbidden),
    (only("cook", "waiter", refusal=OnlyCooks), "admin", OnlyCooks),
]


@pytest.mark.parametrize(("rule", "role", "seen"), ADMITTED)
async def test_admitted_call_runs_and_sees_the_caller_that_its_rule_asks_for(
    serve: Serve, servicer: NotingServicer, rule: Rule, role: str | None, seen: str | None
) -> None:
    enter(role)
    assert await outcomes(serve, rule) == {"OK"}
    assert servicer.ran == [seen] * len(METHODS)


@pytest.mark.parametrize(("rule", "role", "error"), REFUSED)
async def test_refused_call_is_told_why_and_runs_nothing(
    serve: Serve, servicer: NotingServicer, rule: Rule, role: str | None, error: type[AppError]
) -> None:
    enter(role)
    assert await outcomes(serve, rule) == {error.code}
    assert servicer.ran == []


async def test_only_a_public_method_does_not_even_look_at_a_token(serve: Serve, servicer: NotingServicer) -> None:
    enter("client", STRANGER)
    assert await outcomes(serve, PUBLIC) == {"OK"}
    assert servicer.ran == [None] * len(METHODS)
    for rule in (OPTIONAL, SIGNED_IN, only("client")):
        assert await outcomes(serve, rule) == {InvalidToken.code}
    assert len(servicer.ran) == len(METHODS)


async def outcomes(serve: Serve, rule: Rule) -> set[str]:
    """Returns the outcomes of the methods when all of them have this rule."""
    table = dict.fromkeys(METHODS, rule)
    return set((await admission.outcomes(await serve(table), table)).values())


async def test_a_method_without_a_rule_cannot_be_called(serve: Serve, servicer: NotingServicer) -> None:
    enter("admin")
    found = await admission.outcomes(await serve({}), dict.fromkeys(METHODS, PUBLIC))
    assert found == dict.fromkeys(METHODS, Internal.code)
    assert servicer.ran == []


async def test_a_refused_upload_is_not_read(serve: Serve, servicer: NotingServicer) -> None:
    stub = file_pb2_grpc.FileServiceStub(await serve(dict.fromkeys(METHODS, SIGNED_IN)))
    enter(None)

    async def endless() -> AsyncIterator[pb.UploadFileRequest]:
        while True:
            yield pb.UploadFileRequest(chunk=bytes(64 * 1024))

    await expect_error(rpc.upload(stub.UploadFile, endless()), Unauthenticated)
    assert servicer.ran == []


class CallOf:
    """A call with a certificate, which says where its client is."""

    def __init__(self, peer: str) -> None:
        self._peer = peer

    def auth_context(self) -> dict[str, list[bytes]]:
        return {"x509_subject_alternative_name": [self._peer.encode()]}

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        return (("x-client-address", "203.0.113.9"), ("x-request-id", "of-the-caller"))

    def time_remaining(self) -> float:
        return 1.0


@pytest.mark.parametrize(("peer", "address"), [(permissions.GATEWAY, "203.0.113.9"), ("chat-service", None)])
async def test_only_the_gateway_is_believed_about_the_address_of_a_client(
    bus: Bus, peer: str, address: str | None
) -> None:
    method = "/twou.file.v1.FileService/GetFile"
    rule = replace(PUBLIC, peers=frozenset({permissions.GATEWAY, "chat-service"}))
    interceptor = CallInterceptor(token_verifier(ISSUER, bus), {method: rule}, checks_peers=True)
    context: Any = CallOf(peer)
    await interceptor._enter(method, context)
    assert (call.current().client_address, call.current().request_id) == (address, "of-the-caller")
