"""Statements about the verification of accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, exists, select

from kit.database import ReadSession, Session, insert
from kit.statements import once
from request_service.verification.models import AccountVerification

_accounts = AccountVerification.__table__.c
_IS_VERIFIED = once(select(_accounts.is_verified).where(_accounts.user_id == bindparam("user_id")))


def is_verified(user_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Returns a condition for the statements of others: whether the account with the id of their column is verified."""
    return exists().where(_accounts.user_id == user_id, _accounts.is_verified).correlate_except(AccountVerification)


async def find_verified(session: ReadSession, user_id: UUID) -> bool | None:
    """Returns whether an account is verified, or `None` if nothing is known about it."""
    return await session.scalar(_IS_VERIFIED, {"user_id": user_id})


async def upsert(session: Session, user_id: UUID, *, is_verified: bool, version: int, changed_at: datetime) -> bool:
    """Returns False, and changes nothing, if a state that is as new or newer is known."""
    state = {"is_verified": is_verified, "version": version, "changed_at": changed_at}
    statement = insert(session, AccountVerification).values(user_id=user_id, **state)
    changed = statement.on_conflict_do_update(
        index_elements=["user_id"], set_=state, where=AccountVerification.version < version
    )
    return await session.scalar(changed.returning(AccountVerification.user_id)) is not None


async def erase(session: Session, user_id: UUID) -> None:
    await session.execute(delete(AccountVerification).where(AccountVerification.user_id == user_id))
