"""Identifiers: UUIDv7 (RFC 9562), which sort by creation and index well. Clients treat them as opaque."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    return uuid7()


def find_id(text: str) -> UUID | None:
    """Returns the id in *text*, or `None` if it is not an id, so that nothing can have it."""
    try:
        return UUID(text)
    except ValueError:
        return None
