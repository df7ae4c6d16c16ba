"""The gRPC servicer: each method unpacks its request, calls one action and packs the answer."""

from functools import partial
from uuid import UUID

from chat_service import actions, convert
from chat_service.actions import Listing
from chat_service.clients import FileClient
from chat_service.drafts import Draft
from chat_service.errors import NotPartOfRequest
from chat_service.models import Conversation
from chat_service.queries import Window
from kit import call, caller, idempotency, logging
from kit.caller import Caller
from kit.database import Database, Session
from kit.grpc_server import Context
from kit.protobuf import an_id
from participants.errors import RequestNotFound
from participants.membership import Membership
from participants.models import may_read
from twou.chat.v1 import chat_pb2 as pb
from twou.chat.v1 import chat_pb2_grpc

log = logging.get(__name__)


class ChatServicer(chat_pb2_grpc.ChatServiceServicer):
    def __init__(self, database: Database, membership: Membership[Conversation], files: FileClient) -> None:
        self._database = database
        self._membership = membership
        self._files = files

    async def SendMessage(self, request: pb.SendMessageRequest, context: Context) -> pb.SendMessageResponse:
        sender, draft = caller.current(), convert.draft(request)
        if draft.attachments or call.current().idempotency_key:
            # Before the attachments are checked or a stored answer is found. Otherwise storing the message checks it.
            await self._membership.require_writer(sender, draft.request_id)
        try:
            return await self._send(request, sender, draft)
        except NotPartOfRequest:
            # The copy of the participants may be behind.
            await self._membership.require_writer(sender, draft.request_id)
        return await self._send(request, sender, draft)

    async def _send(self, request: pb.SendMessageRequest, sender: Caller, draft: Draft) -> pb.SendMessageResponse:
        prepare = partial(actions.check_attachments, self._database, self._files, sender, draft)

        async def effect(_checked: None, session: Session) -> pb.SendMessageResponse:
            message, created = await actions.send_message(session, sender, draft)
            return pb.SendMessageResponse(message=convert.message(message), created=created)

        return await idempotency.run_prepared(self._database, request, pb.SendMessageResponse, prepare, effect)

    async def ListMessages(self, request: pb.ListMessagesRequest, context: Context) -> pb.ListMessagesResponse:
        reader, request_id = caller.current(), an_id(request.request_id, RequestNotFound)
        window = convert.window(request)
        listing = await self._list(request_id, window)
        if listing.participant_ids is None or not may_read(reader, listing.participant_ids):
            # The copy of the participants may be behind.
            await self._membership.require_reader(reader, request_id)
            listing = await self._list(request_id, window)
        if reader.role == "admin":
            log.info("admin_read_messages", admin=str(reader.user_id), request=str(request_id))
        return pb.ListMessagesResponse(messages=map(convert.message, listing.messages), has_more=listing.has_more)

    async def _list(self, request_id: UUID, window: Window) -> Listing:
        async with self._database.read_once() as session:
            return await actions.list_messages(session, request_id, window)
