"""Converts the filters and changes of admins from protobuf."""

from uuid import UUID

from auth_service.accounts.convert import CLEARABLE, find_role
from auth_service.accounts.fields import MAX_EMAIL_LENGTH, MAX_NAME_LENGTH
from auth_service.accounts.models import Changes, Role
from auth_service.administration.errors import UserNotFound
from auth_service.administration.models import UserChange
from auth_service.administration.queries import UserFilter
from kit import protobuf
from kit.errors import InvalidInput
from kit.text import has_control_characters
from twou.auth.v1 import admin_pb2 as pb


def user_id(text: str) -> UUID:
    """Reads an id. Raises UserNotFound if the text is not an id."""
    return protobuf.an_id(text, UserNotFound)


def user_filter(message: pb.UserFilter) -> UserFilter:
    return UserFilter(
        email=_part("email", message.email, MAX_EMAIL_LENGTH) if message.HasField("email") else None,
        name=_part("name", message.name, MAX_NAME_LENGTH) if message.HasField("name") else None,
        role=find_role(message.role),
        created_after=protobuf.moment(message, "created_after"),
        created_before=protobuf.moment(message, "created_before"),
        is_active=protobuf.optional(message, "is_active"),
    )


def change(request: pb.ChangeUserRequest) -> UserChange:
    role = find_role(request.role)
    if role is Role.ADMIN:
        raise InvalidInput.field("role", "must be client or provider")
    cleared = protobuf.cleared(request, *CLEARABLE)
    profile = Changes(
        full_name=protobuf.optional(request, "full_name"),
        username=protobuf.changed_text(request, "username", cleared),
        email=protobuf.optional(request, "email"),
        phone=protobuf.changed_text(request, "phone", cleared),
        bio=protobuf.changed_text(request, "bio", cleared),
    )
    return UserChange(profile, role, protobuf.optional(request, "is_active"))


def _part(field: str, text: str, max_length: int) -> str:
    """Returns the text to search for. Raises InvalidInput if no value can contain it; every value contains ""."""
    if len(text) > max_length or has_control_characters(text):
        raise InvalidInput.field(field, f"must have at most {max_length} characters, and no control characters")
    return text
