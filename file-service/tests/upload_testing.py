"""Uploads in pieces to a running file-service, and their bytes."""

import hashlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from file_testing import Service, each_of

from file_service.uploads.models import Upload
from file_service.uploads.wiring import UPLOAD_SERVICE
from kit import rpc
from kit.database import Database
from twou.file.v1 import file_pb2
from twou.file.v1 import upload_pb2 as pb
from twou.file.v1.upload_pb2_grpc import UploadServiceStub

# Less than in production, so that few bytes make several pieces.
PIECE_BYTES = 256 * 1024
SHA1, SHA256 = pb.CHECKSUM_ALGORITHM_SHA1, pb.CHECKSUM_ALGORITHM_SHA256


@dataclass(frozen=True)
class Uploads:
    """The calls of a client who was entered with `Service.enter`."""

    stub: UploadServiceStub

    async def create(self, length: int, *, metadata: str = "", **header: Any) -> pb.Upload:
        about = file_pb2.UploadHeader(**({"filename": "a.txt"} | header))
        request = pb.CreateUploadRequest(header=about, length=length, metadata=metadata)
        return (await rpc.unary(self.stub.CreateUpload, request)).upload

    async def get(self, upload_id: str) -> pb.Upload:
        return (await rpc.unary(self.stub.GetUpload, pb.GetUploadRequest(upload_id=upload_id))).upload

    async def add(
        self, upload_id: str, offset: int, chunks: Iterable[bytes] | AsyncIterator[bytes], **header: Any
    ) -> pb.Upload:
        first = pb.ContinueHeader(upload_id=upload_id, offset=offset, **header)

        async def messages() -> AsyncIterator[pb.ContinueUploadRequest]:
            yield pb.ContinueUploadRequest(header=first)
            async for chunk in chunks if isinstance(chunks, AsyncIterator) else each_of(chunks):
                yield pb.ContinueUploadRequest(chunk=chunk)

        return (await rpc.upload(self.stub.ContinueUpload, messages())).upload

    async def delete(self, upload_id: str) -> None:
        await rpc.unary(self.stub.DeleteUpload, pb.DeleteUploadRequest(upload_id=upload_id))


def uploads_of(service: Service) -> Uploads:
    channel = rpc.channel(f"127.0.0.1:{service.chassis.server.port}", UPLOAD_SERVICE)
    return Uploads(UploadServiceStub(channel))


def text(size: int, seed: int = 0) -> bytes:
    """Returns *size* bytes of plain text that differ at every place."""
    blocks = (hashlib.sha256(b"%d.%d" % (seed, number)).hexdigest() for number in range(size // 64 + 1))
    return "".join(blocks).encode()[:size]


async def row(database: Database, upload_id: str) -> Upload:
    async with database.read() as session:
        found = await session.get(Upload, UUID(upload_id))
    assert found is not None
    return found
