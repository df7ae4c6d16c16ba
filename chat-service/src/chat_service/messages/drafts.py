"""Validates a message before it is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from kit.errors import FieldIssue, InvalidInput
from kit.ids import find_id
from kit.text import length_issue, max_length_issue, nul_issue

MAX_CONTENT = 4000
MAX_ATTACHMENTS = 10
MAX_CLIENT_MESSAGE_ID = 100


def content_issues(content: str) -> Iterator[FieldIssue]:
    """Checks the content of a message, of a new one and of one that is edited."""
    if not content.strip():
        yield FieldIssue("content", "must not be blank")
    for issue in (max_length_issue(content, MAX_CONTENT), nul_issue(content)):
        if issue:
            yield FieldIssue("content", issue)


@dataclass(frozen=True)
class Draft:
    """A message to be sent: validated when it is made, and stored exactly as written."""

    conversation_id: UUID
    content: str
    # Ids of files.
    attachments: tuple[str, ...] = ()
    client_message_id: str | None = None

    def __post_init__(self) -> None:
        """Raises InvalidInput with all issues."""
        if issues := tuple(self._issues()):
            raise InvalidInput(details=issues)

    def _issues(self) -> Iterator[FieldIssue]:
        yield from content_issues(self.content)
        if len(self.attachments) > MAX_ATTACHMENTS:
            yield FieldIssue("attachments", f"must have at most {MAX_ATTACHMENTS} entries")
        if any(find_id(attachment) is None for attachment in self.attachments):
            yield FieldIssue("attachments", "must be file ids")
        yield from self._issues_of_client_message_id()

    def _issues_of_client_message_id(self) -> Iterator[FieldIssue]:
        if self.client_message_id is None:
            return
        text = self.client_message_id
        for issue in (length_issue(text, min_length=1, max_length=MAX_CLIENT_MESSAGE_ID), nul_issue(text)):
            if issue:
                yield FieldIssue("client_message_id", issue)
