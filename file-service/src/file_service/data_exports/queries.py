"""The statements on data exports and on the documents that have arrived for them."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from file_service.data_exports.models import DataExport, DataExportPart
from file_service.files.models import File
from kit.database import Database, ReadSession, Session


async def find_of(session: ReadSession, owner_id: UUID) -> DataExport | None:
    return (await session.scalars(select(DataExport).where(DataExport.owner_id == owner_id))).one_or_none()


async def find_with_file(session: ReadSession, owner_id: UUID) -> tuple[DataExport, bool] | None:
    """Returns the user's export, and whether the file of its archive exists."""
    statement = select(DataExport, File.id).outerjoin(File, File.id == DataExport.file_id)
    row = (await session.execute(statement.where(DataExport.owner_id == owner_id))).one_or_none()
    return None if row is None else (row[0], row[1] is not None)


async def lock(session: Session, data_export_id: UUID) -> DataExport | None:
    statement = select(DataExport).where(DataExport.id == data_export_id).with_for_update()
    return (await session.scalars(statement)).one_or_none()


async def find_next_due(session: ReadSession) -> datetime | None:
    return await session.scalar(select(func.min(DataExport.due_at)).where(DataExport.due_at.is_not(None)))


async def find_due(session: ReadSession, now: datetime) -> tuple[UUID, UUID] | None:
    """Returns the owner and the id of one export whose next step is due."""
    due = select(DataExport.owner_id, DataExport.id).where(DataExport.due_at <= now)
    row = (await session.execute(due.order_by(DataExport.due_at).limit(1))).one_or_none()
    return None if row is None else (row.owner_id, row.id)


async def replace_document(session: Session, data_export_id: UUID, name: str, pieces: Sequence[bytes]) -> None:
    named = DataExportPart.data_export_id == data_export_id, DataExportPart.name == name
    await session.execute(delete(DataExportPart).where(*named))
    session.add_all(
        DataExportPart(data_export_id=data_export_id, name=name, number=number, content=content)
        for number, content in enumerate(pieces)
    )


async def pieces_of(database: Database, data_export_id: UUID, name: str) -> AsyncIterator[bytes]:
    """Yields the pieces of a document. Each is read by itself, so that few are in memory."""
    number = 0
    while True:
        async with database.read_once() as session:
            one = select(DataExportPart.content).where(
                DataExportPart.data_export_id == data_export_id,
                DataExportPart.name == name,
                DataExportPart.number == number,
            )
            content = await session.scalar(one)
        if content is None:
            return
        yield content
        number += 1


async def delete_documents(session: Session, data_export_id: UUID) -> None:
    await session.execute(delete(DataExportPart).where(DataExportPart.data_export_id == data_export_id))


async def delete_export(session: Session, data_export_id: UUID) -> None:
    await delete_documents(session, data_export_id)
    await session.execute(delete(DataExport).where(DataExport.id == data_export_id))
