"""Smaller images, and the sizes that they have."""

from dataclasses import dataclass

from file_service.images import worker

# The longest sides in pixels; the first is that of a thumbnail.
SIDES = (256, 320, 640, 1280)
# The longest sides of images of listings.
LISTING_SIDES = SIDES[1:]
# The side of the picture of an account, and the most bytes of the image that it is made of.
AVATAR_SIDE = 256
MAX_AVATAR_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Rendered:
    content: bytes
    # Lower-case hexadecimal.
    sha256: str
    content_type: str = worker.CONTENT_TYPE
