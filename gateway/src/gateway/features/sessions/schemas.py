"""The JSON of logins and sessions."""

from typing import Annotated, Literal

from pydantic import ConfigDict, JsonValue, model_validator

from gateway.features.accounts.schemas import Password, SecondFactorCode
from gateway.values import ONE_LINE, Body, Moment, ShortText, Stated, TokenText, View

# Either of the two.
_Identifier = Annotated[ShortText, Stated(maxLength=254, pattern=ONE_LINE)]
_IDENTIFIED: list[JsonValue] = [
    {"required": [name], "properties": {name: {"type": "string", "minLength": 1}}} for name in ("email", "username")
]


class Credentials(Body):
    """The e-mail address or the username, and the password."""

    model_config = ConfigDict(json_schema_extra={"anyOf": _IDENTIFIED})

    email: _Identifier | None = None
    username: _Identifier | None = None
    password: Password
    code: SecondFactorCode | None = None
    """A code of the app or a recovery code, if the account has a second factor."""

    @model_validator(mode="after")
    def _has_identifier(self) -> "Credentials":
        if not (self.email or self.username):
            raise ValueError("email or username is required")
        return self

    @property
    def identifier(self) -> str:
        return self.email or self.username or ""


class RefreshToken(Body):
    """The refresh token under one of two names. Without either, the token of the `Authorization` header is used."""

    refresh_token: TokenText | None = None
    token: TokenText | None = None


class Tokens(View):
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # the scheme, not a secret
    expires_in: int
    """The lifetime of the access token in seconds."""


class LoginSession(View):
    """A login on one device, until logout or expiry."""

    id: str
    device: str
    """The User-Agent of the device."""
    address: str
    created_at: Moment
    last_used_at: Moment
    expires_at: Moment
    is_current: bool
    """True for the session of the caller."""
