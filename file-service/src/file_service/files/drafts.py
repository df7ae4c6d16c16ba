"""Validates the label of a file before its bytes are received."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from file_service.files.lifecycle import Purpose
from kit.errors import FieldIssue, InvalidInput
from kit.text import length_issue

MAX_FILENAME = 255

# Characters that split a line, or that turn the direction of writing: "fdp.exe" would be read as "exe.pdf".
_CONTROL_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Uploader(Protocol):
    """A caller, or a user who was one when they sent the bytes."""

    @property
    def user_id(self) -> UUID: ...


@dataclass(frozen=True)
class Draft:
    """The label of a file to be stored; validated when it is made."""

    # `None` if the file belongs to no request.
    request_id: UUID | None
    filename: str
    purpose: Purpose = Purpose.GENERAL
    # The thread that the file belongs to, and its members, who are told. `None` for a file of a request.
    conversation_id: UUID | None = None
    member_ids: frozenset[UUID] = frozenset()
    # The number of the newest message of the thread.
    thread_seq: int | None = None
    # The id that the file will have; `None` for a new one.
    file_id: UUID | None = None

    def __post_init__(self) -> None:
        """Raises InvalidInput with all issues."""
        if issues := tuple(self._issues()):
            raise InvalidInput(details=issues)

    @property
    def place(self) -> UUID | None:
        """The request or the thread that the file belongs to."""
        return self.request_id or self.conversation_id

    @property
    def told_ids(self) -> str | None:
        """The ids of the members with spaces between them; `None` without a thread."""
        return " ".join(sorted(map(str, self.member_ids))) or None

    def _issues(self) -> Iterator[FieldIssue]:
        if issue := length_issue(self.filename, min_length=1, max_length=MAX_FILENAME):
            yield FieldIssue("filename", issue)
        elif not self.filename.strip() or self.filename in (".", ".."):
            yield FieldIssue("filename", "must be a file name")
        if "/" in self.filename or "\\" in self.filename:
            yield FieldIssue("filename", "must not contain a slash or a backslash")
        if any(_is_control(character) for character in self.filename):
            yield FieldIssue("filename", "must not contain control characters")
        if self.purpose != Purpose.GENERAL and self.place is not None:
            yield FieldIssue("purpose", "must be general for a file of a request or conversation")


def _is_control(character: str) -> bool:
    return character in _DIRECTION_MARKS or unicodedata.category(character) in _CONTROL_CATEGORIES
