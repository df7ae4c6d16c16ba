"""The JSON of files."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from gateway.values import Body, EnumName, Moment, ShortText, View
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
    url: str | None
    """The path of the bytes, for callers with an access token; null while they cannot be downloaded."""


def _without_required(schema: dict[str, Any]) -> None:
    schema.pop("required", None)


class FileFields(File):
    """The fields of a file that were asked for with `fields`; without it, all of them."""

    model_config = ConfigDict(json_schema_extra=_without_required)


class FileIds(Body):
    ids: Annotated[list[ShortText], Field(max_length=100)]


class Deletion(View):
    """The ids of the files that were deleted, and of those that do not exist, are not the caller's, or are kept."""

    deleted: list[str]
    failed: list[str]
