"""Every SELECT on challenges, and the statements that use and delete them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from auth_service.accounts.models import User
from auth_service.recovery.models import Challenge, Purpose
from kit.database import ReadSession, Session


async def find_token(session: ReadSession, digest: bytes) -> Challenge | None:
    return await session.scalar(select(Challenge).where(Challenge.digest == digest))


async def find_and_lock_challenge(session: Session, challenge_id: UUID) -> Challenge | None:
    return await session.scalar(select(Challenge).where(Challenge.id == challenge_id).with_for_update())


async def find_and_lock_newest_code(session: Session, whom: str | UUID, owner: UUID | None = None) -> Challenge | None:
    """Returns the newest code for the present or pending address of an active account; *whom* is address or id.

    With *owner*, only that account is considered.
    """
    statement = (
        select(Challenge)
        .join(User, Challenge.user_id == User.id)
        .where(Challenge.purpose == Purpose.EMAIL_VERIFICATION.value)
        .where(User.is_active, or_(User.email == Challenge.email, User.pending_email == Challenge.email))
        .where(Challenge.email == whom if isinstance(whom, str) else User.id == whom)
        .order_by(Challenge.created_at.desc(), Challenge.id.desc())
        .limit(1)
    )
    if owner is not None:
        statement = statement.where(User.id == owner)
    return await session.scalar(statement.with_for_update(of=Challenge))


async def is_used(session: ReadSession, challenge_id: UUID) -> bool:
    return await session.scalar(select(Challenge.used_at).where(Challenge.id == challenge_id)) is not None


async def use(session: Session, challenge_id: UUID, now: datetime) -> bool:
    """Marks the challenge as used. Returns False if it was used before or has expired.

    Of two simultaneous uses, one succeeds.
    """
    unused = update(Challenge).where(
        Challenge.id == challenge_id, Challenge.used_at.is_(None), Challenge.expires_at > now
    )
    return await session.scalar(unused.values(used_at=now).returning(Challenge.id)) is not None


async def delete_unused_tokens(session: Session, user_id: UUID) -> None:
    """Voids every token that could still set the account a new password."""
    await session.execute(
        delete(Challenge).where(
            Challenge.user_id == user_id,
            Challenge.purpose == Purpose.PASSWORD_RESET.value,
            Challenge.used_at.is_(None),
        )
    )


async def delete_challenges_expired_before(session: Session, moment: datetime) -> None:
    await session.execute(delete(Challenge).where(Challenge.expires_at < moment))


async def delete_challenges_of(session: Session, user_id: UUID) -> None:
    await session.execute(delete(Challenge).where(Challenge.user_id == user_id))
