"""The gRPC servicer of uploads in pieces."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from file_service.admission import Admission
from file_service.inspection import Inspection, Limits
from file_service.membership import FileMembership
from file_service.uploads import actions, convert
from file_service.uploads.actions import UploadRules
from file_service.uploads.errors import UploadComplete, UploadNotFound
from file_service.uploads.finishing import Finisher
from file_service.uploads.leases import Leases
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
        if new.draft.request_id is not None:
            await self.membership.require_writer(owner, new.draft.request_id)

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
        upload_id = an_id(request.upload_id, UploadNotFound)
        await self._delete(upload_id, caller.current().user_id)
        return pb.DeleteUploadResponse()

    async def _delete(self, upload_id: UUID, owner_id: UUID) -> None:
        if (await self.leases.settled(upload_id, owner_id)).is_complete:
            raise UploadComplete
        async with self.leases.taken(upload_id, owner_id, lambda: None) as held, self.database.transaction() as session:
            pieces = await actions.delete_upload(session, held)
        await self.finisher.delete_bytes(pieces)


async def _chunks(messages: AsyncIterator[pb.ContinueUploadRequest]) -> AsyncIterator[bytes]:
    async for message in messages:
        if message.WhichOneof("part") != "chunk":
            raise InvalidInput.field("chunk", "must follow the header")
        yield message.chunk
