from typing import Literal

from gateway.values import Moment, View


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
    status: Literal["quarantined", "scanning", "ready", "rejected"]
    width: int | None
    height: int | None
    thumbnail_url: str | None
    uploaded_at: Moment
