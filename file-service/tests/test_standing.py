"""The place of a file among the messages of a thread decides who reads it."""

import pytest

from file_service.files.standing import Standing


@pytest.mark.parametrize(
    ("after_seq", "before_seq", "read"),
    [
        (None, None, set()),
        # A member from the beginning, to whom the files were published that were added before the first message.
        (0, None, {1, 2, 3, 4, 5}),
        # A member who joined after message 2: a file that was added after it was perhaps there before.
        (2, None, {3, 4, 5}),
        # A former member who left after message 4.
        (0, 5, {1, 2, 3}),
        (2, 5, {3}),
        (2, 3, set()),
    ],
)
def test_a_file_between_two_messages_is_read_with_both(
    after_seq: int | None, before_seq: int | None, read: set[int]
) -> None:
    standing = Standing(
        is_of_request=False, member_ids=frozenset(), after_seq=after_seq, before_seq=before_seq, last_seq=5
    )
    assert {seq for seq in range(6) if standing.reads_beside(seq)} == read
    assert not standing.reads_beside(None)
