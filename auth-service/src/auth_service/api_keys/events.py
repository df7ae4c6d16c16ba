"""Makes the events about the accounts of API keys."""

from auth_service.accounts.models import User
from kit import clock
from twou.auth.v1 import events_pb2


def user_deactivated(user: User) -> events_pb2.UserDeactivated:
    return events_pb2.UserDeactivated(user_id=str(user.id), occurred_at=clock.to_timestamp(user.updated_at))
