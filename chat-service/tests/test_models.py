from dataclasses import replace
from typing import Any

import pytest

from chat_service.messages.drafts import MAX_ATTACHMENTS, MAX_CLIENT_MESSAGE_ID, MAX_CONTENT, Draft
from kit.errors import InvalidInput
from kit.ids import new_id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("content", ""),
        ("content", " \t\n\u00a0"),
        ("content", "x" * (MAX_CONTENT + 1)),
        ("content", "a\x00b"),
        ("client_message_id", ""),
        ("client_message_id", "x" * (MAX_CLIENT_MESSAGE_ID + 1)),
        ("client_message_id", "a\x00b"),
        ("attachments", ("not-an-id",)),
        ("attachments", tuple(str(new_id()) for _ in range(MAX_ATTACHMENTS + 1))),
    ],
)
def test_invalid_draft_is_refused(field: str, value: Any) -> None:
    valid = Draft(new_id(), "hello")
    with pytest.raises(InvalidInput) as refused:
        replace(valid, **{field: value})
    assert [issue.field for issue in refused.value.details] == [field]


def test_refusal_lists_all_issues_and_repeats_no_value() -> None:
    with pytest.raises(InvalidInput) as refused:
        Draft(new_id(), " ", attachments=("secret",), client_message_id="\x00secret")
    assert [issue.field for issue in refused.value.details] == ["content", "attachments", "client_message_id"]
    assert "secret" not in str(refused.value.details)


def test_longest_draft_is_accepted() -> None:
    ids = tuple(str(new_id()) for _ in range(MAX_ATTACHMENTS))
    Draft(new_id(), "é" * MAX_CONTENT, attachments=ids, client_message_id="x" * MAX_CLIENT_MESSAGE_ID)
