"""Smaller images, and the sizes that they have."""

from dataclasses import dataclass

from file_service.images import worker

# The longest sides in pixels; the first is that of a thumbnail.
SIDES = (256, 320, 640, 1280)


@dataclass(frozen=True)
class Rendered:
    content: bytes
    # Lower-case hexadecimal.
    sha256: str
    content_type: str = worker.CONTENT_TYPE
