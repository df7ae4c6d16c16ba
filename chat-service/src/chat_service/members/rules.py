"""Decides whether a user may write in a conversation: a pure function of what is known about both.

A member who has put the conversation away may write as any other; only no notification tells them of it.
"""

from dataclasses import dataclass

from chat_service.blocks.errors import Blocked
from chat_service.members.errors import AwaitingAnswer, NotPartOfConversation, NotPartOfRequest, ReadOnlyForAdmins
from chat_service.members.models import Kind
from kit.errors import AppError


@dataclass(frozen=True)
class Writing:
    """A message, or a change of what others read, at the moment at which it would be stored."""

    kind: str
    # The user is a member now; false for one who has left, and for one who never was.
    takes_part: bool
    is_admin: bool = False
    # One of two members has blocked the other, or one of the two sides of a lead.
    is_blocked: bool = False
    # A member has written who did not write the first message.
    is_answered: bool = False
    # The number that the message would have; 0 for a change of what was written before.
    seq: int = 0


def find_refusal(writing: Writing, unanswered: int | None = None) -> type[AppError] | None:
    """Returns the refusal of a user who may not write.

    *unanswered* is the number of messages that a stranger may send in a thread before an answer; `None`: any number.
    """
    if not writing.takes_part:
        return _refusal_of_outsider(writing)
    if writing.is_blocked and writing.kind != Kind.REQUEST:
        return Blocked
    is_stranger = writing.kind == Kind.DIRECT and not writing.is_answered
    if is_stranger and unanswered is not None and writing.seq > unanswered:
        return AwaitingAnswer
    return None


def _refusal_of_outsider(writing: Writing) -> type[AppError]:
    if writing.is_admin:
        return ReadOnlyForAdmins
    return NotPartOfRequest if writing.kind == Kind.REQUEST else NotPartOfConversation
