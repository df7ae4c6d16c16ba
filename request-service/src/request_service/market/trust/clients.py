"""The client of file-service for what tells images apart."""

from collections.abc import Sequence
from uuid import UUID

from kit import rpc
from twou.file.v1 import file_pb2, file_pb2_grpc


class ImageDigests:
    def __init__(self, files: file_pb2_grpc.FileServiceStub) -> None:
        self._stub = files

    async def list_digests(self, image_ids: Sequence[UUID]) -> list[str]:
        """Returns the hashes of the bytes of images; unknown ones are left out. Raises Unavailable."""
        question = file_pb2.ListDigestsRequest(file_ids=map(str, image_ids))
        return list((await rpc.unary(self._stub.ListDigests, question)).digests)
