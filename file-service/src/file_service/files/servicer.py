"""The gRPC servicer: each method unpacks its request, calls one action and packs the answer."""

from collections.abc import AsyncIterator

from file_service.blobs.inspection import StoredContent
from file_service.blobs.receiver import UploadReceiver
from file_service.files import actions, convert, queries
from file_service.files.admission import Admission
from file_service.files.downloads import Downloads
from file_service.files.drafts import Draft
from file_service.files.errors import ConversationNotFound, FileNotFound, UploadStalled
from file_service.files.membership import FileMembership
from file_service.files.models import File
from kit import caller, idempotency, logging, paging
from kit.database import Database, Session
from kit.errors import InvalidInput
from kit.grpc_server import Context
from kit.protobuf import an_id
from kit.streams import each_within
from participants.errors import RequestNotFound
from twou.file.v1 import file_pb2 as pb
from twou.file.v1 import file_pb2_grpc

log = logging.get(__name__)


class FileServicer(file_pb2_grpc.FileServiceServicer):
    def __init__(  # noqa: PLR0913  # one for each collaborator
        self,
        database: Database,
        membership: FileMembership,
        receiver: UploadReceiver,
        downloads: Downloads,
        *,
        silence_seconds: float,
        admission: Admission,
    ) -> None:
        """*silence_seconds* is the longest pause within an upload."""
        self._admission = admission
        self._silence_seconds = silence_seconds
        self._database = database
        self._membership = membership
        self._receiver = receiver
        self._downloads = downloads

    async def UploadFile(
        self, request_iterator: AsyncIterator[pb.UploadFileRequest], context: Context
    ) -> pb.UploadFileResponse:
        uploader = caller.current()
        draft, stored = await self._receive(request_iterator, context)

        async def effect(session: Session) -> pb.UploadFileResponse:
            file = await actions.add_file(session, uploader, draft, stored, self._admission)
            return pb.UploadFileResponse(file=convert.file(file))

        command = convert.upload_command(draft, stored.content)
        return await idempotency.run_idempotent(self._database, command, pb.UploadFileResponse, effect)

    async def GetFile(self, request: pb.GetFileRequest, context: Context) -> pb.GetFileResponse:
        return pb.GetFileResponse(file=convert.file(await self._readable(request.file_id)))

    async def ListRequestFiles(
        self, request: pb.ListRequestFilesRequest, context: Context
    ) -> pb.ListRequestFilesResponse:
        request_id = an_id(request.request_id, RequestNotFound)
        page = paging.page(request.limit, request.offset, request.cursor)
        reader = caller.current()
        await self._membership.require_reader(reader, request_id)
        if reader.role == "admin":
            log.info("admin_read_files", admin=str(reader.user_id), request=str(request_id))
        async with self._database.read_once() as session:
            files, next_cursor = await actions.list_request_files(session, request_id, page)
        return pb.ListRequestFilesResponse(files=map(convert.file, files), next_cursor=next_cursor)

    async def ListConversationFiles(
        self, request: pb.ListConversationFilesRequest, context: Context
    ) -> pb.ListConversationFilesResponse:
        conversation_id = an_id(request.conversation_id, ConversationNotFound)
        page, reader = paging.page(request.limit, request.offset, request.cursor), caller.current()
        standing = await self._membership.require_reader_in(reader, conversation_id)
        if reader.role == "admin":
            log.info("admin_read_files", admin=str(reader.user_id), conversation=str(conversation_id))
        async with self._database.read_once() as session:
            files, next_cursor = await actions.list_conversation_files(session, conversation_id, reader, standing, page)
        return pb.ListConversationFilesResponse(files=map(convert.file, files), next_cursor=next_cursor)

    async def ListFiles(self, request: pb.ListFilesRequest, context: Context) -> pb.ListFilesResponse:
        owner, listing = caller.current(), convert.listing_of(request)
        async with self._database.read_once() as session:
            files, next_cursor = await actions.list_files(session, owner.user_id, listing)
        return pb.ListFilesResponse(files=map(convert.file, files), next_cursor=next_cursor)

    async def ExportFiles(
        self, request: pb.ExportFilesRequest, context: Context
    ) -> AsyncIterator[pb.ExportFilesResponse]:
        owner, wanted = caller.current(), convert.a_filter(request.filter)
        async for files in actions.export_files(self._database, owner.user_id, wanted):
            yield pb.ExportFilesResponse(files=map(convert.file, files))

    async def DeleteFile(self, request: pb.DeleteFileRequest, context: Context) -> pb.DeleteFileResponse:
        owner, file_id = caller.current(), an_id(request.file_id, FileNotFound)

        async def effect(session: Session) -> pb.DeleteFileResponse:
            await actions.delete_file(session, owner, file_id)
            return pb.DeleteFileResponse()

        return await idempotency.run_idempotent(self._database, request, pb.DeleteFileResponse, effect)

    async def DeleteFiles(self, request: pb.DeleteFilesRequest, context: Context) -> pb.DeleteFilesResponse:
        owner, wanted = caller.current(), convert.file_ids(request)

        async def effect(session: Session) -> pb.DeleteFilesResponse:
            deleted = await actions.delete_files(session, owner, wanted)
            return convert.deletion(request.file_ids, deleted)

        return await idempotency.run_idempotent(self._database, request, pb.DeleteFilesResponse, effect)

    async def HoldFiles(self, request: pb.HoldFilesRequest, context: Context) -> pb.HoldFilesResponse:
        document_id, wanted = convert.held(request)
        async with self._database.transaction() as session:
            await actions.hold_files(session, caller.current(), document_id, wanted)
        return pb.HoldFilesResponse()

    async def ListOwnFileIds(self, request: pb.ListOwnFileIdsRequest, context: Context) -> pb.ListOwnFileIdsResponse:
        owner, request_id = caller.current(), an_id(request.request_id, RequestNotFound)
        wanted = convert.file_ids(request)
        async with self._database.read_once() as session:
            found = await queries.list_own_file_ids(session, owner.user_id, request_id, wanted)
        return pb.ListOwnFileIdsResponse(file_ids=map(str, found))

    async def ListOwnImageIds(self, request: pb.ListOwnImageIdsRequest, context: Context) -> pb.ListOwnImageIdsResponse:
        owner, wanted = caller.current(), convert.file_ids(request)
        async with self._database.read_once() as session:
            found = await queries.list_own_ready(session, owner.user_id, wanted)
        return pb.ListOwnImageIdsResponse(file_ids=[str(file.id) for file in found if file.has_images])

    async def ListDigests(self, request: pb.ListDigestsRequest, context: Context) -> pb.ListDigestsResponse:
        async with self._database.read_once() as session:
            return pb.ListDigestsResponse(digests=await queries.list_digests(session, convert.file_ids(request)))

    async def DownloadFile(
        self, request: pb.DownloadFileRequest, context: Context
    ) -> AsyncIterator[pb.DownloadFileResponse]:
        file = await self._readable(request.file_id)
        wanted = convert.wanted_range(request)
        async for part in self._downloads.parts(file, wanted, accepts_ticket=request.accepts_ticket):
            yield part

    async def _receive(
        self, messages: AsyncIterator[pb.UploadFileRequest], context: Context
    ) -> tuple[Draft, StoredContent]:
        """Checks that the caller may add the file before the first byte is received, then stores the bytes."""
        messages = _each_in_time(messages, self._silence_seconds)
        first = await anext(messages, pb.UploadFileRequest())
        if first.WhichOneof("part") != "header":
            raise InvalidInput.field("header", "must come first")
        draft = await self._membership.admit(caller.current(), convert.draft(first.header))
        async with self._database.read() as session:
            room = await actions.require_room(session, caller.current(), self._admission)
        return draft, await self._receiver.receive(_chunks(messages, context), first.header.content_type, room)

    async def _readable(self, file_id: str) -> File:
        async with self._database.read_once() as session:
            file = await queries.get_file(session, an_id(file_id, FileNotFound))
        await self._membership.require_reader_of(caller.current(), file)
        return file


async def _each_in_time(
    messages: AsyncIterator[pb.UploadFileRequest], seconds: float
) -> AsyncIterator[pb.UploadFileRequest]:
    try:
        async for message in each_within(aiter(messages), seconds):
            yield message
    except TimeoutError:
        raise UploadStalled from None


async def _chunks(messages: AsyncIterator[pb.UploadFileRequest], context: Context) -> AsyncIterator[bytes]:
    async for message in messages:
        if message.WhichOneof("part") != "chunk":
            raise InvalidInput.field("chunk", "must follow the header")
        yield message.chunk
    # gRPC ends the messages of a cancelled call like those of a complete one, and cancels the handler a moment later.
    # Headers can be sent only to a client that is still connected: for any other, the handler ends at this line.
    await context.send_initial_metadata(())
