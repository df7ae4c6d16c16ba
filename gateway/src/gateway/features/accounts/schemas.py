"""The JSON of accounts."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.values import Body, Change, EnumName, Moment, NotNull, ShortText, Text, View
from twou.auth.v1 import auth_pb2

Role = Annotated[str, EnumName(auth_pb2.Role)]
# The roles for registration, which an admin can also assign.
OpenRole = Annotated[str, EnumName(auth_pb2.Role, auth_pb2.ROLE_CLIENT, auth_pb2.ROLE_PROVIDER)]


class Registration(Body):
    full_name: ShortText
    email: ShortText
    password: ShortText
    role: OpenRole = "client"
    phone: ShortText | None = None
    username: ShortText | None = None


class PreferencesChange(Change):
    """Changes only the preferences that are sent. Null clears one."""

    theme: Literal["dark", "light"] | None = None
    locale: Annotated[Text, Field(max_length=35)] | None = None


class ProfileChange(Change):
    """Changes only the fields that are sent. Null clears an optional field."""

    full_name: NotNull[ShortText] = None
    username: ShortText | None = None
    email: NotNull[ShortText] = None
    phone: ShortText | None = None
    bio: Annotated[Text, Field(max_length=1000)] | None = None


class AccountChange(ProfileChange):
    """Changes only the fields that are sent. Null clears an optional field. The role cannot be changed."""

    preferences: PreferencesChange | None = None


class PasswordChange(Body):
    old_password: ShortText
    new_password: ShortText


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


class Done(View):
    message: str
