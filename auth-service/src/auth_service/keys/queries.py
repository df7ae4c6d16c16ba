"""Every SELECT on signing keys, and the INSERT of the first."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from auth_service.keys.models import SigningKey
from kit import clock
from kit.database import ReadSession, Session, insert

_FIRST_GENERATION = 1
_in_use = select(SigningKey).where(SigningKey.retired_at.is_(None)).order_by(SigningKey.generation.desc())


async def list_keys(session: ReadSession) -> Sequence[SigningKey]:
    """Those that are not retired, newest first."""
    return (await session.scalars(_in_use)).all()


async def find_newest_key(session: ReadSession) -> SigningKey | None:
    return await session.scalar(_in_use.limit(1))


async def get_newest_key(session: ReadSession) -> SigningKey:
    return (await session.scalars(_in_use.limit(1))).one()


async def insert_first_key(session: Session, key_pair: Mapping[str, Any]) -> None:
    """Does nothing if another replica was faster."""
    first = insert(session, SigningKey).values(generation=_FIRST_GENERATION, created_at=clock.now(), **key_pair)
    await session.execute(first.on_conflict_do_nothing())
