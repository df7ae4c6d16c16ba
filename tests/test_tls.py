"""Everything inside over TLS: each process proves who it is, and a service knows which of them may call a method."""

import asyncio
import contextlib
import re
import shutil
import ssl
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import httpx2
import pytest
import pytest_asyncio
from grpc import aio

from kit import call, contract, permissions, rpc, starting
from kit.database import Database
from kit.errors import Forbidden, Unauthenticated, Unavailable
from kit.identity import AUTH_SERVICE
from kit.metrics import Metrics
from kit.settings import ProcessSettings, load
from kit.tls import Tls, check
from testkit.processes import free_port
from testkit.servers import PostgresServer, postgres_server
from tests.authority import Authority, variables
from tests.conftest import StartStack
from tests.people import Person
from tools.demo.photo import photo
from tools.stack.config import AUTH, DEPLOYABLES, SERVICES
from tools.stack.stack import Stack
from twou.auth.v1 import auth_pb2, auth_pb2_grpc
from twou.request.v1 import request_pb2, request_pb2_grpc

REQUEST_SERVICE = request_pb2.DESCRIPTOR.services_by_name["RequestService"]
NAMES = [one.name for one in DEPLOYABLES]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def encrypted_postgres(authority: Authority) -> Iterator[PostgresServer]:
    """A server of its own, which gets a certificate while it runs."""
    with postgres_server() as server:
        tls = authority.certificate("postgres")
        # In a thread, as `run` leaves its own without an event loop, which other tests expect here.
        with ThreadPoolExecutor(max_workers=1) as thread:
            folder = Path(thread.submit(asyncio.run, _data_of(server)).result())
        for file in (tls.cert_file, tls.key_file):
            owned = Path(shutil.copy(file, folder))
            shutil.chown(owned, folder.owner(), folder.group())
            owned.chmod(0o600)
        for name, value in {"ssl_cert_file": "postgres.pem", "ssl_key_file": "postgres.key", "ssl": "on"}.items():
            server.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        server.execute("SELECT pg_reload_conf()")
        yield server


async def _data_of(server: PostgresServer) -> str:
    connection = await asyncpg.connect(server.url)
    try:
        return str(await connection.fetchval("SHOW data_directory"))
    finally:
        await connection.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def encrypted(
    authority: Authority, encrypted_postgres: PostgresServer, start_stack: StartStack
) -> AsyncIterator[Stack]:
    """A system in which gRPC, NATS and PostgreSQL are encrypted, and every process has a certificate."""
    settings = {"TLS_CA_FILE": str(authority.file), **variables("NATS", authority.certificate("nats"))}
    for one in DEPLOYABLES:
        settings |= variables(one.prefix, authority.certificate(one.name))
    for one in SERVICES:
        url = encrypted_postgres.create_database(f"encrypted_{one.package}")
        settings[f"{one.prefix}_DATABASE_URL"] = f"{url}?sslmode=verify-full&sslrootcert={authority.file}"
    async with start_stack("sqlite", **settings) as stack:
        yield stack


def channel_to(stack: Stack, name: str, tls: Tls | None) -> aio.Channel:
    service = AUTH_SERVICE if name == AUTH.name else REQUEST_SERVICE
    return rpc.channel(f"127.0.0.1:{stack.config.ports[name]}", service, tls=tls)


async def keys_asked_by(stack: Stack, tls: Tls | None) -> str:
    async with channel_to(stack, AUTH.name, tls) as channel:
        stub = auth_pb2_grpc.AuthServiceStub(channel)
        return (await rpc.unary(stub.GetKeys, auth_pb2.GetKeysRequest(), seconds=2)).jwks_json


async def test_a_job_is_done_over_tls_everywhere(encrypted: Stack, encrypted_postgres: PostgresServer) -> None:
    async with Person(encrypted.gateway_url) as client, Person(encrypted.gateway_url, "provider") as provider:
        request = await client.asks_for_help()
        assert (await provider.post(f"/requests/{request['id']}/accept")).status_code == 200
        async with provider.socket() as socket:
            await socket.frame("connection.established")
            sent = await client.post(f"/messages/{request['id']}", content="encrypted")
            assert sent.status_code == 201, sent.text
            await socket.frame("message.created", content="encrypted")
        await client.uploads(request["id"], photo())
        content = b"0123456789abcde\n" * 100_000
        file = (await client.http.post("/uploads/", files={"file": ("a.txt", content, "text/plain")})).json()
        assert (await client.get(f"/uploads/{file['id']}/download")).content == content
        assert "byte_port_unusable" not in (encrypted.config.logs / "gateway.log").read_text()
        assert (await client.post("/auth/logout")).status_code == 200
        await client.until_refused(seconds=2)
    connection = await asyncpg.connect(encrypted_postgres.url)
    try:
        plain = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE NOT ssl AND datname LIKE 'enc%'"
        )
        encrypted_ones = await connection.fetchval("SELECT count(*) FROM pg_stat_ssl WHERE ssl")
    finally:
        await connection.close()
    assert plain == 0
    assert encrypted_ones >= len(SERVICES)
    # No process accepts a connection without TLS.
    for name in ("nats", "auth-service"):
        reader, writer = await asyncio.open_connection("127.0.0.1", encrypted.config.ports[name])
        with contextlib.suppress(ConnectionError):
            writer.write(b'CONNECT {"verbose":false}\r\nPING\r\n')
            answer = await asyncio.wait_for(reader.read(4096), 5)
            while b"PONG" not in answer and (more := await asyncio.wait_for(reader.read(4096), 5)):
                answer += more
            assert b"PONG" not in answer
        writer.close()


@pytest.mark.parametrize("who", ["without a certificate", "of another authority", "with an expired certificate"])
async def test_an_unknown_peer_reaches_no_method(
    encrypted: Stack, authority: Authority, tmp_path: Path, who: str
) -> None:
    stranger = Authority(tmp_path).certificate("gateway")
    tls = {
        "without a certificate": None,
        "of another authority": Tls(stranger.cert_file, stranger.key_file, authority.file),
        "with an expired certificate": authority.certificate("gateway", expired=True),
    }[who]
    with pytest.raises(Unavailable):
        await keys_asked_by(encrypted, tls)


async def test_bytes_of_files_are_for_the_gateway_alone(encrypted: Stack, authority: Authority, tmp_path: Path) -> None:
    log = encrypted.config.logs / "file-service.log"
    [port] = re.findall(r"serving_bytes.*127\.0\.0\.1:(\d+)", log.read_text())[-1:]

    async def reason_of_refusal(context: ssl.SSLContext | None) -> str:
        """Sends a text that is no ticket, and returns what file-service logs about it."""
        before = len(log.read_text())
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", int(port), ssl=context, server_hostname="file-service" if context else None
            )
            writer.write(b"no ticket\n")
            assert await reader.read() == b""
            writer.close()
        await asyncio.sleep(0.1)
        return "".join(re.findall(r"ticket_refused.*?reason=(.*?) service=", log.read_text()[before:]))

    assert await reason_of_refusal(authority.certificate("gateway").context()) == "DecodeError"
    assert await reason_of_refusal(authority.certificate("chat-service").context()) == "not the gateway"
    # These do not get as far as a ticket.
    theirs = Authority(tmp_path).certificate("gateway")
    stranger = Tls(theirs.cert_file, theirs.key_file, authority.file).context()
    without = ssl.create_default_context(cafile=str(authority.file))
    for context in (None, stranger, without, authority.certificate("gateway", expired=True).context()):
        assert await reason_of_refusal(context) == ""


async def test_a_service_that_another_authority_has_signed_is_not_called(
    encrypted: Stack, authority: Authority, tmp_path: Path
) -> None:
    ours = authority.certificate("gateway")
    with pytest.raises(Unavailable):
        await keys_asked_by(encrypted, Tls(ours.cert_file, ours.key_file, Authority(tmp_path).file))


async def test_one_service_cannot_answer_in_place_of_another(encrypted: Stack, authority: Authority) -> None:
    """The channel to auth-service leads to the port of chat-service, whose certificate the same authority signed."""
    address = f"127.0.0.1:{encrypted.config.ports['chat-service']}"
    async with rpc.channel(address, AUTH_SERVICE, tls=authority.certificate("gateway")) as channel:
        with pytest.raises(Unavailable):
            await rpc.unary(auth_pb2_grpc.AuthServiceStub(channel).GetKeys, auth_pb2.GetKeysRequest(), seconds=2)


async def test_each_method_is_open_to_its_peers_alone(encrypted: Stack, authority: Authority) -> None:
    expected = {
        "GetKeys": {*NAMES},
        "GetSessionState": {*NAMES},
        "GetMe": {"gateway", "request-service"},
        "GetParticipants": {"gateway", "chat-service", "file-service"},
        "GetConversation": {"gateway", "file-service"},
        "GetStanding": {"gateway", "file-service"},
        "GetLeadOpening": {"gateway", "chat-service"},
        "FindBlock": {"gateway", "request-service"},
        "ListNames": {"gateway", "chat-service", "request-service"},
        "ListUserIds": {"gateway", "chat-service"},
        "ListOwnFileIds": {"gateway", "chat-service"},
        "ListOwnImageIds": {"gateway", "request-service"},
        "ListDigests": {"gateway", "request-service"},
        "HoldFiles": {"gateway", "auth-service"},
        "AddDataExportPart": {"gateway", "auth-service", "request-service", "chat-service"},
    }
    tables = [permissions.table(service) for file in contract.files() for service in file.services_by_name.values()]
    for method, rule in (entry for table in tables for entry in table.items()):
        allowed = {*NAMES} if rule.peers is None else rule.peers
        assert allowed == expected.get(method.rpartition("/")[2], {"gateway"}), method

    for name in NAMES:
        assert "keys" in await keys_asked_by(encrypted, authority.certificate(name))
        async with channel_to(encrypted, "request-service", authority.certificate(name)) as channel:
            stub = request_pb2_grpc.RequestServiceStub(channel)
            # A peer that may not call is refused before the token is looked at.
            for ask, open_to in (
                (rpc.unary(stub.GetParticipants, request_pb2.GetParticipantsRequest()), expected["GetParticipants"]),
                (rpc.unary(stub.GetRequest, request_pb2.GetRequestRequest()), {"gateway"}),
            ):
                with pytest.raises(Unauthenticated if name in open_to else Forbidden):
                    await ask


async def test_only_the_gateway_says_where_a_client_is(encrypted: Stack, authority: Authority) -> None:
    """Wrong passwords are counted by address: a service that could invent addresses would guess without end."""
    async with Person(encrypted.gateway_url) as person:
        sessions = (await person.get("/auth/sessions")).json()
        assert [one["address"] for one in sessions] == ["127.0.0.1"]
        # request-service may ask for the caller's account, and is believed the token, but not the address.
        token = person.tokens["access_token"]
        async with channel_to(encrypted, AUTH.name, authority.certificate("request-service")) as channel:
            call.enter(call.Call(token=token, client_address="203.0.113.9"))
            stub = auth_pb2_grpc.AuthServiceStub(channel)
            assert (await rpc.unary(stub.GetMe, auth_pb2.GetMeRequest())).user.email == person.email
            with pytest.raises(Forbidden):
                await rpc.unary(stub.Login, auth_pb2.LoginRequest(identifier=person.email, password="x"))


async def test_the_database_must_prove_its_name(
    encrypted_postgres: PostgresServer, authority: Authority, tmp_path: Path
) -> None:
    url = encrypted_postgres.url.replace("postgresql://", "postgresql+asyncpg://")
    # `localhost` leads to the same server, and stands in no certificate.
    wrong_name = url.replace("127.0.0.1", "localhost") + f"?sslmode=verify-full&sslrootcert={authority.file}"
    wrong_authority = f"{url}?sslmode=verify-full&sslrootcert={Authority(tmp_path).file}"
    right = f"{url}?sslmode=verify-full&sslrootcert={authority.file}"
    for one, answers in ((wrong_name, False), (wrong_authority, False), (right, True)):
        async with Database(one) as database:
            assert await database.ping() is answers


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"TLS_CERT_FILE": "x.pem"}, "TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE together"),
        (dict.fromkeys(("TLS_CERT_FILE", "TLS_KEY_FILE", "TLS_CA_FILE"), "absent.pem"), "absent.pem cannot be read"),
        ({"TLS_CERT_FILE": "a.pem", "TLS_KEY_FILE": "b.key", "TLS_CA_FILE": "ca.pem"}, "KEY_VALUES_MISMATCH"),
    ],
)
def test_wrong_files_are_named_at_the_start(
    tmp_path: Path, settings: dict[str, str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    authority = Authority(tmp_path)
    for name in ("a", "b"):
        authority.certificate(name)
    files: dict[str, Any] = {name.lower(): tmp_path / file for name, file in settings.items()}

    def start() -> None:
        with starting.said_in_one_sentence("a process cannot start"):
            check(load(partial(ProcessSettings, port=1, **files), "a process").tls)

    with pytest.raises(SystemExit) as ended:
        start()
    printed = capsys.readouterr().err
    assert says in f"{printed} {ended.value}"
    assert "Traceback" not in printed


async def test_metrics_are_read_with_a_certificate_only(authority: Authority, tmp_path: Path) -> None:
    port, reader = free_port(), authority.certificate("prometheus")
    stranger = Authority(tmp_path).certificate("prometheus")
    with Metrics().served("127.0.0.1", port, authority.certificate("gateway")):

        async def read(context: ssl.SSLContext) -> int:
            async with httpx2.AsyncClient(verify=context, trust_env=False) as client:
                return (await client.get(f"https://127.0.0.1:{port}/metrics")).status_code

        assert await read(reader.context()) == 200
        for context in (
            ssl.create_default_context(cafile=str(authority.file)),
            Tls(stranger.cert_file, stranger.key_file, authority.file).context(),
        ):
            with pytest.raises((httpx2.TransportError, ssl.SSLError)):
                await read(context)
