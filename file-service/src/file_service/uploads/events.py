"""Builds the events of uploads."""

from file_service.uploads.models import Upload
from twou.file.v1 import events_pb2, upload_pb2


def upload_progressed(upload: Upload, offset: int) -> events_pb2.UploadProgressed:
    """*offset* is the number of bytes that have arrived."""
    request_id = None if upload.request_id is None else str(upload.request_id)
    progress = upload_pb2.UploadProgress(
        upload_id=str(upload.id),
        request_id=request_id,
        conversation_id=None if upload.conversation_id is None else str(upload.conversation_id),
        offset=offset,
        length=upload.length,
    )
    return events_pb2.UploadProgressed(progress=progress)
