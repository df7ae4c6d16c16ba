"""The actions of documents: hand one in, review it, take it back, and let it expire.

An account is locked before its documents, and documents before standings, which are locked in the order of their
accounts: so no two transactions wait for each other. Whether an account is verified is computed under the lock of its
standing, and published exactly when the answer changes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Never
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from auth_service.accounts.actions import get_active_user
from auth_service.accounts.queries import find_and_lock_user
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.document_types import DocumentType
from auth_service.kyc import events, fields, numbers, queries
from auth_service.kyc.errors import (
    DocumentClaimed,
    DocumentExists,
    DocumentNotClaimed,
    DocumentNotFound,
    InvalidDocumentTransition,
    OwnDocument,
)
from auth_service.kyc.fields import NewDocument
from auth_service.kyc.lifecycle import DECISIONS, DocumentStatus, Refusal, Verb
from auth_service.kyc.models import Document
from auth_service.vault import Vault
from kit import clock, outbox, paging
from kit.database import Database, ReadSession, Session
from kit.errors import InvalidInput, Unauthenticated
from kit.paging import Page, PageKey

# Returns the types that an account needs to be verified, as they are now.
type Required = Callable[[], frozenset[DocumentType]]


@dataclass(frozen=True)
class Standing:
    """Says whether an account is verified, and by which documents."""

    documents: Sequence[Document]
    # In the order of the enum.
    missing: Sequence[DocumentType]
    # `None` if no document is required.
    is_verified: bool | None


async def require_place(session: ReadSession, user_id: UUID, document_type: DocumentType) -> None:
    """Raises DocumentExists, or Unauthenticated if the account is not active. The unique index decides later."""
    await get_active_user(session, user_id)
    if await queries.has_in_place(session, user_id, document_type):
        raise DocumentExists


async def submit_document(
    session: Session, user_id: UUID, document_id: UUID, new: NewDocument, vault: Vault
) -> Document:
    """Adds a document, whose files are held for it. Raises DocumentExists, or Unauthenticated."""
    user = await find_and_lock_user(session, user_id)
    if user is None or not user.is_active:
        raise Unauthenticated
    document = Document(
        id=document_id,
        user_id=user_id,
        document_type=new.document_type,
        status=DocumentStatus.PENDING,
        file_ids=[str(file_id) for file_id in new.file_ids],
        sealed_number=None if new.number is None else numbers.seal(new.number, document_id, vault),
        number_last4=None if new.number is None else numbers.last_of(new.number) or None,
        country=new.country,
        issued_on=new.issued_on,
        expires_on=new.expires_on,
        submitted_at=clock.now(),
        is_ending=False,
    )
    session.add(document)
    try:
        await session.flush()
    except IntegrityError as error:
        raise DocumentExists from error
    _record(session, Action.DOCUMENT_SUBMITTED, document, new=DocumentStatus.PENDING)
    await outbox.add(session, events.submitted(document))
    return document


async def withdraw_document(session: Session, user_id: UUID, document_id: UUID) -> None:
    """Raises DocumentNotFound, also for a document of another user, or InvalidDocumentTransition."""
    now = clock.now()
    document = await queries.withdraw_document(session, document_id, user_id, now)
    if document is None:
        if (await queries.get_document(session, document_id)).user_id != user_id:
            raise DocumentNotFound
        raise InvalidDocumentTransition
    _record(session, Action.DOCUMENT_WITHDRAWN, document, old=DocumentStatus.PENDING, new=document.status)
    await outbox.add(session, events.withdrawn(document, now))


async def list_documents(session: ReadSession, user_id: UUID, page: Page) -> tuple[Sequence[Document], str]:
    """Returns a page of the user's own documents, and the cursor of the next page, empty after the last."""
    return paging.cut(await queries.list_own_documents(session, user_id, page), page, _key)


async def get_standing(session: ReadSession, user_id: UUID, required: Required) -> Standing:
    """Returns what was last published of the account, with the types that are required and not approved."""
    wanted, approved = required(), await queries.list_approved_types(session, user_id)
    missing = [one for one in DocumentType if one in wanted and one not in approved]
    known = await queries.find_standing(session, user_id)
    is_verified = None if not wanted else known is not None and known.is_verified
    return Standing(await queries.list_shown_documents(session, user_id), missing, is_verified)


# The review.


async def list_submissions(
    session: Session, status: DocumentStatus | None, page: Page
) -> tuple[Sequence[Document], str]:
    """Returns a page of documents, oldest first, and the cursor of the next page. The look is audited."""
    found = await queries.list_documents_in(session, status, page, clock.now())
    documents, cursor = paging.cut(found, page, _key)
    seen = " ".join(str(document.id) for document in documents)
    audit.record(session, Action.DOCUMENTS_LISTED, None, status=status or "waiting", documents=seen)
    return documents, cursor


async def read_submission(session: Session, document_id: UUID) -> Document:
    """Returns a document to a reviewer. The look is audited. Raises DocumentNotFound."""
    document = await queries.get_document(session, document_id)
    _record(session, Action.DOCUMENT_READ, document)
    return document


async def claim_document(session: Session, reviewer_id: UUID, document_id: UUID) -> Document:
    """Raises DocumentNotFound, OwnDocument, DocumentClaimed, or InvalidDocumentTransition."""
    now = clock.now()
    document = await queries.claim_document(session, document_id, reviewer_id, now)
    if document is None:
        await _refuse(session, document_id, Verb.CLAIM, reviewer_id, now)
    _record(session, Action.DOCUMENT_CLAIMED, document, old=document.status, new=document.status_at(now))
    return document


async def approve_document(
    session: Session, reviewer_id: UUID, document_id: UUID, expires_on: date | None, required: Required
) -> Document:
    """Raises as `claim_document` does, DocumentNotClaimed, or InvalidInput if the document has expired."""
    # The first approval adds the standing of the account, which an erasure would keep waiting with the document locked.
    await queries.keep_owner(session, document_id)
    now = clock.now()
    document = await _decide(session, reviewer_id, document_id, Verb.APPROVE, now)
    last_day = expires_on or document.expires_on
    if issue := fields.expiry_issue(last_day):
        raise InvalidInput.field("expires_on", issue)
    for earlier in await queries.lock_approved(session, document.user_id, document.document_type):
        if earlier.id != document.id:
            await _expire(session, earlier, now, is_replaced=True)
    document.plan_end(last_day, now)
    _record(session, Action.DOCUMENT_APPROVED, document, old=DocumentStatus.IN_REVIEW, new=document.status)
    await outbox.add(session, events.approved(document, now))
    await refresh_standing(session, document.user_id, required)
    return document


async def reject_document(session: Session, reviewer_id: UUID, document_id: UUID, refusal: Refusal) -> Document:
    """Raises as `claim_document` does, or DocumentNotClaimed."""
    now = clock.now()
    document = await _decide(session, reviewer_id, document_id, Verb.REJECT, now)
    document.refuse(refusal)
    old, new = DocumentStatus.IN_REVIEW, document.status
    _record(session, Action.DOCUMENT_REJECTED, document, old=old, new=new, reason=refusal.reason)
    await outbox.add(session, events.rejected(document, refusal, now))
    return document


async def revoke_document(
    session: Session, reviewer_id: UUID, document_id: UUID, refusal: Refusal, required: Required
) -> Document:
    """Takes an approval back. Raises DocumentNotFound, OwnDocument, or InvalidDocumentTransition."""
    now = clock.now()
    document = await _decide(session, reviewer_id, document_id, Verb.REVOKE, now)
    document.refuse(refusal)
    document.end(document.status)
    old, new = DocumentStatus.APPROVED, document.status
    _record(session, Action.DOCUMENT_REVOKED, document, old=old, new=new, reason=refusal.reason)
    await outbox.add(session, events.revoked(document, refusal, now))
    await refresh_standing(session, document.user_id, required)
    return document


async def _decide(session: Session, reviewer_id: UUID, document_id: UUID, verb: Verb, now: datetime) -> Document:
    document = await queries.decide_document(session, document_id, verb, reviewer_id, now)
    if document is None:
        await _refuse(session, document_id, verb, reviewer_id, now)
    return document


async def _refuse(session: Session, document_id: UUID, verb: Verb, reviewer_id: UUID, now: datetime) -> Never:
    """Says why a reviewer may not do this with a document."""
    document = await queries.get_document(session, document_id)
    status = document.status_at(now)
    if document.user_id == reviewer_id:
        raise OwnDocument
    if status == DocumentStatus.IN_REVIEW and verb != Verb.REVOKE:
        raise DocumentClaimed
    if status == DocumentStatus.PENDING and verb in DECISIONS:
        raise DocumentNotClaimed
    raise InvalidDocumentTransition


# The end of approved documents, and the standing of accounts.


async def run_due(session: Session, limit: int, required: Required) -> int:
    """Warns the owners of documents that expire soon, and expires others. Returns the number of documents."""
    now = clock.now()
    documents = await queries.lock_due(session, now, limit)
    concerned: set[UUID] = set()
    for document in documents:
        if document.has_ended(now):
            await _expire(session, document, now, is_replaced=False)
            concerned.add(document.user_id)
        elif (days := document.warn(now)) is not None:
            await outbox.add(session, events.expiring(document, days, now))
    # Documents end together, at midnight, and another replica or StandingKeeping may have the same accounts.
    for user_id in sorted(concerned):
        await refresh_standing(session, user_id, required)
    return len(documents)


async def _expire(session: Session, document: Document, now: datetime, *, is_replaced: bool) -> None:
    document.end(DocumentStatus.EXPIRED)
    _record(session, Action.DOCUMENT_EXPIRED, document, old=DocumentStatus.APPROVED, new=document.status)
    await outbox.add(session, events.expired(document, now, is_replaced=is_replaced))


async def refresh_standing(session: Session, user_id: UUID, required: Required) -> None:
    """Computes whether the account is verified, and publishes the answer if it is another one."""
    await session.flush()
    now, wanted = clock.now(), required()
    standing = await queries.lock_standing(session, user_id, now)
    is_verified = wanted <= await queries.list_approved_types(session, user_id)
    if standing.compute(is_verified=is_verified, required=_one_text(wanted), now=now):
        await outbox.add(session, events.account_verified(standing))


async def has_other_standings(session: ReadSession, required: Required) -> bool:
    """Returns True if standings were computed when other types were required."""
    return bool(await queries.list_computed_otherwise(session, _one_text(required()), 1))


async def refresh_standings(session: Session, limit: int, required: Required) -> int:
    """Computes standings again that are of other required types; returns the number of accounts."""
    user_ids = sorted(await queries.list_computed_otherwise(session, _one_text(required()), limit))
    for user_id in user_ids:
        await refresh_standing(session, user_id, required)
    return len(user_ids)


async def publish_standings_again(session: Session, version: int, after: UUID, limit: int) -> UUID | None:
    """Publishes standings of accounts after the id *after* again, in a restored database.

    *version* is above all that other services have seen. Returns the last id, or `None` at the end.
    """
    standings = await queries.begin_versions_at(session, version, after, limit)
    for standing in standings:
        await outbox.add(session, events.account_verified(standing))
    return standings[-1].user_id if len(standings) == limit else None


def _one_text(required: frozenset[DocumentType]) -> str:
    return ",".join(sorted(required))


async def seal_again(database: Database, vault: Vault, after: UUID, limit: int) -> UUID | None:
    """Seals numbers of documents after the id *after* again that were sealed under the SECRET_KEY from before.

    Returns the last id that was looked at, or `None` at the end.
    """
    async with database.read_once() as session:
        found = await queries.list_with_number(session, after, limit)
    for document_id, sealed in found:
        if (again := numbers.seal_again(sealed, document_id, vault)) is not None:
            async with database.transaction() as session:
                await queries.reseal(session, document_id, sealed, again)
    return found[-1][0] if len(found) == limit else None


def _record(session: Session, action: Action, document: Document, **details: str) -> None:
    facts = {"document": str(document.id), "document_type": document.document_type.value, **details}
    audit.record(session, action, document.user_id, actor_id=None, session_id=None, **facts)


def _key(document: Document) -> PageKey:
    return PageKey(document.submitted_at, document.id)
