"""A client that has file-service keep the files of a document."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from kit import rpc
from kit.tls import Tls
from twou.file.v1 import file_pb2, file_pb2_grpc

FILE_SERVICE = file_pb2.DESCRIPTOR.services_by_name["FileService"]


class FileClient:
    def __init__(self, stub: file_pb2_grpc.FileServiceStub) -> None:
        self._stub = stub

    async def hold_files(self, document_id: UUID, file_ids: Sequence[UUID]) -> None:
        """Lets no one delete the files: for a day, and from `DocumentSubmitted` until the document ends.

        Raises what file-service raises: FILE_NOT_FOUND, also for files of others, FILE_NOT_READY, FILE_REJECTED,
        InvalidInput for a file of another purpose; or Unavailable.
        """
        wanted = file_pb2.HoldFilesRequest(document_id=str(document_id), file_ids=map(str, file_ids))
        await rpc.unary(self._stub.HoldFiles, wanted)


@asynccontextmanager
async def file_client(address: str, tls: Tls | None = None) -> AsyncIterator[FileClient]:
    """Opens a client of the file-service at `address`; it connects on first use."""
    async with rpc.channel(address, FILE_SERVICE, tls=tls) as channel:
        yield FileClient(file_pb2_grpc.FileServiceStub(channel))
