"""Accounts ⇄ protobuf."""

from auth_service.accounts.fields import Registration
from auth_service.accounts.models import Changes, Role, User
from kit import clock
from kit.errors import InvalidInput
from twou.auth.v1 import auth_pb2 as pb

ROLE_TO_PROTO = {Role.CLIENT: pb.ROLE_CLIENT, Role.PROVIDER: pb.ROLE_PROVIDER, Role.ADMIN: pb.ROLE_ADMIN}
_ROLE_FROM_PROTO: dict[int, Role] = {proto: role for role, proto in ROLE_TO_PROTO.items()}


def registration(request: pb.RegisterRequest) -> Registration:
    return Registration(
        full_name=request.full_name,
        email=request.email,
        role=find_role(request.role) or Role.CLIENT,
        phone=request.phone if request.HasField("phone") else None,
        username=request.username if request.HasField("username") else None,
    )


def changes(request: pb.UpdateMeRequest) -> Changes:
    preferences = request.preferences
    return Changes(
        full_name=request.full_name if request.HasField("full_name") else None,
        username=request.username if request.HasField("username") else None,
        email=request.email if request.HasField("email") else None,
        phone=request.phone if request.HasField("phone") else None,
        bio=request.bio if request.HasField("bio") else None,
        theme=preferences.theme if preferences.HasField("theme") else None,
        locale=preferences.locale if preferences.HasField("locale") else None,
    )


def user(user: User) -> pb.User:
    return pb.User(
        id=str(user.id),
        full_name=user.full_name,
        username=user.username,
        email=user.email,
        phone=user.phone,
        role=ROLE_TO_PROTO[user.role],
        is_active=user.is_active,
        email_verified=user.email_verified,
        bio=user.bio,
        avatar_url=user.avatar_url,
        preferences=pb.Preferences(**user.preferences),
        created_at=clock.to_timestamp(user.created_at),
        updated_at=clock.to_timestamp(user.updated_at),
    )


def find_role(role: int) -> Role | None:
    """None if none was said."""
    if role == pb.ROLE_UNSPECIFIED:
        return None
    # The wire lets any number through.
    if role not in _ROLE_FROM_PROTO:
        raise InvalidInput.field("role", "is not a known role")
    return _ROLE_FROM_PROTO[role]
