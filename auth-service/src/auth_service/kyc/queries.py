"""Every SELECT on documents and standings, and the statements that decide who changes a document.

A contested change is one UPDATE with all its conditions: of any number of reviewers at once, one gets the row.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, tuple_, update

from auth_service.accounts.models import User
from auth_service.document_types import DocumentType
from auth_service.kyc.errors import DocumentNotFound
from auth_service.kyc.lifecycle import CLAIM_LASTS, DECISIONS, STEPS, DocumentStatus, Verb
from auth_service.kyc.models import AccountStanding, Document
from kit.database import ReadSession, Session, insert
from kit.paging import Page

# All that a summary shows besides documents that are live.
_OTHERS = 20
_AS_STORED = {"synchronize_session": False, "populate_existing": True}


async def get_document(session: ReadSession, document_id: UUID) -> Document:
    """Raises DocumentNotFound."""
    document = await find_document(session, document_id)
    if document is None:
        raise DocumentNotFound
    return document


async def find_document(session: ReadSession, document_id: UUID) -> Document | None:
    found = select(Document).where(Document.id == document_id)
    return await session.scalar(found, execution_options={"populate_existing": True})


def is_in(status: DocumentStatus, now: datetime) -> ColumnElement[bool]:
    """The condition that a document has this status at this moment."""
    if status == DocumentStatus.PENDING:
        lapsed = or_(Document.claimed_until.is_(None), Document.claimed_until <= now)
        return (Document.status == DocumentStatus.PENDING) & lapsed
    if status == DocumentStatus.IN_REVIEW:
        return (Document.status == DocumentStatus.PENDING) & (Document.claimed_until > now)
    return Document.status == status


async def claim_document(session: Session, document_id: UUID, reviewer_id: UUID, now: datetime) -> Document | None:
    """Gives the document to the reviewer, or prolongs their claim. Returns `None` if it may not be given to them."""
    is_theirs = is_in(DocumentStatus.IN_REVIEW, now) & (Document.claimed_by == reviewer_id)
    claimed = update(Document).where(
        Document.id == document_id,
        Document.user_id != reviewer_id,
        or_(is_in(STEPS[Verb.CLAIM].source, now), is_theirs),
    )
    values = {"claimed_by": reviewer_id, "claimed_until": now + CLAIM_LASTS}
    return await session.scalar(claimed.values(values).returning(Document), execution_options=_AS_STORED)


async def keep_owner(session: Session, document_id: UUID) -> None:
    """Keeps the account of a document from being erased until the transaction ends, or waits for its erasure."""
    owner = select(User.id).join(Document, Document.user_id == User.id).where(Document.id == document_id)
    await session.execute(owner.with_for_update(read=True, key_share=True, of=User))


async def decide_document(
    session: Session, document_id: UUID, verb: Verb, reviewer_id: UUID, now: datetime
) -> Document | None:
    """Lets a reviewer approve, reject or revoke. Returns `None` if the document does not permit it to them."""
    conditions = [Document.id == document_id, Document.user_id != reviewer_id, is_in(STEPS[verb].source, now)]
    if verb in DECISIONS:
        conditions.append(Document.claimed_by == reviewer_id)
    decided = update(Document).where(*conditions).values(status=STEPS[verb].target, decided_by=reviewer_id)
    deciding = decided.values(decided_at=now, claimed_until=None)
    return await session.scalar(deciding.returning(Document), execution_options=_AS_STORED)


async def withdraw_document(session: Session, document_id: UUID, owner_id: UUID, now: datetime) -> Document | None:
    """Returns `None` if it is no document of this owner, or not pending."""
    step = STEPS[Verb.WITHDRAW]
    pending = update(Document).where(Document.id == document_id, Document.user_id == owner_id, is_in(step.source, now))
    withdrawing = pending.values(status=step.target, claimed_until=None).returning(Document)
    return await session.scalar(withdrawing, execution_options=_AS_STORED)


async def has_in_place(session: ReadSession, user_id: UUID, document_type: DocumentType) -> bool:
    """Returns True if the account has a document of the type whose successor may not be handed in yet."""
    in_place = (
        Document.user_id == user_id,
        Document.document_type == document_type,
        Document.status.in_([DocumentStatus.PENDING, DocumentStatus.APPROVED]),
        Document.is_ending.is_(False),
    )
    return await session.scalar(select(Document.id).where(*in_place)) is not None


async def lock_approved(session: Session, user_id: UUID, document_type: DocumentType) -> Sequence[Document]:
    approved = select(Document).where(
        Document.user_id == user_id,
        Document.document_type == document_type,
        Document.status == DocumentStatus.APPROVED,
    )
    return (await session.scalars(approved.order_by(Document.id).with_for_update())).all()


async def list_own_documents(session: ReadSession, user_id: UUID, page: Page) -> Sequence[Document]:
    """Returns documents, newest first, one more than the page's limit if there are more."""
    statement = select(Document).where(Document.user_id == user_id)
    if page.after is not None:
        statement = statement.where(tuple_(Document.submitted_at, Document.id) < (page.after.created_at, page.after.id))
    statement = statement.order_by(Document.submitted_at.desc(), Document.id.desc())
    return (await session.scalars(statement.offset(page.offset).limit(page.limit + 1))).all()


async def list_shown_documents(session: ReadSession, user_id: UUID) -> Sequence[Document]:
    """Returns all documents that are pending, in review or approved, and then the newest of the others."""
    is_live = Document.status.in_([DocumentStatus.PENDING, DocumentStatus.APPROVED])
    order = (is_live.desc(), Document.submitted_at.desc(), Document.id.desc())
    # At most two of a type are live: one that ends, and its successor.
    most = 2 * len(DocumentType) + _OTHERS
    return (
        await session.scalars(select(Document).where(Document.user_id == user_id).order_by(*order).limit(most))
    ).all()


async def list_documents_in(
    session: ReadSession, status: DocumentStatus | None, page: Page, now: datetime
) -> Sequence[Document]:
    """Returns documents in a status, of all that wait for a decision if it is `None`; oldest first, one more."""
    condition = Document.status == DocumentStatus.PENDING if status is None else is_in(status, now)
    statement = select(Document).where(condition)
    if page.after is not None:
        statement = statement.where(tuple_(Document.submitted_at, Document.id) > (page.after.created_at, page.after.id))
    statement = statement.order_by(Document.submitted_at, Document.id)
    return (await session.scalars(statement.offset(page.offset).limit(page.limit + 1))).all()


# Warnings and ends: `due_at` is set while an approved document has one ahead.


async def find_next_due(session: ReadSession) -> datetime | None:
    return await session.scalar(select(func.min(Document.due_at)).where(Document.due_at.is_not(None)))


async def lock_due(session: Session, now: datetime, limit: int) -> Sequence[Document]:
    due = select(Document).where(Document.due_at <= now).order_by(Document.due_at).limit(limit)
    return (await session.scalars(due.with_for_update(skip_locked=True))).all()


# Numbers that were sealed under the SECRET_KEY from before.


async def list_with_number(session: ReadSession, after: UUID, limit: int) -> Sequence[tuple[UUID, bytes]]:
    """Returns ids and sealed numbers of documents after the id *after*."""
    statement = select(Document.id, Document.sealed_number)
    wanted = statement.where(Document.id > after, Document.sealed_number.is_not(None)).order_by(Document.id)
    return [(row.id, row.sealed_number) for row in await session.execute(wanted.limit(limit))]


async def reseal(session: Session, document_id: UUID, sealed: bytes, again: bytes) -> None:
    """Stores a number that was sealed again, unless it has changed or gone meanwhile."""
    same = update(Document).where(Document.id == document_id, Document.sealed_number == sealed)
    await session.execute(same.values(sealed_number=again), execution_options={"synchronize_session": False})


# The standing of accounts.


async def find_standing(session: ReadSession, user_id: UUID) -> AccountStanding | None:
    return await session.get(AccountStanding, user_id)


async def lock_standing(session: Session, user_id: UUID, now: datetime) -> AccountStanding:
    """Locks the standing of an account, which is made if it has none: not verified."""
    new = insert(session, AccountStanding).values(
        user_id=user_id, is_verified=False, version=0, required="", updated_at=now
    )
    await session.execute(new.on_conflict_do_nothing())
    locked = select(AccountStanding).where(AccountStanding.user_id == user_id).with_for_update()
    return (await session.scalars(locked, execution_options={"populate_existing": True})).one()


async def list_approved_types(session: ReadSession, user_id: UUID) -> frozenset[DocumentType]:
    approved = select(Document.document_type).where(
        Document.user_id == user_id, Document.status == DocumentStatus.APPROVED
    )
    return frozenset(await session.scalars(approved))


async def list_computed_otherwise(session: ReadSession, required: str, limit: int) -> Sequence[UUID]:
    """Returns accounts whose standing was computed when other types were required."""
    least, most = (
        await session.execute(select(func.min(AccountStanding.required), func.max(AccountStanding.required)))
    ).one()
    other = next((found for found in (least, most) if found not in (None, required)), None)
    if other is None:
        return ()
    return (
        await session.scalars(select(AccountStanding.user_id).where(AccountStanding.required == other).limit(limit))
    ).all()


async def begin_versions_at(session: Session, version: int, after: UUID, limit: int) -> Sequence[AccountStanding]:
    """Lets standings of accounts after the id *after* have at least this version, and returns them."""
    found = select(AccountStanding).where(AccountStanding.user_id > after).order_by(AccountStanding.user_id)
    standings = (await session.scalars(found.limit(limit).with_for_update())).all()
    for standing in standings:
        standing.version = max(standing.version, version)
    await session.flush()
    return standings


async def delete_documents_of(session: Session, user_id: UUID) -> None:
    await session.execute(delete(Document).where(Document.user_id == user_id))
    await session.execute(delete(AccountStanding).where(AccountStanding.user_id == user_id))
