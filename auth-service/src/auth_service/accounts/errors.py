"""The errors of accounts, each with its stable code."""

from kit.errors import Conflict, Forbidden, InvalidInput, NotFound


class EmailTaken(Conflict):
    code = "EMAIL_TAKEN"
    message = "An account with this e-mail address already exists."


class UsernameTaken(Conflict):
    code = "USERNAME_TAKEN"
    message = "An account with this username already exists."


class PasswordMismatch(InvalidInput):
    code = "PASSWORD_MISMATCH"
    message = "The two passwords differ."


class AdminAddress(Forbidden):
    code = "ADMIN_ADDRESS"
    message = "Only admins themselves, or an operator at the command line, can change the address of an admin."


class NoSuchAccount(NotFound):
    code = "ACCOUNT_NOT_FOUND"
    message = "There is no account with this e-mail address."


class LastAdmin(Conflict):
    code = "LAST_ADMIN"
    message = "At least one active admin must remain."


class WrongPassword(InvalidInput):
    code = "WRONG_PASSWORD"
    message = "The password is wrong."


class PasswordUnchanged(InvalidInput):
    code = "PASSWORD_UNCHANGED"
    message = "The new password must differ from the old one."
