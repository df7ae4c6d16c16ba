"""Makes callers for tests of code that runs after an access token was verified."""

from uuid import UUID

from kit.caller import Caller
from kit.ids import new_id


def new_caller(role: str = "client", user_id: UUID | None = None) -> Caller:
    """Returns a caller with a session of their own; a new user unless `user_id` is given."""
    return Caller(user_id or new_id(), role, new_id(), expires_at=2e9)
