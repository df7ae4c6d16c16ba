"""The verbs."""

from collections.abc import Sequence
from uuid import UUID

from chat_service import events, queries
from chat_service.drafts import Draft
from chat_service.errors import NotPartOfRequest
from chat_service.models import Conversation, Message, RequestState
from chat_service.queries import Window
from kit import clock, outbox
from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.ids import new_id

# The newest so many; what is older, he finds in the history.
TOLD_AT_JOINING = 100


async def send_message(session: Session, sender: Caller, draft: Draft) -> tuple[Message, bool]:
    """The message, and whether it is new: one that repeats an earlier client_message_id is that earlier one."""
    if draft.client_message_id is not None:
        # Of two that arrive at once, the second waits here until the first is there to be seen.
        await queries.lock_conversation(session, draft.request_id)
        first = await queries.find_repeated(session, draft.request_id, sender.user_id, draft.client_message_id)
        if first is not None:
            return first, False
    conversation = await queries.take_turn(session, draft.request_id, sender.user_id)
    if conversation is None:
        raise NotPartOfRequest
    message = Message(
        id=new_id(),
        request_id=draft.request_id,
        seq=conversation.last_seq,
        sender_id=sender.user_id,
        content=draft.content,
        attachments=[str(UUID(file_id)) for file_id in draft.attachments],
        client_message_id=draft.client_message_id,
        created_at=clock.now(),
    )
    session.add(message)
    await outbox.add(
        session, events.message_created(message), audience=conversation.members, topic=conversation.request_id
    )
    return message, True


async def note_participants(session: Session, state: RequestState) -> Conversation:
    """Notes who takes part, and tells a provider who is new here what was said before.

    He has accepted a while ago when we hear of it, and what was written in between went to the client's feed alone.
    """
    known_provider_id = await queries.lock_provider_id(session, state.request_id)
    await queries.upsert_conversation(session, state)
    conversation = await queries.get_conversation(session, state.request_id)
    provider_id = conversation.provider_id
    if provider_id is not None and provider_id != known_provider_id:
        window = Window(TOLD_AT_JOINING, before_seq=conversation.last_seq + 1)
        for message in (await list_messages(session, state.request_id, window))[0]:
            created = events.message_created(message)
            await outbox.add(session, created, audience=[provider_id], topic=state.request_id)
    return conversation


async def erase_sender(session: Session, sender_id: UUID) -> None:
    """Of whoever has deleted his account. What he wrote stays: it is the other side's conversation too."""
    await queries.erase_client_message_ids(session, sender_id)


async def list_messages(session: ReadSession, request_id: UUID, window: Window) -> tuple[Sequence[Message], bool]:
    """Oldest first, and whether there are more in the direction of the window."""
    found = await queries.list_messages(session, request_id, window)
    page = found[: window.limit]
    return page[::-1] if window.is_backwards else page, len(found) > window.limit
