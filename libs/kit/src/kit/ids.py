"""Identifiers: UUIDv7 (RFC 9562), which sort by creation and index well. Clients treat them as opaque."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    return uuid7()


def lowest_id(moment: datetime) -> UUID:
    """Returns an id below all those that are made from a moment on, and above those that were made before."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def find_id(text: str) -> UUID | None:
    """Returns the id in *text*, or `None` if it is not an id, so that nothing can have it."""
    try:
        return UUID(text)
    except ValueError:
        return None
