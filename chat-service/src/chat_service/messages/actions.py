"""The verbs of messages, each within the caller's transaction."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Row

from chat_service.members import queries as members
from chat_service.members import rules
from chat_service.members.errors import NotPartOfRequest
from chat_service.members.models import Conversation, Kind
from chat_service.members.queries import Standing, Turn
from chat_service.messages import events, queries
from chat_service.messages.drafts import Draft, content_issues
from chat_service.messages.errors import MessageNotFound
from chat_service.messages.models import Message
from chat_service.messages.queries import Window
from kit import clock, outbox
from kit.caller import Caller
from kit.database import Database, ReadSession, Session, insert_row
from kit.errors import InvalidInput
from kit.ids import new_id
from participants.projection import Projection

# A provider who joins finds older messages with ListMessages.
MAX_PUBLISHED_AT_JOINING = 100


class MessagePage(NamedTuple):
    messages: Sequence[Row[Any]]
    # True if there are more messages in the direction of the window.
    has_more: bool
    # `None` for an unknown conversation.
    standing: Standing | None


class Sent(NamedTuple):
    message: Message
    # The kind of the conversation.
    kind: str
    # False if an earlier message was returned.
    is_new: bool


class Files(Protocol):
    """The service that owns files, such as file-service behind a `FileClient`."""

    async def list_own_file_ids(self, request_id: UUID, file_ids: Collection[UUID], /) -> set[UUID]:
        """Returns those of the files that the current caller has added to the request, except rejected ones.

        Raises Unavailable.
        """


async def check_attachments(database: Database, files: Files, sender: Caller, draft: Draft) -> None:
    """Raises InvalidInput unless every attachment is a file of the sender in this conversation, or Unavailable.

    A file may still be checked: readers see its metadata as a placeholder until file-service says that it is ready.

    The files of a message that was sent before are not checked again: one of them may be gone since.
    """
    wanted = {UUID(file_id) for file_id in draft.attachments}
    if not wanted or await _is_repeated(database, sender, draft):
        return
    if wanted - await files.list_own_file_ids(draft.conversation_id, wanted):
        raise InvalidInput.field("attachments", "must be files that you have added to this conversation")


async def _is_repeated(database: Database, sender: Caller, draft: Draft) -> bool:
    if draft.client_message_id is None:
        return False
    async with database.read_once() as session:
        first = await queries.find_repeated(session, draft.conversation_id, sender.user_id, draft.client_message_id)
    return first is not None


async def send_message(session: Session, sender: Caller, draft: Draft, unanswered: int | None = None) -> Sent:
    """Stores a message and publishes it to the members.

    A message that repeats a `client_message_id` of the same sender is not stored: the earlier message is returned.
    Raises NotPartOfRequest if the sender does not take part, Blocked, or AwaitingAnswer in a thread in which no other
    member has answered *unanswered* messages.
    """
    return await add_message(session, sender.user_id, draft, unanswered)


async def add_message(
    session: Session, sender_id: UUID, draft: Draft, unanswered: int | None = None, *, is_opening: bool = False
) -> Sent:
    """Does what `send_message` does for a user who need not be the caller.

    *is_opening* is true for the words that came with what the conversation is about.
    """
    conversation_id = draft.conversation_id
    if draft.client_message_id is not None:
        # If the same message arrives twice at once, the second call waits here until the first has committed.
        turn = await members.lock_conversation(session, conversation_id, sender_id)
        if turn is None:
            raise NotPartOfRequest
        first = await queries.find_repeated(session, conversation_id, sender_id, draft.client_message_id)
        if first is not None:
            return Sent(first, turn.kind, is_new=False)
    now = clock.now()
    turn = await members.take_next_seq(session, conversation_id, sender_id, now)
    if turn is None:
        raise NotPartOfRequest
    _check_turn(turn, unanswered)
    message = Message(
        id=new_id(),
        conversation_id=conversation_id,
        seq=turn.seq,
        sender_id=sender_id,
        content=draft.content,
        attachments=[str(UUID(file_id)) for file_id in draft.attachments],
        client_message_id=draft.client_message_id,
        created_at=now,
    )
    await insert_row(session, message)
    await _publish(session, message, turn, is_opening=is_opening)
    return Sent(message, turn.kind, is_new=True)


async def _publish(session: Session, message: Message, turn: Turn, *, is_opening: bool) -> None:
    topic = message.conversation_id
    created = events.message_created(message, turn.kind, turn.audience, is_opening=is_opening)
    await outbox.add(session, created, audience=turn.audience, topic=topic)
    if message.attachments:
        await outbox.add(session, events.files_attached(message, turn.kind), topic=topic)
    is_answer = turn.kind == Kind.LISTING and message.sender_id != turn.client_id
    # The turn holds the row, so that of two answers at once one is the first.
    if is_answer and not await queries.exists_answer(session, topic, turn.client_id, turn.seq):
        await outbox.add(session, events.conversation_answered(message), topic=topic)


def _check_turn(turn: Turn, unanswered: int | None = None) -> None:
    """Checks the row as it is after this message; the refusal takes the number back with the transaction."""
    writing = rules.Writing(
        turn.kind, takes_part=True, is_blocked=turn.is_blocked, is_answered=turn.is_answered, seq=turn.seq
    )
    if (refusal := rules.find_refusal(writing, unanswered)) is not None:
        raise refusal


async def get_message(session: ReadSession, message_id: UUID) -> Row[Any]:
    """Returns the row of a message. Raises MessageNotFound."""
    found = await queries.find_anywhere(session, message_id)
    if found is None:
        raise MessageNotFound
    return found


async def edit_message(session: Session, sender: Caller, place: tuple[UUID, UUID], content: str) -> tuple[Message, str]:
    """Changes the content of one of the sender's messages; returns it, and the kind of the conversation.

    Raises InvalidInput, NotPartOfRequest, Blocked, MessageNotFound, NotOwnMessage or MessageDeleted.
    """
    if issues := tuple(content_issues(content)):
        raise InvalidInput(details=issues)
    turn, message = await _lock_message(session, sender, place)
    _check_turn(turn)
    if message.edit(sender.user_id, content, clock.now()):
        updated = events.message_updated(message, turn.kind)
        await outbox.add(session, updated, audience=turn.audience, topic=message.conversation_id)
    return message, turn.kind


async def delete_message(session: Session, sender: Caller, place: tuple[UUID, UUID]) -> tuple[Message, str]:
    """Removes what one of the sender's messages says; returns it, and the kind of the conversation.

    Raises NotPartOfRequest, MessageNotFound or NotOwnMessage.
    """
    turn, message = await _lock_message(session, sender, place)
    if message.delete(sender.user_id, clock.now()):
        deleted = events.message_deleted(message, turn.kind)
        await outbox.add(session, deleted, audience=turn.audience, topic=message.conversation_id)
    return message, turn.kind


async def remove_message(session: Session, message_id: UUID) -> bool:
    """Removes what a message says, as its sender could, and tells the members. Returns False if there was nothing left.

    The sender may have left the conversation meanwhile.
    """
    found = await queries.find_anywhere(session, message_id)
    turn = await members.lock_turn(session, found.request_id) if found is not None else None
    if found is None or turn is None:
        return False
    # Read under the lock, through which all changes of the messages go.
    message = await queries.find_message(session, found.request_id, message_id)
    if message is None or not message.remove(clock.now()):
        return False
    deleted = events.message_deleted(message, turn.kind)
    await outbox.add(session, deleted, audience=turn.audience, topic=message.conversation_id)
    return True


async def _lock_message(session: Session, sender: Caller, place: tuple[UUID, UUID]) -> tuple[Turn, Message]:
    """Locks the conversation, through which all changes of its messages go."""
    conversation_id, message_id = place
    turn = await members.lock_conversation(session, conversation_id, sender.user_id)
    if turn is None:
        raise NotPartOfRequest
    message = await queries.find_message(session, conversation_id, message_id)
    if message is None:
        raise MessageNotFound
    return turn, message


class Mark(NamedTuple):
    kind: str
    seq: int


async def mark_read(session: Session, reader: Caller, conversation_id: UUID, seq: int) -> Mark:
    """Moves the reader's mark forward, and publishes that. A mark that is already there, or further on, stays.

    Raises NotPartOfRequest, or InvalidInput for a message that does not exist.
    """
    member = await members.lock_member(session, conversation_id, reader.user_id)
    if member is None:
        raise NotPartOfRequest
    if not 0 <= seq <= (member.last_seq if member.left_seq is None else member.left_seq):
        raise InvalidInput.field("seq", "must not be after the last message")
    if seq <= member.read_seq:
        return Mark(member.kind, member.read_seq)
    own = await queries.count_own(session, conversation_id, reader.user_id, member.read_seq, seq)
    await members.move_read_mark(session, conversation_id, reader.user_id, seq, own)
    read = events.message_read(conversation_id, member.kind, reader.user_id, seq, clock.now())
    audience = {reader.user_id}
    if not member.is_blocked:
        # After a block, the other one does not learn when the reader is there.
        audience.update(members.audience_of(member.client_id, member.provider_id, member.member_ids))
    await outbox.add(session, read, audience=audience, topic=conversation_id)
    return Mark(member.kind, seq)


async def publish_history(session: Session, conversation: Conversation, provider_id: UUID) -> None:
    """Publishes the newest messages to a provider who joins: so far only the client has received them.

    Those that were sent after the acceptance, of which this service has learned just now, are news to the provider.
    """
    accepted_at = conversation.updated_at
    window = Window(MAX_PUBLISHED_AT_JOINING, before_seq=conversation.last_seq + 1)
    for message in (await list_messages(session, conversation.topic_id, provider_id, window)).messages:
        # Without a time, this service has asked, because the provider is reading or writing.
        is_earlier = accepted_at is None or message.created_at < accepted_at
        created = events.message_created(message, Kind.REQUEST, [provider_id], is_earlier=is_earlier)
        await outbox.add(session, created, audience=[provider_id], topic=conversation.topic_id)


PARTICIPANTS = Projection(Conversation, publish_history)


async def erase_sender(session: Session, sender_id: UUID) -> None:
    """Erases device ids of a sender who deleted their account. Messages stay: the other members need them too."""
    await queries.erase_client_message_ids(session, sender_id)


async def list_messages(
    session: ReadSession, conversation_id: UUID, reader_id: UUID, window: Window, within: Standing | None = None
) -> MessagePage:
    """Returns rows of messages, oldest first, and what the reader may read.

    *within* cuts the window to what a former member, or one who joined later, may read.
    """
    backwards = window.is_backwards
    if within is not None:
        window = window.within(within.after_seq, within.before_seq)
    found, standing = await queries.list_messages(session, conversation_id, reader_id, window, backwards=backwards)
    page = found[: window.limit]
    return MessagePage(page[::-1] if backwards else page, len(found) > window.limit, standing)
