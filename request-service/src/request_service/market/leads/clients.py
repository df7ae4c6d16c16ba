"""The client of chat-service, which knows who has blocked whom."""

from collections.abc import Collection
from uuid import UUID

from kit import rpc
from kit.errors import Internal, Unavailable
from twou.chat.v1 import block_pb2, block_pb2_grpc

# Seconds until an answer counts as Unavailable.
_SECONDS = 1.0


class BlockClient:
    def __init__(self, stub: block_pb2_grpc.BlockServiceStub) -> None:
        self._stub = stub

    async def exists_block(self, user_id: UUID, other_ids: Collection[UUID]) -> bool:
        """Returns whether there is a block between a user and one of the others. Without an answer, it says no.

        chat-service keeps out what a blocked user writes, so a lead that is made meanwhile brings no word to the other.
        """
        question = block_pb2.FindBlockRequest(user_id=str(user_id), other_ids=map(str, other_ids))
        try:
            return (await rpc.unary(self._stub.FindBlock, question, seconds=_SECONDS)).is_blocked
        except (Unavailable, Internal):
            # A replica of the previous release does not know the question.
            return False
