"""Converts between smaller images and protobuf messages."""

import hashlib
from uuid import UUID

from file_service.blobs.errors import FileTooLarge, UnsupportedFileType
from file_service.blobs.image_sizes import HEAD_BYTES, find_any_size
from file_service.files.errors import FileNotFound
from file_service.images.errors import ImageUnreadable
from file_service.images.rendered import LISTING_SIDES, MAX_AVATAR_BYTES, SIDES, Rendered
from kit.errors import InvalidInput
from kit.protobuf import an_id
from twou.file.v1 import image_pb2


def wanted_image(request: image_pb2.GetImageRequest) -> tuple[UUID, int]:
    """Returns the id of the file, and the longest side of the image. Raises FileNotFound or InvalidInput."""
    if request.side not in SIDES:
        raise InvalidInput.field("side", f"must be one of {', '.join(map(str, SIDES))}")
    return an_id(request.file_id, FileNotFound), request.side


def wanted_listing_image(request: image_pb2.GetListingImageRequest) -> tuple[UUID, UUID, int]:
    """Returns the ids of listing and file, and the longest side. Raises ImageUnreadable or InvalidInput."""
    if request.side not in LISTING_SIDES:
        raise InvalidInput.field("side", f"must be one of {', '.join(map(str, LISTING_SIDES))}")
    return an_id(request.listing_id, ImageUnreadable), an_id(request.file_id, ImageUnreadable), request.side


def picture(request: image_pb2.MakeSquareRequest) -> bytes:
    """Returns the bytes of an image. Raises FileTooLarge, or UnsupportedFileType for what is no image by its head."""
    if len(request.content) > MAX_AVATAR_BYTES:
        raise FileTooLarge
    if find_any_size(request.content[:HEAD_BYTES]) is None:
        raise UnsupportedFileType
    return request.content


def made_image(content: bytes) -> image_pb2.Image:
    return image(Rendered(content, hashlib.sha256(content).hexdigest()))


def image(rendered: Rendered) -> image_pb2.Image:
    return image_pb2.Image(content=rendered.content, content_type=rendered.content_type, sha256=rendered.sha256)
