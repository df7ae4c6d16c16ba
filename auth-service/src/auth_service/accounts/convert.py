"""Converts accounts to protobuf messages, and the other way round."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from auth_service.accounts.fields import Registration
from auth_service.accounts.models import OPEN_ROLES, Changes, RegisteredAs, Role, User
from kit import protobuf
from kit.errors import InvalidInput
from kit.ids import find_id
from twou.auth.v1 import auth_pb2 as pb

_ROLES = protobuf.EnumMap(Role, pb.Role)
ROLE_TO_PROTO = _ROLES.to_proto
_REGISTERED_AS = protobuf.EnumMap(RegisteredAs, pb.RegisteredAs)
# Facts about the person are added where their owner or an admin sees the account.
_USER = protobuf.Packer(pb.User, User, without={"preferences", "nric", "date_of_birth", "gender", "address"})
# Fields of an account that may be empty.
CLEARABLE = ("username", "phone", "bio")
# The same for owners, who have preferences too.
CLEARABLE_OF_OWN = (*CLEARABLE, "preferences.theme", "preferences.locale")
# The most names that one call returns.
MAX_NAMES = 100


def registration(request: pb.RegisterRequest) -> Registration:
    role = find_role(request.role) or Role.CLIENT
    # A gateway of the previous release names the role alone.
    stated = RegisteredAs(role.value) if role in OPEN_ROLES else None
    registered_as = _REGISTERED_AS.find("role", request.registered_as) or stated
    return Registration(
        full_name=request.full_name,
        email=request.email,
        role=registered_as.role if registered_as else role,
        registered_as=registered_as,
        phone=protobuf.optional(request, "phone"),
        username=protobuf.optional(request, "username"),
        first_name=protobuf.optional(request, "first_name"),
        last_name=protobuf.optional(request, "last_name"),
    )


def changes(request: pb.UpdateMeRequest, cleared: frozenset[str]) -> Changes:
    """*cleared* names the fields that lose their value."""
    preferences = request.preferences
    return Changes(
        full_name=protobuf.optional(request, "full_name"),
        username=protobuf.changed_text(request, "username", cleared),
        email=protobuf.optional(request, "email"),
        phone=protobuf.changed_text(request, "phone", cleared),
        bio=protobuf.changed_text(request, "bio", cleared),
        theme=protobuf.changed_text(preferences, "theme", cleared, "preferences."),
        locale=protobuf.changed_text(preferences, "locale", cleared, "preferences."),
    )


def user(user: User | Row[Any]) -> pb.User:
    return _USER(user, preferences=pb.Preferences(**user.preferences))


def registered_as(user: User) -> pb.RegisteredAs.ValueType:
    return _REGISTERED_AS.to_proto[user.registered_as] if user.registered_as else pb.REGISTERED_AS_UNSPECIFIED


def user_ids(request: pb.ListNamesRequest) -> set[UUID]:
    """Text that is no id names no account, and is left out. Raises InvalidInput for too many."""
    if len(request.user_ids) > MAX_NAMES:
        raise InvalidInput.field("user_ids", f"must have at most {MAX_NAMES} entries")
    return {found for text in request.user_ids if (found := find_id(text)) is not None}


def named_user(row: Row[UUID, str]) -> pb.NamedUser:
    user_id, full_name = row
    return pb.NamedUser(user_id=str(user_id), full_name=full_name)


def find_role(role: int) -> Role | None:
    """Returns `None` if the role is unspecified. Raises InvalidInput for a number that names no role."""
    return _ROLES.find("role", role)
