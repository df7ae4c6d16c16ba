"""Consumes events.

Those of requests keep the copy of participants current, those of documents and listings say for how long files
are kept and who may see them, and `UserDeleted` erases personal data.
"""

from uuid import UUID

import file_service.uploads.actions as uploads
import participants.consumers
from file_service.data_exports import actions as data_exports
from file_service.files import actions
from file_service.files.queries import exists_deleted_user, lock_account
from file_service.files.removal import remove_file
from file_service.holds import actions as holds
from file_service.listings import actions as listings
from file_service.listings.queries import delete_listings_of
from kit import clock, idempotency, logging
from kit.consumer import Subscription
from kit.database import Session
from kit.ids import find_id
from twou.auth.v1 import document_events_pb2 as documents
from twou.auth.v1.events_pb2 import UserDeleted
from twou.auth.v1.moderation_events_pb2 import ContentRemoved
from twou.chat.v1.events_pb2 import FilesAttached
from twou.request.v1 import listing_events_pb2 as listings_pb

log = logging.get(__name__)

type Ended = (
    documents.DocumentRejected | documents.DocumentWithdrawn | documents.DocumentExpired | documents.DocumentRevoked
)


type Changed = (
    listings_pb.ListingPublished | listings_pb.ListingUpdated | listings_pb.ListingExpiring | listings_pb.ListingExpired
)


def subscriptions() -> tuple[Subscription, ...]:
    return (
        *participants.consumers.subscriptions("file-service", actions.PARTICIPANTS),
        Subscription("file-service-users", {UserDeleted: on_user_deleted}),
        Subscription("file-service-moderation", {ContentRemoved: on_content_removed}),
        Subscription("file-service-messages", {FilesAttached: on_files_attached}),
        Subscription(
            "file-service-documents",
            {
                documents.DocumentSubmitted: on_document_submitted,
                documents.DocumentRejected: on_document_ended,
                documents.DocumentWithdrawn: on_document_ended,
                documents.DocumentExpired: on_document_ended,
                documents.DocumentRevoked: on_document_ended,
            },
        ),
        Subscription(
            "file-service-listings",
            {
                listings_pb.ListingPublished: on_listing_changed,
                listings_pb.ListingUpdated: on_listing_changed,
                listings_pb.ListingExpiring: on_listing_changed,
                listings_pb.ListingExpired: on_listing_changed,
                listings_pb.ListingDeleted: on_listing_deleted,
            },
        ),
    )


async def on_files_attached(session: Session, event: FilesAttached) -> None:
    message = event.message
    place, files = UUID(message.conversation_id), map(UUID, message.attachments)
    await actions.attach_files(session, place, set(files), UUID(message.id), message.seq)


async def on_content_removed(session: Session, event: ContentRemoved) -> None:
    file_id = find_id(event.subject_id)
    # The other services remove what is theirs.
    if event.subject_type == "file" and file_id is not None:
        is_removed = await remove_file(session, file_id)
        log.info("file_removed", report=event.report_id, file=str(file_id), is_removed=is_removed)


async def on_document_submitted(session: Session, event: documents.DocumentSubmitted) -> None:
    document_id, user_id = UUID(event.document_id), UUID(event.user_id)
    await lock_account(session, user_id, shared=True)
    if not await exists_deleted_user(session, user_id):
        await holds.note_submitted(session, document_id, user_id, set(map(UUID, event.file_ids)))


async def on_document_ended(session: Session, event: Ended) -> None:
    await holds.note_ended(session, UUID(event.document_id), UUID(event.user_id))


async def on_listing_changed(session: Session, event: Changed) -> None:
    listing, owner_id = event.listing, UUID(event.listing.owner_id)
    await lock_account(session, owner_id, shared=True)
    if not await exists_deleted_user(session, owner_id):
        images, version = list(map(UUID, listing.image_ids)), listing.version
        await listings.note_listing(
            session, UUID(listing.id), owner_id, images, version=version, is_visible=event.is_visible
        )


async def on_listing_deleted(session: Session, event: listings_pb.ListingDeleted) -> None:
    deleted_at = clock.from_timestamp(event.occurred_at)
    await listings.note_deleted(
        session, UUID(event.listing_id), UUID(event.owner_id), version=event.version, deleted_at=deleted_at
    )


async def on_user_deleted(session: Session, event: UserDeleted) -> None:
    user_id = UUID(event.user_id)
    await data_exports.erase_owner(session, user_id)
    await actions.erase_owner(session, user_id)
    await uploads.erase_owner(session, user_id)
    await delete_listings_of(session, user_id)
    await idempotency.forget(session, user_id)
