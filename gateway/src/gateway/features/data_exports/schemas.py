"""The JSON of archives of a user's data."""

from typing import Annotated

from gateway.values import EnumName, Moment, View
from twou.file.v1 import data_export_pb2


class DataExport(View):
    id: str
    owner_id: str
    status: Annotated[str, EnumName(data_export_pb2.DataExportStatus)]
    created_at: Moment
    file_id: str | None
    """While it is ready: the archive among your files."""
    url: str | None
    """While it is ready: the path of the archive's bytes."""
    expires_at: Moment | None
