"""What can go wrong with tokens and codes that were mailed, each with its stable code."""

from kit.errors import InvalidInput


class InvalidResetToken(InvalidInput):
    code = "INVALID_RESET_TOKEN"
    message = "The token is not valid, or not any more. Please ask for a new one."


class ResetTokenUsed(InvalidInput):
    code = "RESET_TOKEN_USED"
    message = "The token has already been used. Please ask for a new one."


class InvalidVerificationCode(InvalidInput):
    """Whatever the reason: the answer must not tell whether the account exists."""

    code = "INVALID_VERIFICATION_CODE"
    message = "The code is not valid, or not any more. Please ask for a new one."
