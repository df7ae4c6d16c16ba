"""What can go wrong with accounts, each with its stable code."""

from kit.errors import Conflict, NotFound


class EmailTaken(Conflict):
    code = "EMAIL_TAKEN"
    message = "An account with this e-mail address already exists."


class UsernameTaken(Conflict):
    code = "USERNAME_TAKEN"
    message = "An account with this username already exists."


class NoSuchAccount(NotFound):
    code = "ACCOUNT_NOT_FOUND"
    message = "There is no account with this e-mail address."
