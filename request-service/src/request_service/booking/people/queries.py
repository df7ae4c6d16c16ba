"""Statements about people and their dependants."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, or_, select, update

from kit.database import ReadSession, Session, insert
from kit.statements import once
from request_service.booking.people.errors import NotYourDependant
from request_service.booking.people.models import AccountFacts, Dependant, PersonFacts, facts_of
from request_service.booking.services.criteria import Facts
from request_service.geo import Place

_facts, _dependants = PersonFacts.__table__.c, Dependant.__table__.c

_COPY = once(
    select(_facts.changes, _facts.fetched_changes, _facts.fetched_at).where(_facts.user_id == bindparam("user_id"))
)
_FACTS = once(
    select(_facts.date_of_birth, _facts.gender, _facts.health_conditions).where(_facts.user_id == bindparam("user_id"))
)
_HOME = once(select(_facts.latitude, _facts.longitude).where(_facts.user_id == bindparam("user_id")))
_FACTS_OF_DEPENDANT = once(
    select(_dependants.date_of_birth, _dependants.gender).where(
        _dependants.id == bindparam("dependant_id"),
        _dependants.user_id == bindparam("user_id"),
        _dependants.ended_at.is_(None),
    )
)


class Copy(NamedTuple):
    """The state of the copy of an account's facts."""

    changes: int
    fetched_changes: int | None
    fetched_at: datetime | None

    @property
    def is_fresh(self) -> bool:
        return self.fetched_changes == self.changes

    @property
    def was_fetched(self) -> bool:
        return self.fetched_at is not None


async def find_copy(session: ReadSession, user_id: UUID) -> Copy | None:
    found = (await session.execute(_COPY, {"user_id": user_id})).one_or_none()
    return None if found is None else Copy(*found)


async def insert_unless_known(session: Session, user_id: UUID) -> None:
    statement = insert(session, PersonFacts).values(user_id=user_id, changes=0)
    await session.execute(statement.on_conflict_do_nothing())


async def store_facts(session: Session, user_id: UUID, facts: AccountFacts, changes: int, now: datetime) -> None:
    """Stores the facts of an account that were asked for after so many changes, unless later ones are stored."""
    home = facts.home
    values: dict[str, Any] = {
        "date_of_birth": facts.birth_date,
        "gender": facts.gender,
        "postal_code": None if home is None else home.postal_code,
        "address": None if home is None else home.address,
        "latitude": None if home is None else home.place.latitude,
        "longitude": None if home is None else home.place.longitude,
        "fetched_changes": changes,
        "fetched_at": now,
    }
    is_later = or_(_facts.fetched_changes.is_(None), _facts.fetched_changes <= changes)
    await session.execute(update(PersonFacts).where(PersonFacts.user_id == user_id, is_later).values(values))


async def count_change(session: Session, user_id: UUID) -> None:
    """Makes the copy of an account's facts stale. Without a copy there is nothing to do: it will be asked for."""
    changed = update(PersonFacts).where(PersonFacts.user_id == user_id)
    await session.execute(changed.values(changes=PersonFacts.changes + 1))


async def find_facts(session: ReadSession, user_id: UUID, attendee_id: UUID | None) -> Facts:
    """Returns the facts that are known about a user, or about the dependant of theirs who comes in their place.

    Raises NotYourDependant.
    """
    if attendee_id is None:
        found = (await session.execute(_FACTS, {"user_id": user_id})).one_or_none()
        return Facts() if found is None else facts_of(found.date_of_birth, found.gender, found.health_conditions)
    asked = {"user_id": user_id, "dependant_id": attendee_id}
    dependant = (await session.execute(_FACTS_OF_DEPENDANT, asked)).one_or_none()
    if dependant is None:
        raise NotYourDependant
    return facts_of(dependant.date_of_birth, dependant.gender, None)


async def require_attendee(session: ReadSession, user_id: UUID, attendee_id: UUID | None) -> None:
    """Raises NotYourDependant unless the user comes themselves, or a dependant of theirs does."""
    if attendee_id is not None:
        await find_facts(session, user_id, attendee_id)


async def find_home(session: ReadSession, user_id: UUID) -> Place | None:
    """Returns the place of the address of an account, if it is known."""
    found = (await session.execute(_HOME, {"user_id": user_id})).one_or_none()
    if found is None or found.latitude is None or found.longitude is None:
        return None
    return Place(found.latitude, found.longitude)


async def delete_person(session: Session, user_id: UUID) -> None:
    """Deletes all that is known about a user and their dependants."""
    await session.execute(delete(PersonFacts).where(PersonFacts.user_id == user_id))
    await session.execute(delete(Dependant).where(Dependant.user_id == user_id))
