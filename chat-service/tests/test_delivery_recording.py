"""Push messages that are sent at the same time are recorded by one transaction."""

from collections.abc import Sequence
from typing import Any

import pytest
from delivery_testing import HOST, NOON, Post

from chat_service.notifications.deliveries.claiming import LEASE
from chat_service.notifications.deliveries.recording import SentRecorder
from kit.database import Database
from kit.errors import Unavailable
from kit.ids import new_id

PEOPLE = 12


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of messages that each transaction has recorded."""
    sizes: list[int] = []
    store = SentRecorder._store

    async def counted(recorder: SentRecorder, taken: Sequence[Any]) -> None:
        sizes.append(len(taken))
        await store(recorder, taken)

    monkeypatch.setattr(SentRecorder, "_store", counted)
    return sizes


async def post_with_people(database: Database) -> Post:
    post = Post(database)
    for number in range(PEOPLE):
        user_id = new_id()
        await post.device(user_id, f"{number}.{HOST}")
        await post.tells(user_id)
    return post


async def test_messages_of_one_moment_share_a_transaction(database: Database, stored: list[int]) -> None:
    post = await post_with_people(database)
    await post.runs()
    assert await post.states("push") == [("sent", None)] * PEOPLE
    assert {row.sent_at for row in await post.rows("push")} == {NOON}
    assert sum(stored) == PEOPLE
    # The first one does not wait for others, of which some come while it is written.
    assert len(stored) < PEOPLE, stored


async def test_messages_whose_record_failed_are_sent_again_after_their_lease(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await post_with_people(database)
    with monkeypatch.context() as broken:

        async def fails(*_: object) -> None:
            raise Unavailable

        broken.setattr(SentRecorder, "_store", fails)
        await post.runs()
    assert len(post.push.taken) == PEOPLE
    assert {status for status, _ in await post.states("push")} == {"sending"}
    await post.runs(after=LEASE)
    assert await post.states("push") == [("sent", None)] * PEOPLE
    # The device tells the second one by its topic.
    topics = [message.topic for _, message in post.push.taken]
    assert sorted(topics) == sorted([*set(topics)] * 2)
