"""The gRPC servicer of uploads in pieces."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from uuid import UUID

from file_service.blobs.inspection import Inspection, Limits
from file_service.files.admission import Admission
from file_service.files.membership import FileMembership
from file_service.uploads import actions, convert
from file_service.uploads.actions import UploadRules
from file_service.uploads.errors import UploadComplete, UploadNotFound
from file_service.uploads.finishing import Finisher
from file_service.uploads.leases import Leases
from file_service.uploads.models import Upload
from file_service.uploads.taking import UploadTaker
from kit import caller, idempotency
from kit.database import Database, Session
from kit.errors import InvalidInput
from kit.grpc_server import Context
from kit.protobuf import an_id
from twou.file.v1 import upload_pb2 as pb
from twou.file.v1 import upload_pb2_grpc


@dataclass(frozen=True)
class UploadServicer(upload_pb2_grpc.UploadServiceServicer):
    database: Database
    membership: FileMembership
    leases: Leases
    taker: UploadTaker
    finisher: Finisher
    rules: UploadRules
    limits: Limits
    admission: Admission

    async def GetUploadRules(self, request: pb.GetUploadRulesRequest, context: Context) -> pb.GetUploadRulesResponse:
        return pb.GetUploadRulesResponse(max_length=self.rules.max_length)

    async def CreateUpload(self, request: pb.CreateUploadRequest, context: Context) -> pb.CreateUploadResponse:
        owner, new = caller.current(), convert.new_upload(request)
        # Raises UnsupportedFileType.
        Inspection(new.content_type, self.limits)
        new = replace(new, draft=await self.membership.admit(owner, new.draft))

        async def effect(session: Session) -> pb.CreateUploadResponse:
            upload = await actions.create_upload(session, owner, new, self.rules, self.admission)
            return pb.CreateUploadResponse(upload=convert.upload(upload))

        return await idempotency.run_idempotent(self.database, request, pb.CreateUploadResponse, effect)

    async def GetUpload(self, request: pb.GetUploadRequest, context: Context) -> pb.GetUploadResponse:
        upload_id = an_id(request.upload_id, UploadNotFound)
        upload = await self.leases.settled(upload_id, caller.current().user_id)
        return pb.GetUploadResponse(upload=convert.upload(upload))

    async def ContinueUpload(
        self, request_iterator: AsyncIterator[pb.ContinueUploadRequest], context: Context
    ) -> pb.ContinueUploadResponse:
        first = await anext(request_iterator, pb.ContinueUploadRequest())
        if first.WhichOneof("part") != "header":
            raise InvalidInput.field("header", "must come first")
        told = convert.continuation(first.header)
        upload = await self.taker.take(caller.current().user_id, told, _chunks(request_iterator))
        return pb.ContinueUploadResponse(upload=convert.upload(upload))

    async def DeleteUpload(self, request: pb.DeleteUploadRequest, context: Context) -> pb.DeleteUploadResponse:
        return await self._delete(request, an_id(request.upload_id, UploadNotFound), caller.current().user_id)

    async def _delete(
        self, command: pb.DeleteUploadRequest, upload_id: UUID, owner_id: UUID
    ) -> pb.DeleteUploadResponse:
        pieces: list[UUID] = []
        async with contextlib.AsyncExitStack() as leases:

            async def take() -> Upload:
                if (await self.leases.settled(upload_id, owner_id)).is_complete:
                    raise UploadComplete
                return await leases.enter_async_context(self.leases.taken(upload_id, owner_id, lambda: None))

            async def effect(held: Upload, session: Session) -> pb.DeleteUploadResponse:
                pieces.extend(await actions.delete_upload(session, held))
                return pb.DeleteUploadResponse()

            # A lease is taken in transactions of its own, so it cannot be a part of the effect.
            answer = await idempotency.run_prepared(self.database, command, pb.DeleteUploadResponse, take, effect)
        await self.finisher.delete_bytes(pieces)
        return answer


async def _chunks(messages: AsyncIterator[pb.ContinueUploadRequest]) -> AsyncIterator[bytes]:
    async for message in messages:
        if message.WhichOneof("part") != "chunk":
            raise InvalidInput.field("chunk", "must follow the header")
        yield message.chunk
