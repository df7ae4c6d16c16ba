"""Every SELECT on second factors and recovery codes, and the statements that use and delete them."""

from uuid import UUID

from sqlalchemy import delete, select

from auth_service.second_factors.models import RecoveryCode, SecondFactor
from kit.database import Session


async def find_and_lock_factor(session: Session, user_id: UUID) -> SecondFactor | None:
    return await session.scalar(select(SecondFactor).where(SecondFactor.user_id == user_id).with_for_update())


async def use_recovery_code(session: Session, user_id: UUID, digest: bytes) -> bool:
    """Deletes the recovery code. Returns False if there is none: of two simultaneous uses, one succeeds."""
    used = delete(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.digest == digest)
    return await session.scalar(used.returning(RecoveryCode.id)) is not None


async def delete_factor(session: Session, user_id: UUID) -> None:
    """Deletes the factor of a user with its recovery codes."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    await session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
