"""Tables of conversations and their members.

The id of a conversation is the id of what it is about: a request or a lead; a thread has its own. Who may write is
decided by the row of the conversation alone, so that a message and a change of the members cannot cross. For a request
these are the columns of the projection, for other kinds `member_ids`. The client of a conversation about a lead is its
buyer, and its `epoch` the version of the lead.

Triggers of the database (migration 0003) keep the rows of `members` of a request in step with its participants, and
count own messages. So both hold for messages and participants that the previous release writes, too.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from chat_service.models import Base
from participants.models import ParticipantsMixin

# The client of a conversation that is about no request: the previous release needs one. No user has this id.
NO_CLIENT = UUID(int=0)


class Kind(StrEnum):
    REQUEST = "request"
    LISTING = "listing"
    DIRECT = "direct"


class Conversation(ParticipantsMixin, Base):
    """A conversation of any kind, and the counter of its messages. Members may write in any status of a request."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("uq_conversations_pair", "pair", unique=True),
        Index(None, "creator_id", "created_at"),
    )

    # `seq` of the newest message; 0 before the first.
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    # A value of `Kind`, as plain text: reading an enum costs more than it tells.
    kind: Mapped[str] = mapped_column(String(20), server_default=text("'request'"))
    title: Mapped[str | None] = mapped_column(String(200))
    # The listing that a lead is about.
    listing_id: Mapped[UUID | None]
    # The user who started a thread.
    creator_id: Mapped[UUID | None]
    # The ids of the current members, joined by spaces. Null for a request, whose members are its participants.
    member_ids: Mapped[str | None] = mapped_column(Text)
    # The ids of the two members, sorted, as long as there were never others: two users have one such thread.
    pair: Mapped[str | None] = mapped_column(String(80))
    # One of the pair has blocked the other.
    is_blocked: Mapped[bool] = mapped_column(server_default=false())
    # The sender of the first message, and whether another member has written since.
    opener_id: Mapped[UUID | None]
    is_answered: Mapped[bool] = mapped_column(server_default=false())
    # Null only in rows that the previous release has inserted and migration 0004 has not reached.
    created_at: Mapped[datetime | None]
    # When the last message was sent, or when the conversation began.
    active_at: Mapped[datetime | None]


class Member(Base):
    __tablename__ = "members"
    __table_args__ = (Index(None, "user_id"),)

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.request_id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    # The member reads the messages after this one.
    joined_seq: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    # The member reads the messages up to this one; null while they take part.
    left_seq: Mapped[int | None] = mapped_column(BigInteger)
    left_at: Mapped[datetime | None]
    # The member has read the messages up to this one.
    read_seq: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    # The number of the member's own messages after `read_seq`, so that unread ones need not be counted.
    own_after: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    is_active: Mapped[bool] = mapped_column(server_default=true())


def joined_ids(user_ids: Iterable[UUID]) -> str:
    """Returns the text of `member_ids`."""
    return " ".join(sorted(map(str, user_ids)))


def split_ids(member_ids: str) -> list[UUID]:
    return [UUID(one) for one in member_ids.split()]


def pair_of(one: UUID, other: UUID) -> str:
    return joined_ids({one, other})
