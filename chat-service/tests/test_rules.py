"""The table of who may write in a conversation."""

import pytest

from chat_service.members.models import Kind
from chat_service.members.rules import Writing, find_refusal

FREE, STRANGER, LEFT = "", "AWAITING_ANSWER", "NOT_PART_OF_CONVERSATION"

# kind, takes part, is an admin, is blocked, is answered, number of the message → with a limit of 3, without a limit
TABLE = [
    (Kind.REQUEST, True, False, False, False, 9, FREE, FREE),
    (Kind.REQUEST, True, False, True, False, 9, FREE, FREE),
    (Kind.REQUEST, False, False, False, True, 1, "NOT_PART_OF_REQUEST", "NOT_PART_OF_REQUEST"),
    (Kind.REQUEST, False, True, False, True, 1, "READ_ONLY_FOR_ADMINS", "READ_ONLY_FOR_ADMINS"),
    (Kind.LISTING, True, False, False, False, 9, FREE, FREE),
    (Kind.LISTING, True, False, True, True, 1, "BLOCKED", "BLOCKED"),
    (Kind.LISTING, False, False, True, True, 1, LEFT, LEFT),
    (Kind.LISTING, False, True, False, False, 1, "READ_ONLY_FOR_ADMINS", "READ_ONLY_FOR_ADMINS"),
    (Kind.DIRECT, True, False, False, False, 3, FREE, FREE),
    (Kind.DIRECT, True, False, False, False, 4, STRANGER, FREE),
    (Kind.DIRECT, True, False, False, True, 4, FREE, FREE),
    (Kind.DIRECT, True, False, True, False, 4, "BLOCKED", "BLOCKED"),
    # A change of what was written before has no number.
    (Kind.DIRECT, True, False, False, False, 0, FREE, FREE),
    (Kind.DIRECT, True, True, False, False, 1, FREE, FREE),
    (Kind.DIRECT, False, False, True, False, 1, LEFT, LEFT),
    (Kind.DIRECT, False, True, True, False, 1, "READ_ONLY_FOR_ADMINS", "READ_ONLY_FOR_ADMINS"),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: "-".join(map(str, row[:6])))
def test_who_may_write(row: tuple[Kind, bool, bool, bool, bool, int, str, str]) -> None:
    kind, takes_part, is_admin, is_blocked, is_answered, seq, limited, free = row
    writing = Writing(kind, takes_part, is_admin=is_admin, is_blocked=is_blocked, is_answered=is_answered, seq=seq)
    found = [find_refusal(writing, unanswered) for unanswered in (3, None)]
    assert ["" if refusal is None else refusal.code for refusal in found] == [limited, free]
