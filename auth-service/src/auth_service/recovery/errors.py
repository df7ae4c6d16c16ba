"""The errors of mailed tokens and codes, each with its stable code."""

from kit.errors import InvalidInput


class InvalidResetToken(InvalidInput):
    code = "INVALID_RESET_TOKEN"
    message = "The token is invalid or has expired. Please request a new one."


class ResetTokenUsed(InvalidInput):
    code = "RESET_TOKEN_USED"
    message = "The token has already been used. Please request a new one."


class InvalidObjection(InvalidInput):
    code = "INVALID_OBJECTION"
    message = "The link is invalid or has expired, or was used before."


class InvalidVerificationCode(InvalidInput):
    """Raised for any reason: the answer must not reveal whether the account exists."""

    code = "INVALID_VERIFICATION_CODE"
    message = "The code is invalid or has expired. Please request a new one."
