import asyncio
from collections import Counter
from dataclasses import asdict, replace
from itertools import chain

from copy_testing import Copy, Topic
from participants_testing import client_of, later, provider_of

from kit.database import Database
from kit.ids import new_id
from participants.models import ParticipantsState, may_read
from testkit.callers import new_caller
from testkit.work import statements_to


async def check_winners(copy: Copy, *steps: tuple[ParticipantsState, ParticipantsState]) -> None:
    """Notes the first state of each step and expects the second one to be stored then."""
    for state, winner in steps:
        await copy.note(state)
        assert await copy.knows(winner)
        assert (await copy.find(state.topic_id)).own == 7


async def test_an_older_state_never_replaces_a_newer_one(
    copy: Copy, accepted: ParticipantsState, pending: ParticipantsState
) -> None:
    completed = later(accepted, 1, status="completed")
    reassigned = later(accepted, -1, epoch=2, provider_id=new_id())
    answer = replace(reassigned, status="in_progress", updated_at=None)
    await check_winners(copy, (accepted, accepted), (pending, accepted), (completed, completed), (accepted, completed))
    await check_winners(copy, (answer, answer), (completed, answer), (reassigned, reassigned), (answer, reassigned))


async def test_an_answer_without_a_time_is_the_oldest_of_its_epoch(
    copy: Copy, accepted: ParticipantsState, pending: ParticipantsState
) -> None:
    answer = replace(accepted, status="in_progress", updated_at=None)
    await check_winners(copy, (pending, pending), (answer, answer), (pending, answer))
    await check_winners(copy, (accepted, accepted), (answer, accepted))


async def test_concurrent_states_of_an_unknown_topic_call_the_service_once(
    copy: Copy, accepted: ParticipantsState
) -> None:
    for _ in range(10):
        copy.joined.clear()
        state = replace(accepted, topic_id=new_id())
        await asyncio.gather(*(copy.note(state) for _ in range(4)))
        assert copy.joined == [(state.topic_id, state.provider_id)]


async def test_service_is_called_once_for_each_provider_who_joins(
    copy: Copy, accepted: ParticipantsState, pending: ParticipantsState
) -> None:
    reassigned = replace(accepted, epoch=2, provider_id=new_id())
    for state in (pending, accepted, accepted, pending, reassigned, accepted, reassigned):
        await copy.note(state)
    assert copy.joined == [(state.topic_id, state.provider_id) for state in (accepted, reassigned)]
    await copy.note(replace(accepted, topic_id=new_id()))
    assert len(copy.joined) == 3


async def test_replicas_that_note_a_provider_at_once_call_the_service_once(
    copy: Copy, migrated_url: str, accepted: ParticipantsState, pending: ParticipantsState
) -> None:
    await copy.note(pending)
    async with Database(migrated_url) as replica:
        replicas = (copy, replace(copy, database=replica))
        await asyncio.gather(*(replicas[n % 2].note(accepted) for n in range(10)))
    assert copy.joined == [(accepted.topic_id, accepted.provider_id)]


def test_copy_is_read_by_participants_and_admins(accepted: ParticipantsState) -> None:
    topic = Topic(**asdict(accepted))
    assert topic.participant_ids == (accepted.client_id, accepted.provider_id)
    for reader in (client_of(accepted), provider_of(accepted), new_caller("admin")):
        assert may_read(reader, topic.participant_ids)
    assert not may_read(new_caller(), topic.participant_ids)


def test_client_is_alone_before_acceptance(pending: ParticipantsState) -> None:
    topic = Topic(**asdict(pending))
    assert topic.participant_ids == (pending.client_id,)
    assert not may_read(new_caller("provider"), topic.participant_ids)


async def test_first_states_of_unknown_topics_are_stored_by_one_statement(
    copy: Copy, accepted: ParticipantsState, pending: ParticipantsState
) -> None:
    known, other = pending, replace(pending, topic_id=new_id())
    await copy.note(later(known, 5))
    states = [known, other, later(other, 1), accepted, replace(accepted, topic_id=new_id())]
    statements: list[str] = []
    with statements_to(copy.database, statements):
        noted = await copy.projection.note_beginnings(copy.database, states)
    # Neither what is known nor a provider, about whom the service is told.
    assert noted == {other.topic_id}
    assert len(statements) == 1
    assert await copy.knows(later(known, 5))
    assert await copy.knows(other)
    assert not copy.joined


async def test_replicas_that_note_the_same_topics_at_once_store_each_once(
    copy: Copy, pending: ParticipantsState
) -> None:
    states = [replace(pending, topic_id=new_id()) for _ in range(20)]
    orders = [states, states[::-1], states[10:] + states[:10]]
    noted = await asyncio.gather(*(copy.projection.note_beginnings(copy.database, order) for order in orders))
    assert Counter(chain.from_iterable(noted)) == Counter(state.topic_id for state in states)
