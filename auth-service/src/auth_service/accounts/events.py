"""Makes the events about accounts that other services receive."""

from auth_service.accounts import convert
from auth_service.accounts.models import User
from kit import clock
from twou.auth.v1 import events_pb2, security_events_pb2

# The event by which all services erase, for those who look for deletions that were published.
DELETION = events_pb2.UserDeleted


def user_registered(user: User) -> events_pb2.UserRegistered:
    return events_pb2.UserRegistered(
        user_id=str(user.id),
        full_name=user.full_name,
        role=convert.ROLE_TO_PROTO[user.role],
        registered_as=convert.registered_as(user),
        occurred_at=clock.to_timestamp(user.created_at),
    )


def user_updated(user: User) -> events_pb2.UserUpdated:
    return events_pb2.UserUpdated(
        user_id=str(user.id),
        full_name=user.full_name,
        role=convert.ROLE_TO_PROTO[user.role],
        occurred_at=clock.to_timestamp(user.updated_at),
    )


def user_deleted(user: User) -> events_pb2.UserDeleted:
    return events_pb2.UserDeleted(user_id=str(user.id), occurred_at=clock.to_timestamp(user.deleted_at))


def password_changed(user: User) -> security_events_pb2.PasswordChanged:
    return security_events_pb2.PasswordChanged(user_id=str(user.id), occurred_at=clock.to_timestamp(clock.now()))


def email_changed(user: User) -> security_events_pb2.EmailChanged:
    return security_events_pb2.EmailChanged(user_id=str(user.id), occurred_at=clock.to_timestamp(clock.now()))
