"""The errors of logins and sessions, each with its stable code."""

from kit.errors import Forbidden, NotFound, RateLimited, Unauthenticated


class InvalidCredentials(Unauthenticated):
    """Raised for any reason: the answer must not reveal whether the account exists."""

    code = "INVALID_CREDENTIALS"
    message = "Invalid credentials"


class SecondFactorRequired(Unauthenticated):
    """Raised only after the right password."""

    code = "SECOND_FACTOR_REQUIRED"
    message = "Please send a code of your app, or a recovery code, as well."


class WrongSecondFactor(InvalidCredentials):
    """Raised for a code that is wrong or was used before. It counts like a wrong password."""


class InvalidRefreshToken(Unauthenticated):
    code = "INVALID_REFRESH_TOKEN"
    message = "Invalid or expired refresh token"


class ReauthenticationRequired(Forbidden):
    code = "REAUTHENTICATION_REQUIRED"
    message = "Please send your current password, or log in again first."


class SessionNotFound(NotFound):
    code = "SESSION_NOT_FOUND"
    message = "Session not found."


class TooManyFailures(RateLimited):
    code = "TOO_MANY_LOGIN_ATTEMPTS"
    message = "Too many failed logins. Please try again later."

    def __init__(self, *, retry_after: float, key: bytes) -> None:
        """*key* is that of the count that has reached its limit."""
        super().__init__(retry_after=retry_after)
        self.key = key
