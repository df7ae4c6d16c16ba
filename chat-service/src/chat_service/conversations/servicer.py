"""The gRPC servicer of messages: each method unpacks its request, calls one action and packs the answer."""

import contextlib
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from google.protobuf.message import Message

from chat_service.clients import FileClient
from chat_service.members.access import Access, speaking_of_conversations
from chat_service.members.errors import NotPartOfRequest
from chat_service.messages import actions, convert
from chat_service.messages.actions import MessagePage
from chat_service.messages.drafts import Draft
from chat_service.messages.errors import MessageNotFound
from chat_service.messages.queries import Window
from kit import call, caller, clock, idempotency, logging
from kit.caller import Caller
from kit.database import Database, Session
from kit.grpc_server import Context
from kit.protobuf import an_id
from twou.chat.v1 import chat_pb2 as pb
from twou.chat.v1 import chat_pb2_grpc

log = logging.get(__name__)


class ChatServicer(chat_pb2_grpc.ChatServiceServicer):
    def __init__(self, database: Database, access: Access, files: FileClient, unanswered: int | None = None) -> None:
        """*unanswered* is the number of messages that a stranger may send before an answer; `None`: any number."""
        self._database = database
        self._access = access
        self._files = files
        self._unanswered = unanswered

    async def SendMessage(self, request: pb.SendMessageRequest, context: Context) -> pb.SendMessageResponse:
        sender = caller.current()
        with _names_of(request):
            draft = convert.draft(request)
            send = partial(self._send, request, sender, draft)
            if draft.attachments or call.current().idempotency_key:
                # Before the attachments are checked or a stored answer is found. Otherwise storing it checks it.
                await self._access.require_writer(sender, draft.conversation_id)
            return await self._as_member(sender, draft.conversation_id, send)

    async def _send(self, request: pb.SendMessageRequest, sender: Caller, draft: Draft) -> pb.SendMessageResponse:
        prepare = partial(actions.check_attachments, self._database, self._files, sender, draft)

        async def effect(_checked: None, session: Session) -> pb.SendMessageResponse:
            message, kind, is_new = await actions.send_message(session, sender, draft, self._unanswered)
            about = convert.about(draft.conversation_id, kind)
            return pb.SendMessageResponse(message=convert.message(message, about), created=is_new)

        return await idempotency.run_prepared(self._database, request, pb.SendMessageResponse, prepare, effect)

    async def ListMessages(self, request: pb.ListMessagesRequest, context: Context) -> pb.ListMessagesResponse:
        window = convert.window(request)
        with _names_of(request):
            conversation_id = convert.conversation_id(request)
            listing, kind = await self._list_readable(caller.current(), conversation_id, window)
        about = convert.about(conversation_id, kind)
        messages = [convert.message(one, about) for one in listing.messages]
        return pb.ListMessagesResponse(messages=messages, has_more=listing.has_more)

    async def _list_readable(self, reader: Caller, conversation_id: UUID, window: Window) -> tuple[MessagePage, str]:
        async with self._database.read_once() as session:
            listing = await actions.list_messages(session, conversation_id, reader.user_id, window)
        standing = listing.standing
        if standing is None or not standing.reads_all(reader.user_id):
            # The copy of the participants may be behind, or the reader may read a part only.
            standing = await self._access.require_reader(reader, conversation_id)
            async with self._database.read_once() as session:
                listing = await actions.list_messages(session, conversation_id, reader.user_id, window, standing)
        if reader.role == "admin":
            log.info("admin_read_messages", admin=str(reader.user_id), request=str(conversation_id))
        return listing, standing.kind

    async def GetMessage(self, request: pb.GetMessageRequest, context: Context) -> pb.GetMessageResponse:
        reader, message_id = caller.current(), an_id(request.message_id, MessageNotFound)
        async with self._database.read_once() as session:
            found = await actions.get_message(session, message_id)
        kind = await self._access.find_kind_for(reader, found.request_id, found.seq)
        if kind is None:
            raise MessageNotFound
        about = convert.about(found.request_id, kind)
        return pb.GetMessageResponse(message=convert.message(found, about))

    async def EditMessage(self, request: pb.EditMessageRequest, context: Context) -> pb.EditMessageResponse:
        sender, place = caller.current(), convert.place(request)

        async def effect(session: Session) -> pb.EditMessageResponse:
            message, kind = await actions.edit_message(session, sender, place, request.content)
            return pb.EditMessageResponse(message=convert.message(message, convert.about(place[0], kind)))

        return await self._run(request, pb.EditMessageResponse, place[0], effect)

    async def DeleteMessage(self, request: pb.DeleteMessageRequest, context: Context) -> pb.DeleteMessageResponse:
        sender, place = caller.current(), convert.place(request)

        async def effect(session: Session) -> pb.DeleteMessageResponse:
            message, kind = await actions.delete_message(session, sender, place)
            return pb.DeleteMessageResponse(message=convert.message(message, convert.about(place[0], kind)))

        return await self._run(request, pb.DeleteMessageResponse, place[0], effect)

    async def MarkRead(self, request: pb.MarkReadRequest, context: Context) -> pb.MarkReadResponse:
        reader = caller.current()
        with _names_of(request):
            conversation_id = convert.conversation_id(request)

            async def effect(session: Session) -> pb.MarkReadResponse:
                kind, seq = await actions.mark_read(session, reader, conversation_id, request.seq)
                mark = convert.read_mark(conversation_id, kind, reader.user_id, seq, clock.now())
                return pb.MarkReadResponse(mark=mark)

            return await self._run(request, pb.MarkReadResponse, conversation_id, effect)

    async def _run[Response: Message](
        self,
        request: Message,
        response: type[Response],
        conversation_id: UUID,
        effect: Callable[[Session], Awaitable[Response]],
    ) -> Response:
        """Runs a command of a member once for each Idempotency-Key."""
        run = partial(idempotency.run_idempotent, self._database, request, response, effect)
        return await self._as_member(caller.current(), conversation_id, run)

    async def _as_member[Answer](
        self, who: Caller, conversation_id: UUID, command: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        """Runs a command that raises NotPartOfRequest for those who do not take part."""
        try:
            return await command()
        except NotPartOfRequest:
            # The copy of the participants may be behind.
            await self._access.require_writer(who, conversation_id)
        return await command()


def _names_of(
    request: pb.SendMessageRequest | pb.ListMessagesRequest | pb.MarkReadRequest,
) -> contextlib.AbstractContextManager[None]:
    """Makes refusals speak of conversations if the request does."""
    return speaking_of_conversations() if request.conversation_id else contextlib.nullcontext()
