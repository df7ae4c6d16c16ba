"""Consumes events: those of requests keep the copy of participants current, `UserDeleted` erases personal data."""

from uuid import UUID

import file_service.uploads.actions as uploads
import participants.consumers
from file_service.files import actions
from kit import idempotency
from kit.consumer import Subscription
from kit.database import Session
from twou.auth.v1.events_pb2 import UserDeleted
from twou.chat.v1.events_pb2 import FilesAttached


def subscriptions() -> tuple[Subscription, ...]:
    return (
        *participants.consumers.subscriptions("file-service", actions.PARTICIPANTS),
        Subscription("file-service-users", {UserDeleted: on_user_deleted}),
        Subscription("file-service-messages", {FilesAttached: on_files_attached}),
    )


async def on_files_attached(session: Session, event: FilesAttached) -> None:
    message = event.message
    place, files = UUID(message.conversation_id), map(UUID, message.attachments)
    await actions.attach_files(session, place, set(files), UUID(message.id), message.seq)


async def on_user_deleted(session: Session, event: UserDeleted) -> None:
    user_id = UUID(event.user_id)
    await actions.erase_owner(session, user_id)
    await uploads.erase_owner(session, user_id)
    await idempotency.forget(session, user_id)
