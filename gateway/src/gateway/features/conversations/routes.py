"""Routes of conversations of all kinds, of threads between users, and of blocks; served by chat-service."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from gateway import wire
from gateway.budgets import COMMANDS, MESSAGES, READING, spends
from gateway.dependencies import Services
from gateway.features.conversations.schemas import (
    BlockedUser,
    Conversation,
    ConversationChange,
    Kind,
    NewMember,
    NewThread,
)
from gateway.features.messages import pages
from gateway.features.messages.routes import REPEATED, send
from gateway.features.messages.schemas import Message, NewMark, NewMessage, ReadMark, Seq
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.values import Json
from kit import rpc
from twou.chat.v1 import block_pb2, chat_pb2, conversation_pb2

router = APIRouter(tags=["conversations"])

_KNOWN: dict[int | str, dict[str, Any]] = {
    200: {"model": Conversation, "description": "The thread that the two members already have"}
}
_MEMBER: dict[int | str, dict[str, Any]] = {200: {"model": Conversation, "description": "The user is a member already"}}


@router.get("/conversations")
@spends(READING)
async def list_conversations(
    paging: PagingQuery,
    _caller: Caller,
    services: Services,
    kind: Annotated[Kind, Query()] | None = None,
    is_active: Annotated[bool, Query()] | None = None,
) -> list[Json[Conversation]]:
    """Returns the caller's conversations, newest activity first."""
    number = wire.enum_value(conversation_pb2.ConversationKind, kind)
    message = conversation_pb2.ListConversationsRequest(kind=number, is_active=is_active, **paging.fields)
    answer = await rpc.unary(services.conversations.ListConversations, message)
    return paging.page(map(Conversation.of, answer.conversations), answer.next_cursor)


@router.post("/conversations", status_code=201, responses=_KNOWN)
@spends(COMMANDS)
async def start_thread(body: NewThread, response: Response, _caller: Caller, services: Services) -> Json[Conversation]:
    """Starts a thread with other users. Two users have one thread: starting it again returns it."""
    answer = await rpc.unary(services.conversations.StartThread, body.to())
    if not answer.created:
        response.status_code = 200
    return Conversation.of(answer.conversation)


@router.get("/conversations/{conversation_id}")
@spends(READING)
async def get_conversation(conversation_id: str, _caller: Caller, services: Services) -> Json[Conversation]:
    message = conversation_pb2.GetConversationRequest(conversation_id=conversation_id)
    return Conversation.of((await rpc.unary(services.conversations.GetConversation, message)).conversation)


@router.patch("/conversations/{conversation_id}")
@spends(COMMANDS)
async def update_conversation(
    conversation_id: str, body: ConversationChange, _caller: Caller, services: Services
) -> Json[Conversation]:
    answer = await rpc.unary(services.conversations.UpdateConversation, body.to(conversation_id))
    return Conversation.of(answer.conversation)


@router.get("/conversations/{conversation_id}/messages")
@spends(READING)
async def list_messages_of_conversation(
    request: Request,
    response: Response,
    conversation_id: str,
    _caller: Caller,
    services: Services,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
    after_seq: Annotated[Seq, Query()] | None = None,
    before_seq: Annotated[Seq, Query()] | None = None,
) -> list[Json[Message]]:
    """The same as `GET /messages/{request_id}`."""
    message = chat_pb2.ListMessagesRequest(
        conversation_id=conversation_id, limit=limit, offset=offset, after_seq=after_seq, before_seq=before_seq
    )
    return await pages.page(request, response, services, message)


@router.post("/conversations/{conversation_id}/messages", status_code=201, responses=REPEATED)
@spends(MESSAGES)
async def send_message_in_conversation(
    conversation_id: str, body: NewMessage, response: Response, _caller: Caller, services: Services
) -> Json[Message]:
    return await send(body.to(conversation_id=conversation_id), response, services)


@router.post("/conversations/{conversation_id}/read")
@spends(COMMANDS)
async def mark_conversation_read(
    conversation_id: str, body: NewMark, _caller: Caller, services: Services
) -> Json[ReadMark]:
    message = chat_pb2.MarkReadRequest(conversation_id=conversation_id, seq=body.seq)
    return ReadMark.of((await rpc.unary(services.chat.MarkRead, message)).mark)


@router.post("/conversations/{conversation_id}/members", status_code=201, responses=_MEMBER)
@spends(COMMANDS)
async def add_member(
    conversation_id: str, body: NewMember, response: Response, _caller: Caller, services: Services
) -> Json[Conversation]:
    """Adds a user to a thread, who can read what is written from then on."""
    message = conversation_pb2.AddMemberRequest(conversation_id=conversation_id, user_id=str(body.user_id))
    answer = await rpc.unary(services.conversations.AddMember, message)
    if not answer.added:
        response.status_code = 200
    return Conversation.of(answer.conversation)


@router.delete("/conversations/{conversation_id}/members/me")
@spends(COMMANDS)
async def leave_thread(conversation_id: str, _caller: Caller, services: Services) -> Json[Conversation]:
    """Leaves a thread. The caller can still read what was written until then."""
    message = conversation_pb2.LeaveThreadRequest(conversation_id=conversation_id)
    return Conversation.of((await rpc.unary(services.conversations.LeaveThread, message)).conversation)


@router.put("/blocks/{user_id}")
@spends(COMMANDS)
async def block_user(user_id: str, _caller: Caller, services: Services) -> Json[BlockedUser]:
    """Blocks a user: neither can write to the other in their thread, or start one. Doing it again changes nothing."""
    answer = await rpc.unary(services.blocks.Block, block_pb2.BlockRequest(user_id=user_id))
    return BlockedUser.of(answer.blocked)


@router.delete("/blocks/{user_id}", status_code=204)
@spends(COMMANDS)
async def unblock_user(user_id: str, _caller: Caller, services: Services) -> None:
    await rpc.unary(services.blocks.Unblock, block_pb2.UnblockRequest(user_id=user_id))
