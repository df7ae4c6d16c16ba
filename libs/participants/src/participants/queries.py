"""Reads, locks and the upsert of a copy of participants. `table` is the service's model with `ParticipantsMixin`."""

import functools
from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, or_, select

from kit.database import Database, ReadSession, Session, Upsert, dialect_of, insert_on
from kit.statements import once
from participants.models import ParticipantsMixin, ParticipantsState


async def find_participants[Row: ParticipantsMixin](
    session: ReadSession, table: type[Row], topic_id: UUID
) -> Row | None:
    return await session.get(table, topic_id)


async def find_participant_ids(
    session: ReadSession, table: type[ParticipantsMixin], topic_id: UUID
) -> tuple[UUID, UUID | None] | None:
    """Returns the client and the provider, if there is one; `None` for an unknown topic."""
    found = (await session.execute(_select_participant_ids(cast(Any, table)), {"topic_id": topic_id})).one_or_none()
    return None if found is None else (found.client_id, found.provider_id)


@functools.cache
def _select_participant_ids(table: Any) -> Select[UUID, UUID | None]:
    columns = table.__table__.c
    is_topic = columns[table.topic_id.name] == bindparam("topic_id")
    return once(select(columns.client_id, columns.provider_id).where(is_topic))


async def get_participants[Row: ParticipantsMixin](session: ReadSession, table: type[Row], topic_id: UUID) -> Row:
    return await session.get_one(table, topic_id)


async def lock_participants[Row: ParticipantsMixin](session: Session, table: type[Row], topic_id: UUID) -> Row:
    """Returns the row of a known topic; its participants stay the same until this transaction ends."""
    return (await session.scalars(select(table).where(table.topic_id == topic_id).with_for_update())).one()


async def insert_unless_known(session: Session, table: type[ParticipantsMixin], state: ParticipantsState) -> bool:
    """Inserts a row of `state`; returns False if the topic is known. Waits for a transaction that is inserting it."""
    statement = _insert_unless_known(cast(Any, table), dialect_of(session))
    return await session.scalar(statement, _row(table, state)) is not None


async def insert_unknown(
    database: Database, table: type[ParticipantsMixin], states: Iterable[ParticipantsState]
) -> set[UUID]:
    """Inserts rows of unknown topics by one statement, which is a transaction of its own; returns these topics."""
    # In one order, so that two replicas with the same topics wait for each other on the first of them.
    rows = [_row(table, state) for state in sorted(states, key=lambda state: state.topic_id)]
    name = database.engine.dialect.name
    return set((await database.write_once(_insert_unknown(cast(Any, table), name), rows)).scalars())


@functools.cache
def _insert_unknown(table: Any, dialect: str) -> Any:
    # Without the mark of `once`, because SQLAlchemy makes one statement of many rows.
    topic_id = table.__table__.c[table.topic_id.name]
    return insert_on(dialect, table.__table__).on_conflict_do_nothing().returning(topic_id)


@functools.cache
def _insert_unless_known(table: Any, dialect: str) -> Any:
    topic_id = table.__table__.c[table.topic_id.name]
    return once(insert_on(dialect, table.__table__).on_conflict_do_nothing().returning(topic_id))


async def lock_provider_id(session: Session, table: type[ParticipantsMixin], topic_id: UUID) -> UUID | None:
    """Returns the known provider; `None` if there is none yet.

    The row of a known topic is locked until this transaction ends.
    """
    return await session.scalar(_lock_provider_id(cast(Any, table)), {"topic_id": topic_id})


@functools.cache
def _lock_provider_id(table: Any) -> Select[UUID | None]:
    columns = table.__table__.c
    is_topic = columns[table.topic_id.name] == bindparam("topic_id")
    return once(select(columns.provider_id).where(is_topic).with_for_update())


async def upsert_participants(session: Session, table: type[ParticipantsMixin], state: ParticipantsState) -> None:
    """Stores `state` unless the stored one is as new: states may arrive late, in any order and more than once.

    A state is newer by its epoch, then by its `updated_at`. One without a time is the oldest of its epoch.
    """
    values = _row(table, state)
    await session.execute(_upsert(cast(Any, table), dialect_of(session), tuple(values)), values)


@functools.cache
def _upsert(table: Any, dialect: str, names: tuple[str, ...]) -> Upsert:
    statement = insert_on(dialect, table.__table__)
    new, known = statement.excluded, table.__table__.c
    is_newer = or_(
        known.epoch < new.epoch,
        and_(known.epoch == new.epoch, or_(known.updated_at.is_(None), known.updated_at < new.updated_at)),
    )
    changed = {name: new[name] for name in names if name != table.topic_id.name}
    return once(statement.on_conflict_do_update(index_elements=[table.topic_id.name], set_=changed, where=is_newer))


def _row(table: type[ParticipantsMixin], state: ParticipantsState) -> dict[str, Any]:
    # Not `asdict`, which copies each value deeply.
    values = dict(vars(state))
    values[table.topic_id.name] = values.pop("topic_id")
    return values
