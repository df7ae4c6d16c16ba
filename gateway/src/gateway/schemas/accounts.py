from typing import Literal

from pydantic import model_validator

from gateway.schemas.values import Body, Moment, ShortText, View


class Registration(Body):
    full_name: ShortText
    email: ShortText
    password: ShortText
    role: Literal["client", "provider"] = "client"
    phone: ShortText | None = None
    username: ShortText | None = None


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

    refresh_token: ShortText | None = None
    token: ShortText | None = None


class Preferences(View):
    theme: Literal["dark", "light"] | None = None
    locale: str | None = None


class User(View):
    id: str
    full_name: str
    username: str | None
    email: str
    phone: str | None
    role: str
    is_active: bool
    email_verified: bool
    bio: str | None
    avatar_url: str | None
    preferences: Preferences
    created_at: Moment
    updated_at: Moment

    @model_validator(mode="before")
    @classmethod
    def _never_without_preferences(cls, values: dict[str, object]) -> dict[str, object]:
        return values | {"preferences": values.get("preferences") or {}}


class Tokens(View):
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # the scheme, not a secret
    # Seconds.
    expires_in: int


class Done(View):
    message: str
