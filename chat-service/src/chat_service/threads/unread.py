"""The number of unread messages, from counters alone.

It is the number of messages after the read mark, less those that the member has sent since. The database keeps the
latter number: a trigger counts each message, and a new read mark sets it again.
"""


def unread_count(*, last_seq: int, left_seq: int | None, read_seq: int, own_after: int) -> int:
    """Returns the number of messages of others after the member's read mark, up to where they left."""
    end = last_seq if left_seq is None else left_seq
    return end - read_seq - own_after
