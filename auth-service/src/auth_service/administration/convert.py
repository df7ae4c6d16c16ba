"""Converts the filters and changes of admins from protobuf."""

from dataclasses import dataclass
from uuid import UUID

from auth_service.accounts.convert import CLEARABLE, find_role
from auth_service.accounts.fields import MAX_EMAIL_LENGTH, MAX_NAME_LENGTH, Registration, checked_invitation
from auth_service.accounts.models import Changes, Role
from auth_service.administration.errors import SocketNotFound, UserNotFound
from auth_service.administration.models import UserChange
from auth_service.administration.queries import UserFilter
from kit import protobuf
from kit.errors import InvalidInput
from kit.ids import find_id
from kit.text import has_control_characters
from twou.auth.v1 import admin_pb2 as pb

# The most ids of accounts in one question, and in one answer.
MAX_IDS = 5000
# The most connections of a user that an admin closes at once.
_MAX_CONNECTIONS = 100


def user_id(text: str) -> UUID:
    """Reads an id. Raises UserNotFound if the text is not an id."""
    return protobuf.an_id(text, UserNotFound)


def closed_sockets(request: pb.RecordClosedSocketsRequest) -> tuple[UUID, list[UUID]]:
    """Reads whose sockets an admin closes, and which. Raises SocketNotFound if none was found, or InvalidInput."""
    user_id = find_id(request.user_id)
    if user_id is None or not request.connection_ids:
        raise SocketNotFound
    ids = [found for one in request.connection_ids[:_MAX_CONNECTIONS] if (found := find_id(one)) is not None]
    if len(ids) < len(request.connection_ids):
        raise InvalidInput.field("connection_ids", f"must be 1 to {_MAX_CONNECTIONS} ids")
    return user_id, ids


def user_filter(message: pb.UserFilter) -> UserFilter:
    return UserFilter(
        email=_part("email", message.email, MAX_EMAIL_LENGTH) if message.HasField("email") else None,
        name=_part("name", message.name, MAX_NAME_LENGTH) if message.HasField("name") else None,
        role=find_role(message.role),
        created_after=protobuf.moment(message, "created_after"),
        created_before=protobuf.moment(message, "created_before"),
        is_active=protobuf.optional(message, "is_active"),
    )


@dataclass(frozen=True)
class IdsWanted:
    """The question for ids of active accounts: of a role, of these accounts, or both."""

    role: Role | None
    among: frozenset[UUID] | None
    after: UUID | None
    limit: int


def ids_wanted(request: pb.ListUserIdsRequest) -> IdsWanted:
    """Text in `user_ids` that is no id names no account, and is left out. Raises InvalidInput."""
    if not 1 <= request.limit <= MAX_IDS:
        raise InvalidInput.field("limit", f"must be between 1 and {MAX_IDS}")
    if len(request.user_ids) > MAX_IDS:
        raise InvalidInput.field("user_ids", f"must have at most {MAX_IDS} entries")
    after = find_id(request.after) if request.HasField("after") else None
    if request.HasField("after") and after is None:
        raise InvalidInput.field("after", "must be an id")
    role = find_role(request.role)
    if role is None and not request.user_ids:
        raise InvalidInput.field("role", "is required without user_ids")
    known = frozenset(found for text in request.user_ids if (found := find_id(text)) is not None)
    return IdsWanted(role, known if request.user_ids else None, after, request.limit)


def invitation(request: pb.CreateUserRequest) -> Registration:
    """Returns the fields in normal form. Raises InvalidInput."""
    role = find_role(request.role)
    if role is None:
        raise InvalidInput.field("role", "is required")
    phone = protobuf.optional(request, "phone")
    return checked_invitation(Registration(request.full_name, request.email, role, phone, username=None))


def change(request: pb.ChangeUserRequest) -> UserChange:
    role = find_role(request.role)
    if role is Role.ADMIN:
        raise InvalidInput.field("role", "must be client, provider or moderator")
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
