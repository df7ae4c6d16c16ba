"""Every SELECT on signing keys, and their INSERT."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from auth_service.keys.models import SigningKey
from kit import clock
from kit.database import ReadSession, Session, insert


async def list_keys(session: ReadSession) -> Sequence[SigningKey]:
    """Those whose tokens are good, now or soon; newest first."""
    statement = select(SigningKey).where(or_(SigningKey.retired_at.is_(None), SigningKey.retired_at > clock.now()))
    return (await session.scalars(statement.order_by(SigningKey.generation.desc()))).all()


async def find_last_generation(session: ReadSession) -> int:
    """Of all keys, those that are retired included; 0: there are none."""
    return await session.scalar(select(func.max(SigningKey.generation))) or 0


async def insert_key(
    session: Session, generation: int, key_pair: Mapping[str, Any], signs_from: datetime | None
) -> SigningKey | None:
    """None if somebody else has made the key of that generation."""
    columns = {"generation": generation, "created_at": clock.now(), "signs_from": signs_from, **key_pair}
    statement = insert(session, SigningKey).values(columns).on_conflict_do_nothing()
    return await session.scalar(statement.returning(SigningKey))
