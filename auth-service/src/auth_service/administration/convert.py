"""What admins ask for ⇄ protobuf."""

from uuid import UUID

from auth_service.accounts.convert import find_role
from auth_service.accounts.fields import MAX_EMAIL_LENGTH, MAX_NAME_LENGTH
from auth_service.accounts.models import Changes, Role
from auth_service.administration.errors import UserNotFound
from auth_service.administration.models import UserChange
from auth_service.administration.queries import UserFilter
from auth_service.convert import find_moment
from auth_service.text import has_control_characters
from kit.errors import InvalidInput
from kit.ids import find_id
from twou.auth.v1 import admin_pb2 as pb


def user_id(text: str) -> UUID:
    """What cannot be an id is the id of nobody."""
    found = find_id(text)
    if found is None:
        raise UserNotFound
    return found


def user_filter(message: pb.UserFilter) -> UserFilter:
    return UserFilter(
        email=_part("email", message.email, MAX_EMAIL_LENGTH) if message.HasField("email") else None,
        name=_part("name", message.name, MAX_NAME_LENGTH) if message.HasField("name") else None,
        role=find_role(message.role),
        created_after=find_moment(message, "created_after"),
        created_before=find_moment(message, "created_before"),
        is_active=message.is_active if message.HasField("is_active") else None,
    )


def change(request: pb.ChangeUserRequest) -> UserChange:
    role = find_role(request.role)
    if role is Role.ADMIN:
        raise InvalidInput.field("role", "must be client or provider")
    profile = Changes(
        full_name=request.full_name if request.HasField("full_name") else None,
        username=request.username if request.HasField("username") else None,
        email=request.email if request.HasField("email") else None,
        phone=request.phone if request.HasField("phone") else None,
        bio=request.bio if request.HasField("bio") else None,
    )
    return UserChange(profile, role, request.is_active if request.HasField("is_active") else None)


def _part(field: str, text: str, max_length: int) -> str:
    """Raises InvalidInput for a text that can be part of no value; the empty text is part of every one."""
    if len(text) > max_length or has_control_characters(text):
        raise InvalidInput.field(field, f"must have at most {max_length} characters, and no control characters")
    return text
