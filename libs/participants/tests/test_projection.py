import asyncio
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from participants_testing import client_of, later, provider_of

from kit.database import Database
from kit.ids import new_id
from participants.models import ParticipantsState
from participants.projection import Projection
from testkit.callers import new_caller
from testkit.rows import stored

type Joined = list[tuple[UUID, UUID]]


async def note(database: Database, projection: Projection[Any], state: ParticipantsState) -> None:
    async with database.transaction() as session:
        await projection.note(session, state)


async def test_an_older_state_never_replaces_a_newer_one(
    database: Database, projection: Projection[Any], accepted: ParticipantsState, pending: ParticipantsState
) -> None:
    completed = later(accepted, 1, status="completed")
    reassigned = later(accepted, -1, epoch=2, provider_id=new_id())
    answer = replace(reassigned, status="in_progress", updated_at=None)
    for state, winner in (
        (accepted, accepted),
        (pending, accepted),
        (completed, completed),
        (accepted, completed),
        (answer, answer),
        (completed, answer),
        (reassigned, reassigned),
        (answer, reassigned),
    ):
        await note(database, projection, state)
        found = await stored(database, projection.table, accepted.topic_id)
        assert {name: getattr(found, name) for name in asdict(winner)} == asdict(winner)
        assert found.own == 7


async def test_an_answer_without_a_time_is_the_oldest_of_its_epoch(
    database: Database, projection: Projection[Any], accepted: ParticipantsState, pending: ParticipantsState
) -> None:
    answer = replace(accepted, status="in_progress", updated_at=None)
    for state, epoch, status in (
        (pending, 0, "pending"),
        (answer, 1, "in_progress"),
        (pending, 1, "in_progress"),
        (accepted, 1, "accepted"),
        (answer, 1, "accepted"),
    ):
        await note(database, projection, state)
        found = await stored(database, projection.table, accepted.topic_id)
        assert (found.epoch, found.status) == (epoch, status)


async def test_concurrent_states_of_an_unknown_topic_call_the_service_once(
    database: Database, projection: Projection[Any], joined: Joined, accepted: ParticipantsState
) -> None:
    for _ in range(10):
        joined.clear()
        state = replace(accepted, topic_id=new_id())
        await asyncio.gather(*(note(database, projection, state) for _ in range(4)))
        assert joined == [(state.topic_id, state.provider_id)]


async def test_service_is_called_once_for_each_provider_who_joins(
    database: Database,
    projection: Projection[Any],
    joined: Joined,
    accepted: ParticipantsState,
    pending: ParticipantsState,
) -> None:
    reassigned = replace(accepted, epoch=2, provider_id=new_id())
    for state in (pending, accepted, accepted, pending, reassigned, accepted, reassigned):
        await note(database, projection, state)
    assert joined == [(state.topic_id, state.provider_id) for state in (accepted, reassigned)]
    await note(database, projection, replace(accepted, topic_id=new_id()))
    assert len(joined) == 3


async def test_replicas_that_note_a_provider_at_once_call_the_service_once(  # noqa: PLR0913, PLR0917  # pytest names them
    database: Database,
    migrated_url: str,
    projection: Projection[Any],
    joined: Joined,
    accepted: ParticipantsState,
    pending: ParticipantsState,
) -> None:
    await note(database, projection, pending)
    async with Database(migrated_url) as replica:
        await asyncio.gather(*(note((database, replica)[n % 2], projection, accepted) for n in range(10)))
    assert joined == [(accepted.topic_id, accepted.provider_id)]


def test_copy_is_read_by_participants_and_admins(projection: Projection[Any], accepted: ParticipantsState) -> None:
    topic = projection.table(**asdict(accepted))
    assert topic.participant_ids == (accepted.client_id, accepted.provider_id)
    for reader in (client_of(accepted), provider_of(accepted), new_caller("admin")):
        assert topic.may_be_read_by(reader)
    assert not topic.may_be_read_by(new_caller())


def test_client_is_alone_before_acceptance(projection: Projection[Any], pending: ParticipantsState) -> None:
    topic = projection.table(**asdict(pending))
    assert topic.participant_ids == (pending.client_id,)
    assert not topic.may_be_read_by(new_caller("provider"))
