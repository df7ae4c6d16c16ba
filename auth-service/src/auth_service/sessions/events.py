"""Makes the events about sessions, and the end of all of them, that other services receive."""

from uuid import UUID

from auth_service.accounts.convert import ROLE_TO_PROTO
from auth_service.accounts.models import User
from kit import clock
from twou.auth.v1.analytics_events_pb2 import LoggedIn
from twou.auth.v1.events_pb2 import UserDeactivated
from twou.auth.v1.security_events_pb2 import DeviceAdded


def device_added(user_id: UUID) -> DeviceAdded:
    return DeviceAdded(user_id=str(user_id), occurred_at=clock.to_timestamp(clock.now()))


def logged_in(user: User) -> LoggedIn:
    return LoggedIn(user_id=str(user.id), role=ROLE_TO_PROTO[user.role], occurred_at=clock.to_timestamp(clock.now()))


def user_deactivated(user: User) -> UserDeactivated:
    return UserDeactivated(user_id=str(user.id), occurred_at=clock.to_timestamp(user.updated_at))
