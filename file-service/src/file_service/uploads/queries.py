"""Reads, locks and conditional writes of uploads and their pieces."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, func, select, update

from file_service.uploads.errors import UploadNotFound
from file_service.uploads.models import Piece, Upload
from kit import clock
from kit.database import ReadSession, Session


async def get_upload(session: ReadSession, upload_id: UUID, owner_id: UUID) -> Upload:
    """Raises UploadNotFound, also for an upload of another owner and for one that has expired."""
    return _of_owner(await session.get(Upload, upload_id), owner_id)


async def lock_upload(session: Session, upload_id: UUID, owner_id: UUID) -> Upload:
    """Raises UploadNotFound as `get_upload` does."""
    found = await session.get(Upload, upload_id, with_for_update=True, populate_existing=True)
    return _of_owner(found, owner_id)


def _of_owner(upload: Upload | None, owner_id: UUID) -> Upload:
    if upload is None or upload.owner_id != owner_id or upload.expires_at <= clock.now():
        raise UploadNotFound
    return upload


async def count_unfinished(session: ReadSession, owner_id: UUID) -> int:
    """Returns the number of uploads of an account that are no files yet."""
    return await session.scalar(select(func.count()).where(*_unfinished(owner_id))) or 0


async def sum_announced(session: ReadSession, owner_id: UUID) -> int:
    """Returns the bytes that the uploads of an account that are no files yet will have."""
    # A sum may be a Decimal.
    return int(await session.scalar(select(func.sum(Upload.length)).where(*_unfinished(owner_id))) or 0)


def _unfinished(owner_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Upload.owner_id == owner_id, Upload.finished_at.is_(None)


async def renew_lease(session: Session, upload_id: UUID, epoch: int, until: datetime) -> bool | None:
    """Returns whether a request waits for the upload, or `None` if the lease was lost."""
    due_at = case((Upload.due_at.is_(None), None), else_=until)
    renewed = update(Upload).where(Upload.id == upload_id, Upload.epoch == epoch)
    renewed = renewed.values(held_until=until, due_at=due_at).returning(Upload.is_wanted)
    return (await session.execute(renewed)).scalar_one_or_none()


async def release_lease(session: Session, upload_id: UUID, epoch: int) -> None:
    released = update(Upload).where(Upload.id == upload_id, Upload.epoch == epoch)
    await session.execute(released.values(held_until=None, is_wanted=False))


async def list_pieces(session: ReadSession, upload_id: UUID) -> Sequence[Piece]:
    """Returns the pieces in their order."""
    return (await session.scalars(select(Piece).where(Piece.upload_id == upload_id).order_by(Piece.start))).all()


async def list_known_pieces(session: ReadSession, piece_ids: Collection[UUID]) -> set[UUID]:
    """Returns those of the given ids that are pieces of an upload."""
    return set(await session.scalars(select(Piece.id).where(Piece.id.in_(piece_ids))))


async def delete_pieces(session: Session, upload_ids: Collection[UUID]) -> Sequence[UUID]:
    """Deletes the pieces of uploads, and returns their ids."""
    deleted = delete(Piece).where(Piece.upload_id.in_(upload_ids)).returning(Piece.id)
    return (await session.scalars(deleted)).all()


async def delete_uploads(session: Session, upload_ids: Collection[UUID]) -> None:
    """Deletes uploads without pieces."""
    await session.execute(delete(Upload).where(Upload.id.in_(upload_ids)))


async def lock_uploads_of(session: Session, owner_id: UUID) -> Sequence[UUID]:
    """Locks all uploads of an account until the transaction ends, and returns their ids."""
    statement = select(Upload.id).where(Upload.owner_id == owner_id).order_by(Upload.id).with_for_update()
    return (await session.scalars(statement)).all()


async def lock_expired(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """Locks uploads that have expired, and returns their ids."""
    statement = select(Upload.id).where(Upload.expires_at <= now).limit(limit).with_for_update(skip_locked=True)
    return (await session.scalars(statement)).all()


async def find_next_due(session: ReadSession) -> datetime | None:
    """Returns the first moment when a file has to be made."""
    return await session.scalar(select(func.min(Upload.due_at)).where(Upload.due_at.is_not(None)))


async def lock_due(session: Session, now: datetime) -> Upload | None:
    """Locks an upload of which a file has to be made."""
    statement = select(Upload).where(Upload.due_at <= now).order_by(Upload.due_at).limit(1)
    return (await session.scalars(statement.with_for_update(skip_locked=True))).first()
