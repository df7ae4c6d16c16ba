"""The errors of pictures of accounts, each with its stable code."""

from kit.errors import NotFound


class AvatarNotFound(NotFound):
    code = "AVATAR_NOT_FOUND"
    message = "There is no such picture."
