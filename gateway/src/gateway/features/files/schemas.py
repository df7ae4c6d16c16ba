"""The JSON of files."""

from typing import Annotated

from gateway.values import EnumName, Moment, View
from twou.file.v1 import file_pb2


class File(View):
    """The metadata of a file."""

    id: str
    request_id: str | None
    message_id: str | None
    owner_id: str
    filename: str
    content_type: str
    file_size: int
    """The size in bytes."""
    sha256: str
    status: Annotated[str, EnumName(file_pb2.FileStatus)]
    width: int | None
    height: int | None
    thumbnail_url: str | None
    uploaded_at: Moment
    purpose: Annotated[str, EnumName(file_pb2.FilePurpose)]
    conversation_id: str | None
    """The thread that the file belongs to."""
    rejection: str | None
    """Why the file was rejected."""
