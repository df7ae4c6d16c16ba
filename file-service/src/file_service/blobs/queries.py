"""Reads, locks and conditional writes of blobs and their renditions.

A blob is claimed before its bytes are moved to their place, used by its first file, and marked for deletion when
nothing uses it any more. Its renditions go with it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, null, select, update

from file_service.blobs.models import Blob, Rendition
from kit import clock
from kit.database import ReadSession, Session, insert


async def claim_blob(session: Session, new: Blob) -> UUID:
    """Returns the id of the blob with the bytes of `new`, which is stored if there is none.

    The blob is not marked for deletion within a grace period.
    """
    statement = insert(session, Blob).values(
        id=new.id,
        sha256=new.sha256,
        size=new.size,
        content_type=new.content_type,
        created_at=new.created_at,
        unused_since=new.created_at,
    )
    still_used = case((Blob.unused_since.is_(None), null()), else_=statement.excluded.unused_since)
    claim = statement.on_conflict_do_update(
        index_elements=["sha256"], index_where=Blob.marked_for_deletion_at.is_(None), set_={"unused_since": still_used}
    )
    return (await session.execute(claim.returning(Blob.id))).scalar_one()


async def use_blob(session: Session, blob_id: UUID) -> bool:
    """Marks the blob as used by a file; returns False if it was marked for deletion in the meantime."""
    statement = update(Blob).where(Blob.id == blob_id, Blob.marked_for_deletion_at.is_(None)).values(unused_since=None)
    return (await session.execute(statement.returning(Blob.id))).scalar_one_or_none() is not None


async def release_blobs(session: Session, blob_ids: Collection[UUID], is_used: ColumnElement[bool]) -> None:
    """Marks those of the blobs as unused that nothing uses, as *is_used* says; the sweeper deletes unused blobs.

    The caller has deleted files or renditions in the same transaction.
    """
    given = Blob.id.in_(blob_ids)
    # The locks are taken in a statement of their own, which may wait for another user's upload of the same bytes. The
    # next statement then sees the file that this upload has committed.
    await session.execute(select(Blob.id).where(given).order_by(Blob.id).with_for_update())
    is_released = (given, Blob.unused_since.is_(None), ~is_used)
    await session.execute(update(Blob).where(*is_released).values(unused_since=clock.now()))


async def mark_blobs_for_deletion(session: Session, *, unused_before: datetime, limit: int) -> Sequence[Blob]:
    """Marks and returns blobs without a file since `unused_before`, including blobs that were marked earlier."""
    is_unused = Blob.unused_since < unused_before
    some = select(Blob.id).where(is_unused).limit(limit)
    # The condition is repeated on the row itself: an upload may have claimed it before the row was locked.
    statement = update(Blob).where(Blob.id.in_(some), is_unused).values(marked_for_deletion_at=clock.now())
    return (await session.scalars(statement.returning(Blob))).all()


async def delete_blob(session: Session, blob_id: UUID) -> None:
    await session.execute(delete(Blob).where(Blob.id == blob_id))


async def lock_live_blob(session: Session, blob_id: UUID) -> bool:
    """Locks a blob until this transaction ends; returns False if it is gone or marked for deletion."""
    is_live = (Blob.id == blob_id, Blob.marked_for_deletion_at.is_(None))
    return await session.scalar(select(Blob.id).where(*is_live).with_for_update()) is not None


async def insert_rendition(session: Session, rendition: Rendition) -> bool:
    """Returns False if there is one of this kind."""
    values = {key: getattr(rendition, key) for key in ("source_id", "kind", "blob_id", "width", "height")}
    statement = insert(session, Rendition).values(values).on_conflict_do_nothing().returning(Rendition.kind)
    return await session.scalar(statement) is not None


async def find_rendition(session: ReadSession, source_id: UUID, kind: str) -> tuple[Rendition, Blob] | None:
    """Returns a rendition, and the blob with its bytes."""
    statement = select(Rendition, Blob).join(Blob, Blob.id == Rendition.blob_id)
    found = (await session.execute(statement.where(Rendition.source_id == source_id, Rendition.kind == kind))).first()
    return None if found is None else (found[0], found[1])


async def delete_renditions(session: Session, source_ids: Collection[UUID]) -> set[UUID]:
    """Deletes the renditions of blobs; returns the ids of the blobs with their bytes."""
    deleted = delete(Rendition).where(Rendition.source_id.in_(source_ids))
    return set(await session.scalars(deleted.returning(Rendition.blob_id)))


async def delete_renditions_in(session: Session, blob_id: UUID) -> None:
    """Deletes the renditions whose bytes are those of the blob."""
    await session.execute(delete(Rendition).where(Rendition.blob_id == blob_id))


async def list_blob_ids(session: ReadSession, among: Collection[UUID]) -> set[UUID]:
    """Returns those of the ids that blobs have."""
    return set(await session.scalars(select(Blob.id).where(Blob.id.in_(among))))


def is_rendition() -> ColumnElement[bool]:
    """True for a blob with the bytes of a rendition."""
    return select(Rendition.kind).where(Rendition.blob_id == Blob.id).exists()
