"""The client of file-service."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from uuid import UUID

from kit import rpc
from kit.tls import Tls
from twou.file.v1 import file_pb2, file_pb2_grpc

FILE_SERVICE = file_pb2.DESCRIPTOR.services_by_name["FileService"]

# Seconds until an answer counts as Unavailable.
_SECONDS = 2.0


class FileClient:
    def __init__(self, stub: file_pb2_grpc.FileServiceStub) -> None:
        self._stub = stub

    async def list_own_file_ids(self, request_id: UUID, file_ids: Collection[UUID]) -> set[UUID]:
        """Returns those of the given files that the current caller has added to the request. Raises Unavailable."""
        question = file_pb2.ListOwnFileIdsRequest(request_id=str(request_id), file_ids=map(str, file_ids))
        answer = await rpc.unary(self._stub.ListOwnFileIds, question, seconds=_SECONDS)
        return {UUID(file_id) for file_id in answer.file_ids}


@asynccontextmanager
async def file_client(address: str, tls: Tls | None = None) -> AsyncIterator[FileClient]:
    """Opens a client of the file-service at `address`; it connects on first use."""
    async with rpc.channel(address, FILE_SERVICE, tls=tls) as channel:
        yield FileClient(file_pb2_grpc.FileServiceStub(channel))
