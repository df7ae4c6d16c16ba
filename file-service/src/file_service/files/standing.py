"""The rule by which a user reads of the files of a thread the same as of its messages.

A file that was added after message n stands between the messages n and n + 1. It was published to those who were
members then, and they may read it for good, as they may read the messages from that time after they have left. All
others read it if they may read the messages on both sides of it: a member who joined later does not, and one who left
and came back reads what was added meanwhile. A file that a message carries is also read by all who read that message.
"""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Standing:
    """A conversation as it is for one user."""

    # True for the conversation of a request, whose files belong to the request.
    is_of_request: bool
    # The present members.
    member_ids: frozenset[UUID]
    # The user reads the messages between these two, both excluded. `None`: they never took part; to the newest one.
    after_seq: int | None
    before_seq: int | None
    # The number of the newest message.
    last_seq: int

    def reads(self, message_seq: int | None) -> bool:
        """True if the user reads the message with this number."""
        if self.after_seq is None or message_seq is None:
            return False
        return self.after_seq < message_seq and (self.before_seq is None or message_seq < self.before_seq)

    def reads_beside(self, seq: int | None) -> bool:
        """True if the user reads the messages before and after a file that was added after the message *seq*."""
        return seq is not None and self.reads(seq) and self.reads(seq + 1)


@dataclass(frozen=True)
class Reader:
    """A user, and their standing in a thread."""

    user_id: UUID
    standing: Standing
