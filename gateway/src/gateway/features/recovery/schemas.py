from typing import Annotated

from pydantic import StringConstraints

from gateway.features.accounts.schemas import User
from gateway.values import Body, ShortText, TokenText, View

Code = Annotated[TokenText, StringConstraints(strip_whitespace=True)]


class ResetRequest(Body):
    email: ShortText


class PasswordReset(Body):
    # As it was mailed.
    token: TokenText
    new_password: ShortText


class VerificationRequest(Body):
    """The caller's own address, if none is given."""

    email: ShortText | None = None


class Verification(Body):
    """The caller's own address, if none is given."""

    # As it was mailed.
    code: Code
    email: ShortText | None = None


class Verified(View):
    message: str = "E-mail address verified"
    # Only for a caller about himself.
    user: User | None
