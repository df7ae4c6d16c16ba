"""Converts API keys to protobuf, and checks what admins write for new ones."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from auth_service.accounts.convert import ROLE_TO_PROTO, find_role
from auth_service.accounts.models import Role
from auth_service.api_keys.errors import ApiKeyNotFound
from auth_service.api_keys.models import KEY_ROLES, MAX_NAME_LENGTH, ApiKey
from kit import clock, protobuf
from kit.errors import FieldIssue, InvalidInput
from kit.text import control_issue, length_issue
from twou.auth.v1 import api_key_pb2 as pb

# The token of a key states its scopes, and travels with every call.
MAX_SCOPES = 40
MAX_RATE = 6000
MAX_LIFETIME = timedelta(days=5 * 365)
# The gateway knows which operations there are.
_SCOPE = re.compile(r"\*|[a-z][a-z0-9_]{0,40}:(\*|[a-z][a-z0-9_]{0,60})")
_API_KEY = protobuf.Packer(pb.ApiKey, ApiKey, without={"role"})


@dataclass(frozen=True)
class NewApiKey:
    name: str
    scopes: Sequence[str]
    role: Role
    expires_at: datetime | None
    rate: int | None


def key_id(text: str) -> UUID:
    """Raises ApiKeyNotFound for text that cannot be an id."""
    return protobuf.an_id(text, otherwise=ApiKeyNotFound)


def new_api_key(request: pb.CreateApiKeyRequest) -> NewApiKey:
    """Raises InvalidInput with all that is wrong."""
    name, role = request.name.strip(), find_role(request.role)
    expires_at = protobuf.moment(request, "expires_at")
    rate: int | None = protobuf.optional(request, "rate")
    found = {
        "name": length_issue(name, min_length=1, max_length=MAX_NAME_LENGTH) or control_issue(name),
        "scopes": _scopes_issue(request.scopes),
        "role": None if role in KEY_ROLES else "must be client, provider or moderator",
        "expires_at": _expiry_issue(expires_at),
        "rate": None if rate is None or 1 <= rate <= MAX_RATE else f"must be between 1 and {MAX_RATE}",
    }
    details = tuple(FieldIssue(field, issue) for field, issue in found.items() if issue)
    if details or role is None:
        raise InvalidInput(details=details)
    return NewApiKey(name, sorted(set(request.scopes)), role, expires_at, rate)


def api_key(found: ApiKey | Row[Any], role: Role) -> pb.ApiKey:
    return _API_KEY(found, role=ROLE_TO_PROTO[role])


def _scopes_issue(scopes: Sequence[str]) -> str | None:
    if not 1 <= len(scopes) <= MAX_SCOPES:
        return f"must have 1 to {MAX_SCOPES} entries"
    if any(_SCOPE.fullmatch(scope) is None for scope in scopes):
        return "must be names such as requests:read"
    return None


def _expiry_issue(expires_at: datetime | None) -> str | None:
    now = clock.now()
    if expires_at is None or now < expires_at <= now + MAX_LIFETIME:
        return None
    return "must be in the future, and at most five years ahead"
