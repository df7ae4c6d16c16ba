from typing import Literal

from pydantic import model_validator

from gateway.values import Body, Moment, ShortText, TokenText, View


class Credentials(Body):
    """Who logs in: `email` or `username`, and the password."""

    email: ShortText | None = None
    username: ShortText | None = None
    password: ShortText

    @model_validator(mode="after")
    def _one_of_both(self) -> "Credentials":
        if not (self.email or self.username):
            raise ValueError("email or username is needed")
        return self

    @property
    def identifier(self) -> str:
        return self.email or self.username or ""


class RefreshToken(Body):
    """The refresh token, under either name; absent if it comes as Bearer."""

    refresh_token: TokenText | None = None
    token: TokenText | None = None


class Tokens(View):
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # the scheme, not a secret
    # Seconds.
    expires_in: int


class LoginSession(View):
    """One login on one device."""

    id: str
    # As the device called itself.
    device: str
    address: str
    created_at: Moment
    last_used_at: Moment
    expires_at: Moment
    # The session that asks.
    is_current: bool
