"""Reads pictures of accounts and their ids from protobuf messages."""

from uuid import UUID

from auth_service.avatars.errors import AvatarNotFound
from auth_service.avatars.models import MAX_BYTES
from kit import protobuf
from kit.errors import InvalidInput
from twou.auth.v1 import avatar_pb2 as pb


def avatar_id(request: pb.GetAvatarRequest) -> UUID:
    """Raises AvatarNotFound for text that is no id."""
    return protobuf.an_id(request.avatar_id, AvatarNotFound)


def picture(request: pb.SetAvatarRequest) -> bytes:
    """Returns the bytes of a WebP. Raises InvalidInput for anything else: it is shown to others as a picture."""
    content = request.content
    if len(content) > MAX_BYTES or content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise InvalidInput.field("content", f"must be a WebP of at most {MAX_BYTES // 1024} KiB")
    return content
