"""Consumes events: those of requests keep the copy of participants current, those of accounts the names of users.

The names have a durable consumer of their own: a replica of the previous release would reset the filter of a durable
that it shares.
"""

from uuid import UUID

import participants.consumers
from chat_service.devices import actions as devices
from chat_service.messages import actions as messages
from chat_service.people import actions as people
from chat_service.threads import actions as threads
from kit import clock, idempotency, logging
from kit.consumer import Subscription
from kit.database import Session
from kit.ids import find_id
from twou.auth.v1.events_pb2 import UserDeleted, UserRegistered, UserUpdated
from twou.auth.v1.moderation_events_pb2 import ContentRemoved

log = logging.get(__name__)


def subscriptions() -> tuple[Subscription, ...]:
    return (
        *participants.consumers.subscriptions("chat-service", messages.PARTICIPANTS),
        Subscription("chat-service-users", {UserDeleted: on_user_deleted}),
        Subscription("chat-service-moderation", {ContentRemoved: on_content_removed}),
        Subscription("chat-service-names", {UserRegistered: on_user_named, UserUpdated: on_user_named}),
    )


async def on_user_deleted(session: Session, event: UserDeleted) -> None:
    user_id = UUID(event.user_id)
    await people.erase(session, user_id)
    await threads.erase_member(session, user_id)
    await messages.erase_sender(session, user_id)
    await devices.erase(session, user_id)
    await idempotency.forget(session, user_id)


async def on_content_removed(session: Session, event: ContentRemoved) -> None:
    message_id = find_id(event.subject_id)
    # The other services remove what is theirs.
    if event.subject_type == "message" and message_id is not None:
        is_removed = await messages.remove_message(session, message_id)
        log.info("message_removed", report=event.report_id, message=str(message_id), is_removed=is_removed)


async def on_user_named(session: Session, event: UserRegistered | UserUpdated) -> None:
    await people.note_name(session, UUID(event.user_id), event.full_name, clock.from_timestamp(event.occurred_at))
