"""Reads of blobs and of what uses them, for the check of the store against the rows."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from file_service.blobs.models import Blob
from file_service.files.queries import is_used
from kit.database import ReadSession


async def list_used_blobs(session: ReadSession, after: UUID | None, limit: int) -> Sequence[Blob]:
    """Returns blobs that a file or a rendition uses, in the order of their ids."""
    statement = select(Blob).where(is_used()).order_by(Blob.id).limit(limit)
    return (await session.scalars(statement if after is None else statement.where(Blob.id > after))).all()


async def list_forgotten_blobs(session: ReadSession, before: datetime) -> Sequence[Blob]:
    """Returns blobs that are neither used nor waiting to be deleted, and older than a grace period."""
    is_waiting = Blob.unused_since.is_not(None)
    return (await session.scalars(select(Blob).where(~is_used(), ~is_waiting, Blob.created_at < before))).all()


async def list_endangered_blobs(session: ReadSession) -> Sequence[Blob]:
    """Returns blobs that are used and nevertheless wait to be deleted."""
    return (await session.scalars(select(Blob).where(is_used(), Blob.unused_since.is_not(None)))).all()
