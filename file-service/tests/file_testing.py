"""A running file-service as its clients see it, bytes to upload, and files made without uploads."""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from file_service import app
from file_service.blobs import queries as blobs
from file_service.blobs.inspection import Content, StoredContent
from file_service.blobs.models import Blob
from file_service.files import actions
from file_service.files.drafts import Draft
from file_service.files.models import File
from file_service.retention import Retention
from file_service.settings import Settings
from kit import call, clock, rpc
from kit.caller import Caller
from kit.chassis import Chassis
from kit.database import Database
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.processes import UNUSED_ADDRESS
from testkit.tokens import TokenIssuer
from twou.file.v1 import file_pb2 as pb
from twou.file.v1.file_pb2_grpc import FileServiceStub

MiB = 1024 * 1024
# With it, a sweeper deletes all that no file uses.
AT_ONCE = Retention(grace=timedelta(seconds=-5))

# A function that lists the paths of all stored bytes.
type Paths = Callable[[], list[str]]

issuer = TokenIssuer()


@dataclass(frozen=True)
class Service:
    stub: FileServiceStub
    chassis: Chassis

    def enter(self, caller: Caller, *, idempotency_key: str | None = None) -> None:
        """Makes `caller` the caller of all further calls of this task."""
        claims: dict[str, Any] = {} if caller.scopes is None else {"scope": " ".join(caller.scopes)}
        token = issuer.token(caller.user_id, caller.role, **claims)
        call.enter(call.Call(request_id="test-request", token=token, idempotency_key=idempotency_key))

    async def upload(
        self, chunks: Iterable[bytes] | AsyncIterator[bytes], *, into: UUID | None = None, **header: str
    ) -> pb.File:
        usual: dict[str, Any] = {"filename": "a file", "request_id": str(into) if into else None}
        first = pb.UploadHeader(**(usual | header))

        async def messages() -> AsyncIterator[pb.UploadFileRequest]:
            yield pb.UploadFileRequest(header=first)
            async for chunk in chunks if isinstance(chunks, AsyncIterator) else each_of(chunks):
                yield pb.UploadFileRequest(chunk=chunk)

        return (await rpc.upload(self.stub.UploadFile, messages())).file

    async def download(self, file_id: str, **wanted: Any) -> tuple[pb.DownloadHeader, bytes]:
        answers = rpc.stream(self.stub.DownloadFile, pb.DownloadFileRequest(file_id=file_id, **wanted))
        header = (await anext(answers)).header
        return header, b"".join([answer.chunk async for answer in answers])

    async def get(self, file_id: str) -> pb.File:
        return (await rpc.unary(self.stub.GetFile, pb.GetFileRequest(file_id=file_id))).file

    async def files(self, request_id: UUID | str, **page: Any) -> pb.ListRequestFilesResponse:
        question = pb.ListRequestFilesRequest(request_id=str(request_id), **page)
        return await rpc.unary(self.stub.ListRequestFiles, question)


def settings_of(url: str, folder: Path, nats_url: str, namespace: str) -> Settings:
    """Returns settings with which neither auth-service nor request-service answers."""
    return Settings(
        port=0,
        database_url=url,
        nats_url=nats_url,
        nats_namespace=namespace,
        upload_dir=folder,
        auth_address=UNUSED_ADDRESS,
        request_address=UNUSED_ADDRESS,
        chat_address=UNUSED_ADDRESS,
        shutdown_grace_seconds=0,
    )


@asynccontextmanager
async def running_service(settings: Settings, **changes: Any) -> AsyncIterator[Service]:
    """Runs the service with changed settings; it trusts the tokens of `Service.enter` unless auth-service is given."""
    keys = None if "auth_address" in changes else lambda _: issuer.keys()
    states = None if "auth_address" in changes else lambda _: issuer.state
    async with (
        app.running(settings.model_copy(update=changes), keys, states) as chassis,
        rpc.channel(f"127.0.0.1:{chassis.server.port}", app.FILE_SERVICE) as channel,
    ):
        yield Service(FileServiceStub(channel), chassis)


async def each_of[Item](items: Iterable[Item]) -> AsyncIterator[Item]:
    for item in items:
        yield item


def pdf(size: int) -> Iterable[bytes]:
    """Yields `size` bytes of a PDF in chunks, without ever holding them all."""
    length = 64 * 1024
    for start in range(0, size, length):
        noise = hashlib.sha256(b"%d" % start).digest() * (length // 32)
        yield (noise if start else b"%PDF-1.7\n" + noise[9:])[: size - start]


async def claim(database: Database, **changes: Any) -> StoredContent:
    """Claims a blob, with a hash of its own unless one is given, as if its bytes had been uploaded."""
    content = replace(Content(new_id().hex * 2, 2**40, "image/png", width=30, height=20), **changes)
    new = Blob(
        id=new_id(),
        sha256=content.sha256,
        size=content.size,
        content_type=content.content_type,
        created_at=clock.now(),
    )
    async with database.transaction() as session:
        return StoredContent(content, await blobs.claim_blob(session, new))


async def note(database: Database, state: ParticipantsState) -> None:
    """Notes the participants of a request, as if its event had arrived."""
    async with database.transaction() as session:
        await actions.PARTICIPANTS.note(session, state)


async def add(
    database: Database, owner: Caller, content: StoredContent, request_id: UUID | None = None, filename: str = "a.png"
) -> File:
    async with database.transaction() as session:
        return await actions.add_file(session, owner, Draft(request_id, filename), content)
