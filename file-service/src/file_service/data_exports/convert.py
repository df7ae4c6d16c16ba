"""DataExport ⇄ protobuf."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from file_service.data_exports.errors import DataExportNotFound
from file_service.data_exports.models import DOCUMENTS, DataExport, Status
from kit import clock
from kit.errors import InvalidInput
from kit.protobuf import an_id
from twou.file.v1 import data_export_pb2 as pb


def message(data_export: DataExport, now: datetime, *, has_file: bool = True) -> pb.DataExport:
    """An archive has expired when its time is over, also before it is deleted, or when its owner has deleted it."""
    is_over = not has_file or (data_export.expires_at is not None and data_export.expires_at <= now)
    status = Status.EXPIRED if data_export.status == Status.READY and is_over else data_export.status
    file_id = str(data_export.file_id) if status == Status.READY else None
    return pb.DataExport(
        id=str(data_export.id),
        owner_id=str(data_export.owner_id),
        status=pb.DataExportStatus.Value(f"DATA_EXPORT_STATUS_{status.upper()}"),
        created_at=clock.to_timestamp(data_export.created_at),
        file_id=file_id,
        url=f"/api/v1/uploads/{file_id}/download" if file_id else None,
        expires_at=clock.to_timestamp(data_export.expires_at) if file_id else None,
    )


def part_header(header: pb.DataExportPartHeader) -> tuple[UUID, str]:
    """Returns the id of the export and the name of the document. Raises DataExportNotFound or InvalidInput."""
    if header.name not in DOCUMENTS:
        raise InvalidInput.field("name", "is no document of an archive")
    return an_id(header.data_export_id, otherwise=DataExportNotFound), header.name


async def chunks(messages: AsyncIterator[pb.AddDataExportPartRequest]) -> AsyncIterator[bytes]:
    async for one in messages:
        yield one.chunk
