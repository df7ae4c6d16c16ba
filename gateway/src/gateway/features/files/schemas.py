from typing import Annotated

from gateway.values import EnumName, Moment, View
from twou.file.v1 import file_pb2


class File(View):
    id: str
    request_id: str | None
    message_id: str | None
    owner_id: str
    filename: str
    content_type: str
    # Bytes.
    file_size: int
    sha256: str
    status: Annotated[str, EnumName(file_pb2.FileStatus)]
    width: int | None
    height: int | None
    thumbnail_url: str | None
    uploaded_at: Moment
