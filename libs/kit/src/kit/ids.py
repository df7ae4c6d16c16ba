"""Identifiers: UUIDv7 (RFC 9562), so that they sort by creation and index well; opaque to clients."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    return uuid7()


def find_id(text: str) -> UUID | None:
    """The id that *text* stands for, or None if it cannot be one (so no such thing exists)."""
    try:
        return UUID(text)
    except ValueError:
        return None
