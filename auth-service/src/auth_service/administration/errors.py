"""What can go wrong when admins look at accounts and change them, each with its stable code."""

from kit.errors import Conflict, NotFound


class UserNotFound(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found."


class AccountDeleted(Conflict):
    code = "ACCOUNT_DELETED"
    message = "Its owner has deleted this account: nothing of it can be changed or brought back."
