"""The number of unread messages, from counters alone.

Of the messages after the read mark, those of the member are taken off. Triggers and the read mark keep their number.
"""


def unread_count(*, last_seq: int, left_seq: int | None, read_seq: int, own_after: int) -> int:
    """Returns the number of messages of others after the member's read mark, up to where they left."""
    end = last_seq if left_seq is None else left_seq
    return end - read_seq - own_after
