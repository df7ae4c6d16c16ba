"""Every SELECT on codes for phone numbers, and the statements that use and delete them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from auth_service.verification.models import PhoneCode
from kit.database import ReadSession, Session


async def find_and_lock_newest_phone_code(session: Session, user_id: UUID) -> PhoneCode | None:
    statement = select(PhoneCode).where(PhoneCode.user_id == user_id)
    newest = statement.order_by(PhoneCode.created_at.desc(), PhoneCode.id.desc()).limit(1)
    return await session.scalar(newest.with_for_update())


async def find_phone_code(session: ReadSession, code_id: UUID) -> PhoneCode | None:
    return await session.scalar(select(PhoneCode).where(PhoneCode.id == code_id))


async def use_phone_code(session: Session, code_id: UUID, now: datetime) -> bool:
    """Marks the code as used. Returns False if it was used before or has expired.

    Of two simultaneous uses, one succeeds.
    """
    unused = update(PhoneCode).where(PhoneCode.id == code_id, PhoneCode.used_at.is_(None), PhoneCode.expires_at > now)
    return await session.scalar(unused.values(used_at=now).returning(PhoneCode.id)) is not None


async def delete_phone_codes_expired_before(session: Session, moment: datetime) -> None:
    await session.execute(delete(PhoneCode).where(PhoneCode.expires_at < moment))


async def delete_codes_of(session: Session, user_id: UUID) -> None:
    await session.execute(delete(PhoneCode).where(PhoneCode.user_id == user_id))
