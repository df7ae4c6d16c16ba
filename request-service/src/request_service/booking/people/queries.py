"""Statements about people and their dependants."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, func, or_, select, update

from kit import clock
from kit.database import ReadSession, Session, insert
from kit.statements import once
from request_service.booking.people.errors import DependantNotFound, NotYourDependant
from request_service.booking.people.models import AccountFacts, Dependant, HomeAddress, PersonFacts, facts_of
from request_service.booking.services.criteria import Facts
from request_service.booking.venues.models import Venue
from request_service.geo import Place

_facts, _dependants = PersonFacts.__table__.c, Dependant.__table__.c
_venues = Venue.__table__.c

_COPY = once(
    select(_facts.changes, _facts.fetched_changes, _facts.fetched_at).where(_facts.user_id == bindparam("user_id"))
)
_FACTS = once(
    select(_facts.date_of_birth, _facts.gender, _facts.health_conditions).where(_facts.user_id == bindparam("user_id"))
)
_OF_ACCOUNT = once(
    select(
        _facts.date_of_birth, _facts.gender, _facts.postal_code, _facts.address, _facts.latitude, _facts.longitude
    ).where(_facts.user_id == bindparam("user_id"))
)
_FACTS_OF_DEPENDANT = once(
    select(_dependants.date_of_birth, _dependants.gender).where(
        _dependants.id == bindparam("dependant_id"),
        _dependants.user_id == bindparam("user_id"),
        _dependants.ended_at.is_(None),
    )
)


_PROFILE = once(
    select(
        _facts.date_of_birth,
        _facts.gender,
        _facts.postal_code,
        _facts.address,
        _facts.latitude,
        _facts.longitude,
        _facts.health_conditions,
        _venues.id.label("clinic_id"),
        _venues.name.label("clinic_name"),
        _venues.kind.label("clinic_kind"),
        _venues.address.label("clinic_address"),
        _venues.postal_code.label("clinic_postal_code"),
    )
    # A venue that is not shown to others is not shown here.
    .outerjoin_from(
        PersonFacts.__table__, Venue.__table__, (_venues.id == _facts.enrolled_venue_id) & _venues.is_public
    )
    .where(_facts.user_id == bindparam("user_id"))
)
_DEPENDANTS = once(
    select(_dependants.id, _dependants.name, _dependants.date_of_birth, _dependants.gender)
    .where(_dependants.user_id == bindparam("user_id"), _dependants.ended_at.is_(None))
    .order_by(_dependants.id)
)


# No event tells that the operator's table gives a postal code another address.
_MAX_AGE = timedelta(days=1)


class Copy(NamedTuple):
    """The state of the copy of an account's facts."""

    changes: int
    fetched_changes: int | None
    fetched_at: datetime | None

    @property
    def is_fresh(self) -> bool:
        is_recent = self.fetched_at is not None and clock.now() - self.fetched_at < _MAX_AGE
        return is_recent and self.fetched_changes == self.changes

    @property
    def was_fetched(self) -> bool:
        return self.fetched_at is not None


async def find_copy(session: ReadSession, user_id: UUID) -> Copy | None:
    found = (await session.execute(_COPY, {"user_id": user_id})).one_or_none()
    return None if found is None else Copy(*found)


async def find_profile(session: ReadSession, user_id: UUID) -> Row[*tuple[Any, ...]] | None:
    """Returns the facts about an account, with the clinic as far as it is shown to others."""
    return (await session.execute(_PROFILE, {"user_id": user_id})).one_or_none()


async def list_dependants(session: ReadSession, user_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns the dependants of a user, oldest first; they are few."""
    return (await session.execute(_DEPENDANTS, {"user_id": user_id})).all()


async def get_dependant(session: ReadSession, user_id: UUID, dependant_id: UUID) -> Dependant:
    """Returns a dependant of a user, also one who was removed. Raises DependantNotFound."""
    statement = select(Dependant).where(Dependant.id == dependant_id, Dependant.user_id == user_id)
    found = await session.scalar(statement, execution_options={"populate_existing": True})
    if found is None:
        raise DependantNotFound
    return found


async def list_all_dependant_ids(session: ReadSession, user_id: UUID) -> Sequence[UUID]:
    """Returns the ids of all dependants of a user, those who were removed too."""
    return (await session.scalars(select(_dependants.id).where(_dependants.user_id == user_id))).all()


async def count_dependants(session: ReadSession, user_id: UUID) -> int:
    counted = select(func.count()).where(_dependants.user_id == user_id, _dependants.ended_at.is_(None))
    return await session.scalar(counted) or 0


async def lock_facts(session: Session, user_id: UUID) -> PersonFacts:
    """Locks the facts about an account, which are inserted if there are none."""
    await insert_unless_known(session, user_id)
    statement = select(PersonFacts).where(PersonFacts.user_id == user_id).with_for_update()
    return (await session.scalars(statement, execution_options={"populate_existing": True})).one()


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
    if not await is_attendee(session, user_id, attendee_id):
        raise NotYourDependant


async def is_attendee(session: ReadSession, user_id: UUID, attendee_id: UUID | None) -> bool:
    """Returns whether the user comes themselves, or a dependant of theirs does who was not removed."""
    if attendee_id is None:
        return True
    asked = {"user_id": user_id, "dependant_id": attendee_id}
    return (await session.execute(_FACTS_OF_DEPENDANT, asked)).one_or_none() is not None


async def find_account_facts(session: ReadSession, user_id: UUID) -> AccountFacts | None:
    """Returns the copy of the facts that auth-service has about an account, if there is one."""
    found = (await session.execute(_OF_ACCOUNT, {"user_id": user_id})).one_or_none()
    if found is None:
        return None
    born, gender, postal_code, address, latitude, longitude = found
    home = None if postal_code is None else HomeAddress(postal_code, address, Place(latitude, longitude))
    return AccountFacts(born, gender, home)


async def find_home(session: ReadSession, user_id: UUID) -> Place | None:
    """Returns the place of the address of an account, if it is known."""
    facts = await find_account_facts(session, user_id)
    return None if facts is None or facts.home is None else facts.home.place


async def delete_person(session: Session, user_id: UUID) -> None:
    """Deletes all that is known about a user and their dependants."""
    await session.execute(delete(PersonFacts).where(PersonFacts.user_id == user_id))
    await session.execute(delete(Dependant).where(Dependant.user_id == user_id))
