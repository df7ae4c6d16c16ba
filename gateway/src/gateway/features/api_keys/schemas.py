"""The JSON of API keys."""

from typing import Annotated

from pydantic import BaseModel, Field

from gateway import wire
from gateway.features.accounts.schemas import GivenRole
from gateway.values import NOT_BLANK_LINE, Body, Moment, Stated, Text, View
from kit.clock import to_timestamp
from twou.auth.v1 import api_key_pb2, auth_pb2

Scope = Annotated[Text, Field(min_length=1, max_length=110)]


class NewApiKey(Body):
    """A key for a machine or an application."""

    name: Annotated[Text, Field(min_length=1, max_length=100), Stated(pattern=NOT_BLANK_LINE)]
    scopes: Annotated[
        list[Scope],
        Field(min_length=1, max_length=40),
        Stated(rule="Names that `GET /admin/api-keys/scopes` lists, such as `requests:read`."),
    ]
    role: GivenRole
    """The role of the account for which the key acts."""
    expires_at: Annotated[Moment, Stated(rule="In the future, and at most five years ahead.")] | None = None
    """The key does not expire without it."""
    rate: Annotated[int, Field(ge=1, le=6000, strict=True)] | None = None
    """The requests a minute that the key may make, in the place of the budgets of an account."""

    def to(self) -> api_key_pb2.CreateApiKeyRequest:
        return api_key_pb2.CreateApiKeyRequest(
            name=self.name,
            scopes=self.scopes,
            role=wire.enum_value(auth_pb2.Role, self.role),
            expires_at=to_timestamp(self.expires_at),
            rate=self.rate,
        )


class ApiKey(View):
    """A key without its secret. It works until `expires_at`, if that is set, or until it is revoked."""

    id: str
    name: str
    user_id: str
    """The account for which it acts."""
    role: GivenRole
    scopes: list[str]
    rate: int | None
    created_by: str
    """The admin who has made it."""
    created_at: Moment
    expires_at: Moment | None
    last_used_at: Moment | None
    """At most a minute before its last use."""
    rotated_at: Moment | None
    """When it got its present secret; null for the first one."""
    revoked_at: Moment | None


class ShownKey(ApiKey):
    key: str
    """What to send in `X-API-Key`. It is shown here alone, and empty in the answer to a repeated command."""


class RotatedKey(ShownKey):
    previous_until: Moment
    """The end of the secrets before this one."""


class KeyScope(BaseModel):
    """A scope that an API key can have."""

    scope: str
    operations: list[str]
    """What it allows: the operations that OpenAPI names with `x-flag`."""
