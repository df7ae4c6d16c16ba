"""Every SELECT on signing keys, and their INSERT."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from auth_service.keys.models import SigningKey
from kit import clock
from kit.database import ReadSession, Session, insert


@dataclass(frozen=True)
class KeyRing:
    """The signing keys at one moment. Both fields come from the same snapshot.

    `insert_key` with `next_generation` therefore succeeds only if no key was made since, so `keys` is complete.
    """

    # The keys that are not retired, newest first.
    keys: Sequence[SigningKey]
    # One more than the generation of the last key ever made, retired or not.
    next_generation: int


async def get_key_ring(session: ReadSession) -> KeyRing:
    """Reads with a single statement. Two statements of one READ COMMITTED transaction see two different moments."""
    now = clock.now()
    is_good = or_(SigningKey.retired_at.is_(None), SigningKey.retired_at > now)
    is_last = SigningKey.generation == select(func.max(SigningKey.generation)).scalar_subquery()
    statement = select(SigningKey).where(or_(is_good, is_last)).order_by(SigningKey.generation.desc())
    # A repeated read must not be answered from the session's identity map.
    rows = (await session.scalars(statement.execution_options(populate_existing=True))).all()
    keys = [key for key in rows if key.retired_at is None or key.retired_at > now]
    return KeyRing(keys, next_generation=rows[0].generation + 1 if rows else 1)


async def find_last_revocation(session: ReadSession, moment: datetime) -> int | None:
    """Returns the generation of the last key that revoked all earlier ones, if it was made after *moment*."""
    statement = select(func.max(SigningKey.generation))
    return await session.scalar(statement.where(SigningKey.revokes_earlier, SigningKey.created_at > moment))


async def insert_key(
    session: Session, generation: int, key_pair: Mapping[str, Any], signs_from: datetime | None
) -> SigningKey | None:
    """Inserts a key. Returns `None` if one of that generation exists; waits for a transaction that inserts one."""
    columns = {"generation": generation, "created_at": clock.now(), "signs_from": signs_from, **key_pair}
    statement = insert(session, SigningKey).values(columns).on_conflict_do_nothing()
    return await session.scalar(statement.returning(SigningKey))
