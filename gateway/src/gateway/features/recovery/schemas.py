"""The JSON of password reset and e-mail verification."""

from typing import Annotated

from pydantic import StringConstraints

from gateway.features.accounts.schemas import Email, NewPassword, User
from gateway.values import Body, TokenText, View

# Copied from a mail, often with a space or a line end.
CopiedText = Annotated[TokenText, StringConstraints(strip_whitespace=True)]


class ResetRequest(Body):
    email: Email


class PasswordReset(Body):
    token: CopiedText
    """The reset token from the mail."""
    new_password: NewPassword


class Objection(Body):
    token: CopiedText
    """The token from the link in the mail to the old address."""


class VerificationRequest(Body):
    """Requests a code for an address, by default for the address of the caller."""

    email: Email | None = None


class Verification(Body):
    """Verifies an address, by default the address of the caller."""

    code: CopiedText
    """The verification code from the mail."""
    email: Email | None = None


class Verified(View):
    message: str = "E-mail address verified"
    user: User | None
    """The account of the caller, or null without an access token."""
