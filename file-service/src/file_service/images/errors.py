"""The errors of smaller images; the codes are public."""

from kit.errors import NotFound


class ImageUnreadable(NotFound):
    code = "IMAGE_NOT_FOUND"
    message = "There is no smaller image of this file."
