"""Every SELECT on the facts about persons, with the places that they live at, and the statement that deletes them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, delete, outerjoin, select

from auth_service.accounts.models import User
from auth_service.accounts.queries import INTERNAL
from auth_service.facts.models import PersonFacts
from auth_service.places.models import Place
from kit.database import ReadSession, Session, columns
from kit.statements import once

_USERS: Any = User.__table__
_FACTS: Any = PersonFacts.__table__
_PLACES: Any = Place.__table__
# The postal code is that of the place: a code that the operator's table lacks is not shown.
_SHOWN = [*columns(PersonFacts, without={"user_id", "nric_digest", "postal_code"}), *columns(Place)]
_FACTS_OF_USER = outerjoin(
    # A deleted account shows none, also if a replica of an earlier release, which knows none, has deleted it.
    outerjoin(_USERS, _FACTS, and_(_FACTS.c.user_id == _USERS.c.id, _USERS.c.deleted_at.is_(None))),
    _PLACES,
    _PLACES.c.postal_code == _FACTS.c.postal_code,
)
_PROFILE = once(
    select(*columns(User, without=INTERNAL), *_SHOWN)
    .select_from(_FACTS_OF_USER)
    .where(_USERS.c.id == bindparam("user_id"))
)
_FACTS_BY_USER = select(_USERS.c.id, *_SHOWN).select_from(_FACTS_OF_USER)


async def find_profile(session: ReadSession, user_id: UUID) -> Row[Any] | None:
    """Returns the row of a user with the facts, without what only the service itself needs to know."""
    return (await session.execute(_PROFILE, {"user_id": user_id})).one_or_none()


async def list_facts(session: ReadSession, user_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """Returns `id` and facts of the accounts, those without facts too."""
    return (await session.execute(_FACTS_BY_USER.where(_USERS.c.id.in_(user_ids)))).all()


async def find_and_lock_facts(session: Session, user_id: UUID) -> PersonFacts | None:
    return await session.scalar(select(PersonFacts).where(PersonFacts.user_id == user_id).with_for_update())


async def has_digest(session: ReadSession, digests: Collection[bytes], user_id: UUID) -> bool:
    """Returns true if an account other than *user_id* has one of the digests."""
    others = select(PersonFacts.user_id).where(PersonFacts.nric_digest.in_(digests), PersonFacts.user_id != user_id)
    return await session.scalar(others.limit(1)) is not None


async def list_sealed(session: ReadSession, after: UUID, limit: int) -> Sequence[Row[Any]]:
    """Returns id, sealed identity number and digest of accounts after the id *after*."""
    sealed = select(_FACTS.c.user_id, _FACTS.c.sealed_nric, _FACTS.c.nric_digest)
    wanted = sealed.where(_FACTS.c.user_id > after, _FACTS.c.sealed_nric.is_not(None))
    return (await session.execute(wanted.order_by(_FACTS.c.user_id).limit(limit))).all()


async def delete_facts_of(session: Session, user_id: UUID) -> None:
    await session.execute(delete(PersonFacts).where(PersonFacts.user_id == user_id))
