"""The client of file-service for the images of listings."""

from collections.abc import Sequence
from uuid import UUID

from kit import rpc
from twou.file.v1 import file_pb2, file_pb2_grpc

# The owner waits for the answer.
_SECONDS = 2.0


class ImageClient:
    def __init__(self, stub: file_pb2_grpc.FileServiceStub) -> None:
        self._stub = stub

    async def list_own(self, image_ids: Sequence[UUID]) -> set[UUID]:
        """Returns those of the ids that are images of the caller and ready. Raises `Unavailable` without an answer."""
        question = file_pb2.ListOwnImageIdsRequest(file_ids=map(str, image_ids))
        answer = await rpc.unary(self._stub.ListOwnImageIds, question, seconds=_SECONDS)
        return {UUID(one) for one in answer.file_ids}
