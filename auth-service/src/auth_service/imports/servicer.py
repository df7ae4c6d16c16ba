"""The gRPC servicer of imports. Its proto lets only admins call it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

from auth_service.imports import actions, convert
from auth_service.imports.errors import ImportStalled, ImportTooLarge
from auth_service.imports.lines import MAX_BYTES, ImportFile
from kit import caller, idempotency
from kit.database import Database, Session
from kit.errors import InvalidInput
from kit.grpc_server import Context
from kit.streams import each_within
from twou.auth.v1 import import_pb2 as pb
from twou.auth.v1 import import_pb2_grpc

# The longest pause within an upload.
_SILENCE_SECONDS = 30.0
# A file is in memory until its rows are stored.
_FILES_AT_ONCE = 2


class ImportServicer(import_pb2_grpc.ImportServiceServicer):
    def __init__(self, database: Database, *, silence_seconds: float = _SILENCE_SECONDS) -> None:
        self._database = database
        self._silence_seconds = silence_seconds
        self._room = asyncio.Semaphore(_FILES_AT_ONCE)

    async def ImportUsers(
        self, request_iterator: AsyncIterator[pb.ImportUsersRequest], context: Context
    ) -> pb.ImportUsersResponse:
        admin_id = caller.current().user_id
        async with self._room:
            header, content = await self._receive(request_iterator, context)
            # The reading of a large file takes longer than other calls should wait.
            file = await asyncio.to_thread(ImportFile.read, content)
            command = pb.ImportCommand(header=header, sha256=hashlib.sha256(content).digest())
            del content

            async def effect(session: Session) -> pb.ImportUsersResponse:
                begun = await actions.import_users(session, admin_id, file, dry_run=header.dry_run)
                return pb.ImportUsersResponse(user_import=convert.user_import(begun))

            return await idempotency.run_idempotent(self._database, command, pb.ImportUsersResponse, effect)

    async def GetImport(self, request: pb.GetImportRequest, context: Context) -> pb.GetImportResponse:
        async with self._database.read_once() as session:
            found = await actions.get_import(session, convert.import_id(request.import_id))
        return pb.GetImportResponse(user_import=convert.user_import(found))

    async def _receive(
        self, messages: AsyncIterator[pb.ImportUsersRequest], context: Context
    ) -> tuple[pb.ImportHeader, bytes]:
        """Returns the header and the file. Raises ImportTooLarge as soon as too many bytes have arrived."""
        header, content = None, bytearray()
        try:
            async for message in each_within(aiter(messages), self._silence_seconds):
                if header is None and message.WhichOneof("part") != "header":
                    raise InvalidInput.field("header", "must come first")
                if header is not None and message.WhichOneof("part") != "chunk":
                    raise InvalidInput.field("chunk", "must follow the header")
                header = header or message.header
                content += message.chunk
                if len(content) > MAX_BYTES:
                    raise ImportTooLarge
        except TimeoutError:
            raise ImportStalled from None
        # gRPC ends the messages of a cancelled call like those of a complete one. Headers can be sent only to a client
        # that is still connected: for any other, the handler ends at this line.
        await context.send_initial_metadata(())
        if header is None:
            raise InvalidInput.field("header", "must come first")
        return header, bytes(content)
