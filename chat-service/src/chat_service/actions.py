"""The actions of chat-service, each within the caller's transaction."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Row

from chat_service import events, queries
from chat_service.drafts import Draft
from chat_service.errors import NotPartOfRequest
from chat_service.models import Conversation, Message
from chat_service.queries import Window
from kit import clock, outbox
from kit.caller import Caller
from kit.database import Database, ReadSession, Session, insert_row
from kit.errors import InvalidInput
from kit.ids import new_id
from participants.projection import Projection

# A provider who joins finds older messages with ListMessages.
MAX_PUBLISHED_AT_JOINING = 100


class Listing(NamedTuple):
    messages: Sequence[Row[Any]]
    # True if there are more messages in the direction of the window.
    has_more: bool
    # The client and the provider, if there is one; `None` for an unknown conversation.
    participant_ids: tuple[UUID, UUID | None] | None


class Files(Protocol):
    """The service that owns files, such as file-service behind a `FileClient`."""

    async def list_own_file_ids(self, request_id: UUID, file_ids: Collection[UUID], /) -> set[UUID]:
        """Returns those of the given files that the current caller has added to the request. Raises Unavailable."""


async def check_attachments(database: Database, files: Files, sender: Caller, draft: Draft) -> None:
    """Raises InvalidInput unless every attachment is a file of the sender in this conversation, or Unavailable.

    The files of a message that was sent before are not checked again: one of them may be gone since.
    """
    wanted = {UUID(file_id) for file_id in draft.attachments}
    if not wanted or await _is_repeated(database, sender, draft):
        return
    if wanted - await files.list_own_file_ids(draft.request_id, wanted):
        raise InvalidInput.field("attachments", "must be files that you have added to this request")


async def _is_repeated(database: Database, sender: Caller, draft: Draft) -> bool:
    if draft.client_message_id is None:
        return False
    async with database.read_once() as session:
        first = await queries.find_repeated(session, draft.request_id, sender.user_id, draft.client_message_id)
    return first is not None


async def send_message(session: Session, sender: Caller, draft: Draft) -> tuple[Message, bool]:
    """Stores a message and publishes it to the participants; returns it, and whether it is new.

    A message that repeats a `client_message_id` of the same sender is not stored: the earlier message is returned.
    Raises NotPartOfRequest if the sender does not take part.
    """
    if draft.client_message_id is not None:
        # If the same message arrives twice at once, the second call waits here until the first has committed.
        if not await queries.lock_conversation(session, draft.request_id, sender.user_id):
            raise NotPartOfRequest
        first = await queries.find_repeated(session, draft.request_id, sender.user_id, draft.client_message_id)
        if first is not None:
            return first, False
    turn = await queries.take_next_seq(session, draft.request_id, sender.user_id)
    if turn is None:
        raise NotPartOfRequest
    message = Message(
        id=new_id(),
        request_id=draft.request_id,
        seq=turn.seq,
        sender_id=sender.user_id,
        content=draft.content,
        attachments=[str(UUID(file_id)) for file_id in draft.attachments],
        client_message_id=draft.client_message_id,
        created_at=clock.now(),
    )
    await insert_row(session, message)
    created = events.message_created(message)
    await outbox.add(session, created, audience=turn.participant_ids, topic=draft.request_id)
    return message, True


async def publish_history(session: Session, conversation: Conversation, provider_id: UUID) -> None:
    """Publishes the newest earlier messages to a provider who joins: so far only the client has received them."""
    window = Window(MAX_PUBLISHED_AT_JOINING, before_seq=conversation.last_seq + 1)
    for message in (await list_messages(session, conversation.topic_id, window)).messages:
        created = events.message_created(message)
        await outbox.add(session, created, audience=[provider_id], topic=conversation.topic_id)


PARTICIPANTS = Projection(Conversation, publish_history)


async def erase_sender(session: Session, sender_id: UUID) -> None:
    """Erases device ids of a sender who deleted their account. Messages stay: the other participant needs them too."""
    await queries.erase_client_message_ids(session, sender_id)


async def list_messages(session: ReadSession, request_id: UUID, window: Window) -> Listing:
    """Returns rows of messages, oldest first, and the participants that this service knows."""
    found, participant_ids = await queries.list_messages(session, request_id, window)
    page = found[: window.limit]
    return Listing(page[::-1] if window.is_backwards else page, len(found) > window.limit, participant_ids)
