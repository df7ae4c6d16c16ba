"""Every SELECT on holds, and the statements that make and end them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select

from file_service.holds.models import FileHold, HeldDocument
from kit.database import ReadSession, Session, insert


async def list_held_ids(session: ReadSession, file_ids: Collection[UUID], now: datetime) -> set[UUID]:
    """Returns those of the files that a document needs."""
    held = select(FileHold.file_id).join(HeldDocument, HeldDocument.document_id == FileHold.document_id)
    is_on = or_(HeldDocument.over_at.is_(None), HeldDocument.over_at > now)
    return set(await session.scalars(held.where(FileHold.file_id.in_(file_ids), is_on)))


async def reserve(session: Session, document_id: UUID, user_id: UUID, until: datetime) -> None:
    """Notes a document that is about to be handed in, unless it is known."""
    new = insert(session, HeldDocument).values(document_id=document_id, user_id=user_id, over_at=until, has_ended=False)
    await session.execute(new.on_conflict_do_nothing())


async def confirm(session: Session, document_id: UUID, user_id: UUID) -> bool:
    """Notes a document that was handed in. Returns False if it has ended already."""
    new = insert(session, HeldDocument).values(document_id=document_id, user_id=user_id, over_at=None, has_ended=False)
    confirmed = new.on_conflict_do_update(
        index_elements=["document_id"], set_={"over_at": None}, where=HeldDocument.has_ended.is_(False)
    )
    return (await session.execute(confirmed.returning(HeldDocument.document_id))).scalar_one_or_none() is not None


async def end(session: Session, document_id: UUID, user_id: UUID, now: datetime) -> None:
    """Notes the end of a document, also of one that is not known yet."""
    new = insert(session, HeldDocument).values(document_id=document_id, user_id=user_id, over_at=now, has_ended=True)
    ended = new.on_conflict_do_update(index_elements=["document_id"], set_={"over_at": now, "has_ended": True})
    await session.execute(ended)
    await session.execute(delete(FileHold).where(FileHold.document_id == document_id))


async def insert_holds(session: Session, document_id: UUID, file_ids: Collection[UUID]) -> None:
    rows = [{"document_id": document_id, "file_id": file_id} for file_id in sorted(file_ids)]
    await session.execute(insert(session, FileHold).values(rows).on_conflict_do_nothing())


async def delete_holds_of(session: Session, user_id: UUID) -> None:
    documents = select(HeldDocument.document_id).where(HeldDocument.user_id == user_id)
    await session.execute(delete(FileHold).where(FileHold.document_id.in_(documents)))
    await session.execute(delete(HeldDocument).where(HeldDocument.user_id == user_id))


async def delete_over_before(session: Session, moment: datetime, limit: int) -> int:
    """Deletes what is known of documents that were over before that moment; returns their number, up to *limit*."""
    old = select(HeldDocument.document_id).where(HeldDocument.over_at < moment).limit(limit)
    ids = (await session.scalars(old.with_for_update(skip_locked=True))).all()
    await session.execute(delete(FileHold).where(FileHold.document_id.in_(ids)))
    await session.execute(delete(HeldDocument).where(HeldDocument.document_id.in_(ids)))
    return len(ids)
