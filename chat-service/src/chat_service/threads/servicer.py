"""The gRPC servicers of conversations and of blocks: each method unpacks its request, calls one action and packs it."""

from collections.abc import Sequence

from chat_service.blocks import queries as blocks
from chat_service.blocks.errors import UserNotFound
from chat_service.members import queries as members
from chat_service.members.access import ADMIN, Access, speaking_of_conversations
from chat_service.members.errors import ConversationNotFound
from chat_service.members.limits import Limits
from chat_service.people import actions as people
from chat_service.people.actions import Accounts
from chat_service.threads import actions, convert
from chat_service.threads.convert import Seen
from kit import caller, clock, idempotency, logging, paging
from kit.database import Database, Session
from kit.errors import InvalidInput
from kit.grpc_server import Context
from kit.protobuf import an_id
from participants.errors import RequestNotFound
from twou.chat.v1 import block_pb2, block_pb2_grpc, conversation_pb2_grpc
from twou.chat.v1 import conversation_pb2 as pb

log = logging.get(__name__)

# The threads for which one question asks at most.
MAX_CONTACTS = 100


class ConversationServicer(conversation_pb2_grpc.ConversationServiceServicer):
    def __init__(self, database: Database, access: Access, accounts: Accounts, limits: Limits) -> None:
        self._database = database
        self._access = access
        self._accounts = accounts
        self._limits = limits

    async def ListConversations(
        self, request: pb.ListConversationsRequest, context: Context
    ) -> pb.ListConversationsResponse:
        page = paging.page(request.limit, request.offset, request.cursor)
        user_id, filters = caller.current().user_id, convert.filters(request)
        async with self._database.read() as session:
            found, next_cursor = await actions.list_conversations(session, user_id, filters, page)
        return pb.ListConversationsResponse(conversations=await self._own(found), next_cursor=next_cursor)

    async def GetConversation(self, request: pb.GetConversationRequest, context: Context) -> pb.GetConversationResponse:
        reader, conversation_id = caller.current(), convert.conversation_id(request.conversation_id)
        with speaking_of_conversations():
            await self._access.require_reader(reader, conversation_id)
        if reader.role == ADMIN:
            log.info("admin_read_conversation", admin=str(reader.user_id), conversation=str(conversation_id))
        async with self._database.read() as session:
            seen = await actions.get_conversation(session, conversation_id, reader.user_id)
        (own,) = await self._own([seen])
        return pb.GetConversationResponse(conversation=own, is_blocked=seen.row.is_blocked)

    async def GetStanding(self, request: pb.GetStandingRequest, context: Context) -> pb.GetStandingResponse:
        conversation_id = convert.conversation_id(request.conversation_id)
        user_id = an_id(request.user_id, ConversationNotFound)
        standing = await self._access.get_standing(user_id, conversation_id)
        async with self._database.read_once() as session:
            return convert.standing(standing, user_id, await members.get_last_seq(session, conversation_id))

    async def GetTopic(self, request: pb.GetTopicRequest, context: Context) -> pb.GetTopicResponse:
        topic_id = an_id(request.id, RequestNotFound)
        kind = await self._access.require_receiver(caller.current(), topic_id)
        return pb.GetTopicResponse(id=str(topic_id), kind=convert.KIND_TO_PROTO[kind])

    async def ListContacts(self, request: pb.ListContactsRequest, context: Context) -> pb.ListContactsResponse:
        limit = max(0, min(request.limit, MAX_CONTACTS))
        async with self._database.read_once() as session:
            found = await actions.list_contacts(session, caller.current().user_id, limit)
        return pb.ListContactsResponse(contacts=convert.contacts(found))

    async def UpdateConversation(
        self, request: pb.UpdateConversationRequest, context: Context
    ) -> pb.UpdateConversationResponse:
        who, conversation_id = caller.current(), convert.conversation_id(request.conversation_id)
        change = convert.change(request)
        with speaking_of_conversations():
            await self._access.require_reader(who, conversation_id)

        async def effect(session: Session) -> pb.UpdateConversationResponse:
            seen = await actions.update_conversation(session, conversation_id, who.user_id, change)
            return pb.UpdateConversationResponse(conversation=convert.own(seen))

        return await idempotency.run_idempotent(self._database, request, pb.UpdateConversationResponse, effect)

    async def StartThread(self, request: pb.StartThreadRequest, context: Context) -> pb.StartThreadResponse:
        creator_id = caller.current().user_id
        others, title = convert.other_ids(request, creator_id), convert.new_title(request)

        async def prepare() -> None:
            # The creator, too, so that their name is known.
            if await people.find_unknown(self._database, self._accounts, {creator_id, *others}):
                raise InvalidInput.field("user_ids", "must be ids of other users")

        async def effect(_known: None, session: Session) -> pb.StartThreadResponse:
            seen, created = await actions.start_thread(session, creator_id, others, title, self._limits)
            return pb.StartThreadResponse(conversation=convert.own(seen), created=created)

        return await idempotency.run_prepared(self._database, request, pb.StartThreadResponse, prepare, effect)

    async def AddMember(self, request: pb.AddMemberRequest, context: Context) -> pb.AddMemberResponse:
        by, (conversation_id, user_id) = caller.current(), convert.new_member(request)
        with speaking_of_conversations():
            await self._access.require_writer(by, conversation_id)

        async def prepare() -> None:
            if await people.find_unknown(self._database, self._accounts, {user_id}):
                raise InvalidInput.field("user_id", "must be the id of a user")

        async def effect(_known: None, session: Session) -> pb.AddMemberResponse:
            seen, added = await actions.add_member(session, conversation_id, by.user_id, user_id, self._limits)
            return pb.AddMemberResponse(conversation=convert.own(seen), added=added)

        return await idempotency.run_prepared(self._database, request, pb.AddMemberResponse, prepare, effect)

    async def LeaveThread(self, request: pb.LeaveThreadRequest, context: Context) -> pb.LeaveThreadResponse:
        who, conversation_id = caller.current(), convert.conversation_id(request.conversation_id)
        with speaking_of_conversations():
            await self._access.require_reader(who, conversation_id)

        async def effect(session: Session) -> pb.LeaveThreadResponse:
            seen = await actions.leave_thread(session, conversation_id, who.user_id)
            return pb.LeaveThreadResponse(conversation=convert.own(seen))

        return await idempotency.run_idempotent(self._database, request, pb.LeaveThreadResponse, effect)

    async def _own(self, found: Sequence[Seen]) -> list[pb.Conversation]:
        """Packs conversations, with the names of members whom no event has brought."""
        unasked = {one.user_id for seen in found for one in seen.members if not one.is_asked}
        names = await people.learn_names(self._database, self._accounts, unasked) if unasked else {}
        return [convert.own(seen, names) for seen in found]


class BlockServicer(block_pb2_grpc.BlockServiceServicer):
    def __init__(self, database: Database, accounts: Accounts) -> None:
        self._database = database
        self._accounts = accounts

    async def Block(self, request: block_pb2.BlockRequest, context: Context) -> block_pb2.BlockResponse:
        blocker_id, blocked_id = caller.current().user_id, an_id(request.user_id, UserNotFound)

        async def prepare() -> None:
            if await people.find_unknown(self._database, self._accounts, {blocked_id}):
                raise UserNotFound

        async def effect(_known: None, session: Session) -> block_pb2.BlockResponse:
            blocked_at = clock.to_timestamp(await actions.block_user(session, blocker_id, blocked_id))
            blocked = block_pb2.BlockedUser(user_id=str(blocked_id), blocked_at=blocked_at)
            return block_pb2.BlockResponse(blocked=blocked)

        return await idempotency.run_prepared(self._database, request, block_pb2.BlockResponse, prepare, effect)

    async def Unblock(self, request: block_pb2.UnblockRequest, context: Context) -> block_pb2.UnblockResponse:
        blocker_id, blocked_id = caller.current().user_id, an_id(request.user_id, UserNotFound)

        async def effect(session: Session) -> block_pb2.UnblockResponse:
            await actions.unblock_user(session, blocker_id, blocked_id)
            return block_pb2.UnblockResponse()

        return await idempotency.run_idempotent(self._database, request, block_pb2.UnblockResponse, effect)

    async def FindBlock(self, request: block_pb2.FindBlockRequest, context: Context) -> block_pb2.FindBlockResponse:
        user_id, *other_ids = (an_id(text, UserNotFound) for text in (request.user_id, *request.other_ids))
        async with self._database.read_once() as session:
            is_blocked = await blocks.exists_block(session, user_id, other_ids)
        return block_pb2.FindBlockResponse(is_blocked=is_blocked)
