"""Smaller images: which files have them, and in which sizes."""

from dataclasses import dataclass

from file_service import image_sizes, image_worker
from file_service.lifecycle import FileStatus
from file_service.models import File

# The longest sides in pixels; the first is that of a thumbnail.
SIDES = (256, 320, 640, 1280)
# A worker process holds all bytes of the original.
_MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Rendered:
    content: bytes
    # Lower-case hexadecimal.
    sha256: str
    content_type: str = image_worker.CONTENT_TYPE


def has_images(file: File) -> bool:
    """Returns whether the file has smaller images. Their making may still show that its bytes are broken."""
    is_image = image_sizes.is_image(file.content_type) and file.width is not None
    return is_image and file.status == FileStatus.READY and file.file_size <= _MAX_BYTES
