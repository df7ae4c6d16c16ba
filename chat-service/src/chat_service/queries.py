"""Every SELECT, lock and conditional write."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select, update

from chat_service.models import Conversation, Message, RequestState
from kit.database import ReadSession, Session, insert


@dataclass(frozen=True)
class Window:
    """Which messages of a conversation: those between two sequence numbers, both excluded."""

    limit: int
    offset: int = 0
    after_seq: int | None = None
    before_seq: int | None = None

    @property
    def is_backwards(self) -> bool:
        """Only an upper end is given: the newest below it are meant."""
        return self.before_seq is not None and self.after_seq is None


async def find_conversation(session: ReadSession, request_id: UUID) -> Conversation | None:
    return await session.get(Conversation, request_id)


async def get_conversation(session: ReadSession, request_id: UUID) -> Conversation:
    return await session.get_one(Conversation, request_id)


async def upsert_conversation(session: Session, state: RequestState) -> None:
    """Notes *state*, unless what is known is as new: events and answers may arrive in any order, and more than once.

    A state without a time of its own counts as the oldest of its epoch.
    """
    statement = insert(session, Conversation).values(**asdict(state), last_seq=0)
    new = statement.excluded
    is_newer = or_(
        Conversation.epoch < new.epoch,
        and_(
            Conversation.epoch == new.epoch,
            or_(Conversation.updated_at.is_(None), Conversation.updated_at < new.updated_at),
        ),
    )
    told = {name: new[name] for name in asdict(state) if name != "request_id"}
    await session.execute(statement.on_conflict_do_update(index_elements=["request_id"], set_=told, where=is_newer))


async def lock_provider_id(session: Session, request_id: UUID) -> UUID | None:
    """Who is known as the provider; nobody becomes it, and no message is added, until this transaction ends."""
    return await session.scalar(
        select(Conversation.provider_id).where(Conversation.request_id == request_id).with_for_update()
    )


async def lock_conversation(session: Session, request_id: UUID) -> None:
    await session.execute(
        select(Conversation.request_id).where(Conversation.request_id == request_id).with_for_update()
    )


async def find_repeated(
    session: ReadSession, request_id: UUID, sender_id: UUID, client_message_id: str
) -> Message | None:
    return await session.scalar(
        select(Message).where(
            Message.request_id == request_id,
            Message.sender_id == sender_id,
            Message.client_message_id == client_message_id,
        )
    )


async def take_turn(session: Session, request_id: UUID, sender_id: UUID) -> Conversation | None:
    """The conversation after its `last_seq` went up by one for a message of *sender_id*; None if he is no member."""
    return await session.scalar(
        update(Conversation)
        .where(
            Conversation.request_id == request_id,
            or_(Conversation.client_id == sender_id, Conversation.provider_id == sender_id),
        )
        .values(last_seq=Conversation.last_seq + 1)
        .returning(Conversation)
        .execution_options(synchronize_session=False)
    )


async def erase_client_message_ids(session: Session, sender_id: UUID) -> None:
    statement = update(Message).where(Message.sender_id == sender_id, Message.client_message_id.is_not(None))
    await session.execute(statement.values(client_message_id=None))


async def list_messages(session: ReadSession, request_id: UUID, window: Window) -> Sequence[Message]:
    """In the window's direction, one more than its limit if there are more."""
    statement = select(Message).where(Message.request_id == request_id)
    if window.after_seq is not None:
        statement = statement.where(Message.seq > window.after_seq)
    if window.before_seq is not None:
        statement = statement.where(Message.seq < window.before_seq)
    order = Message.seq.desc() if window.is_backwards else Message.seq
    statement = statement.order_by(order).offset(window.offset).limit(window.limit + 1)
    return (await session.scalars(statement)).all()
