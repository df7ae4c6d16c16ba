"""The errors of reading and changing accounts as an admin, each with its stable code."""

from kit.errors import Conflict, NotFound


class UserNotFound(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found."


class AccountDeleted(Conflict):
    code = "ACCOUNT_DELETED"
    message = "This account was deleted by its owner and cannot be changed or restored."


class SocketNotFound(NotFound):
    code = "SOCKET_NOT_FOUND"
    message = "Neither a user with an open socket nor an open socket has this id."
