"""The errors of blocks; the codes are public."""

from kit.errors import Forbidden, NotFound


class Blocked(Forbidden):
    code = "BLOCKED"
    # The same for both, so that it does not say who has blocked whom.
    message = "You and this user cannot write to each other."


class UserNotFound(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found."
