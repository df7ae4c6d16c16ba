"""What somebody wants to store, before its bytes are here."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from kit.errors import FieldIssue, InvalidInput
from kit.text import length_issue

MAX_FILENAME = 255

# What splits a line, or turns the direction of writing so that "fdp.exe" is read as "exe.pdf".
_CONTROL_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Draft:
    """A file's label; checked when it is made."""

    # None: the file is nobody's but its owner's.
    request_id: UUID | None
    filename: str

    def __post_init__(self) -> None:
        """Raises InvalidInput with everything that is wrong."""
        if issues := tuple(self._issues()):
            raise InvalidInput(details=issues)

    def _issues(self) -> Iterator[FieldIssue]:
        if issue := length_issue(self.filename, min_length=1, max_length=MAX_FILENAME):
            yield FieldIssue("filename", issue)
        elif not self.filename.strip() or self.filename in (".", ".."):
            yield FieldIssue("filename", "must be a name")
        if "/" in self.filename or "\\" in self.filename:
            yield FieldIssue("filename", "must not contain a slash or a backslash")
        if any(_is_control(character) for character in self.filename):
            yield FieldIssue("filename", "must not contain control characters")


def _is_control(character: str) -> bool:
    return character in _DIRECTION_MARKS or unicodedata.category(character) in _CONTROL_CATEGORIES
