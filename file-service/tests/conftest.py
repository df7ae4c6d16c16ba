import hashlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import func, select

from file_service import app
from file_service.actions import PARTICIPANTS
from file_service.settings import Settings
from file_service.store import Store, open_store
from kit import call, rpc
from kit.caller import Caller
from kit.chassis import Chassis
from kit.database import Database
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.databases import Schema, migrated
from testkit.tokens import TokenIssuer
from twou.file.v1 import file_pb2 as pb
from twou.file.v1.file_pb2_grpc import FileServiceStub

NOBODY_LISTENS = "127.0.0.1:1"
CHUNK = 64 * 1024


@pytest.fixture(scope="session")
def schema() -> Schema:
    return migrated("file_service")


@pytest.fixture
def person() -> Callable[..., Caller]:
    def make(user_id: UUID | None = None, *, role: str = "client") -> Caller:
        return Caller(user_id or new_id(), role, new_id(), expires_at=2e9)

    return make


@pytest.fixture
def accepted() -> ParticipantsState:
    """A request that a provider has accepted."""
    return ParticipantsState(
        topic_id=new_id(),
        client_id=new_id(),
        provider_id=new_id(),
        epoch=1,
        status="accepted",
        updated_at=datetime(2026, 11, 21, 12, tzinfo=UTC),
    )


@pytest.fixture
def pending(accepted: ParticipantsState) -> ParticipantsState:
    """The same request, a minute earlier."""
    assert accepted.updated_at
    before = accepted.updated_at - timedelta(minutes=1)
    return replace(accepted, provider_id=None, epoch=0, status="pending", updated_at=before)


@pytest.fixture
async def known(database: Database, accepted: ParticipantsState) -> ParticipantsState:
    """`accepted`, noted in the database."""
    async with database.transaction() as session:
        await PARTICIPANTS.note(session, accepted)
    return accepted


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the bytes are."""
    return tmp_path / "files"


@pytest.fixture
def store(folder: Path) -> Store:
    return open_store(Settings(upload_dir=folder))


@pytest.fixture
def stored(folder: Path) -> Callable[[], list[str]]:
    """A function that lists all files where the bytes are, whatever they are."""
    return lambda: sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def count(database: Database) -> Callable[[type[Any]], Awaitable[int]]:
    """A function that counts the rows of a table."""

    async def rows(model: type[Any]) -> int:
        async with database.read() as session:
            return await session.scalar(select(func.count()).select_from(model)) or 0

    return rows


@pytest.fixture
def png() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def pdf() -> Callable[[int], Iterable[bytes]]:
    """A function that yields so many bytes of a PDF in chunks, without ever holding them all."""

    def chunks(size: int) -> Iterable[bytes]:
        for start in range(0, size, CHUNK):
            noise = hashlib.sha256(b"%d" % start).digest() * (CHUNK // 32)
            yield (noise if start else b"%PDF-1.7\n" + noise[9:])[: size - start]

    return chunks


@dataclass(frozen=True)
class Service:
    """The running service, as its clients see it."""

    stub: FileServiceStub
    chassis: Chassis
    issuer: TokenIssuer

    def enter(self, who: Caller, *, idempotency_key: str | None = None) -> None:
        """From now on this task calls as *who*."""
        token = self.issuer.token(who.user_id, who.role)
        call.enter(call.Call(request_id="test-request", token=token, idempotency_key=idempotency_key))

    async def upload(
        self, chunks: Iterable[bytes] | AsyncIterator[bytes], *, into: UUID | None = None, **header: str
    ) -> pb.File:
        usual: dict[str, Any] = {"filename": "a file", "request_id": str(into) if into else None}
        first = pb.UploadHeader(**(usual | header))

        async def messages() -> AsyncIterator[pb.UploadFileRequest]:
            yield pb.UploadFileRequest(header=first)
            async for chunk in chunks if isinstance(chunks, AsyncIterator) else _in_turn(chunks):
                yield pb.UploadFileRequest(chunk=chunk)

        return (await rpc.upload(self.stub.UploadFile, messages())).file

    async def download(self, file_id: str, **wanted: int) -> tuple[pb.DownloadHeader, bytes]:
        answers = rpc.stream(self.stub.DownloadFile, pb.DownloadFileRequest(file_id=file_id, **wanted))
        header = (await anext(answers)).header
        return header, b"".join([answer.chunk async for answer in answers])

    async def get(self, file_id: str) -> pb.File:
        return (await rpc.unary(self.stub.GetFile, pb.GetFileRequest(file_id=file_id))).file

    async def files(self, request_id: UUID, **page: Any) -> pb.ListRequestFilesResponse:
        question = pb.ListRequestFilesRequest(request_id=str(request_id), **page)
        return await rpc.unary(self.stub.ListRequestFiles, question)


async def _in_turn(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


@pytest.fixture
def settings(folder: Path, migrated_url: str, nats_url: str, nats_namespace: str) -> Settings:
    return Settings(
        port=0,
        database_url=migrated_url,
        nats_url=nats_url,
        nats_namespace=nats_namespace,
        upload_dir=folder,
        auth_address=NOBODY_LISTENS,
        # What this service does not know, nobody can tell it.
        request_address=NOBODY_LISTENS,
        shutdown_grace_seconds=0,
    )


@pytest.fixture
async def service(settings: Settings, database: Database) -> AsyncIterator[Service]:
    issuer = TokenIssuer()
    async with (
        app.running(settings, keys=lambda _: issuer.keys()) as chassis,
        rpc.channel(f"127.0.0.1:{chassis.server.port}", app.FILE_SERVICE) as channel,
    ):
        yield Service(FileServiceStub(channel), chassis, issuer)
