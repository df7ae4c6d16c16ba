"""Makes the events about changes by admins that other services receive."""

from auth_service.accounts.models import User
from kit import clock
from twou.auth.v1 import events_pb2


def user_reactivated(user: User) -> events_pb2.UserReactivated:
    return events_pb2.UserReactivated(user_id=str(user.id), occurred_at=clock.to_timestamp(user.updated_at))
