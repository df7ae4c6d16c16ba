import asyncio
from uuid import UUID

import pytest
from chat_testing import send
from participants_testing import client_of, later, provider_of

from chat_service.members.errors import NotPartOfRequest
from chat_service.members.models import Conversation
from chat_service.messages import actions
from chat_service.messages.drafts import Draft
from chat_service.messages.queries import Window
from kit.database import Database
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.callers import new_caller
from testkit.rows import outbox_rows, stored
from twou.chat.v1.events_pb2 import FilesAttached, MessageCreated


async def note(database: Database, state: ParticipantsState) -> None:
    async with database.transaction() as session:
        await actions.PARTICIPANTS.note(session, state)


async def page(database: Database, request_id: UUID, window: Window) -> tuple[list[int], bool]:
    async with database.read() as session:
        messages, has_more, _ = await actions.list_messages(session, request_id, new_id(), window)
    return [message.seq for message in messages], has_more


async def test_message_is_stored_as_written_and_published_to_both(database: Database, known: ParticipantsState) -> None:
    file_id = new_id()
    draft = Draft(known.topic_id, "  where are you? \n", attachments=(str(file_id).upper(),))
    message, created = await send(database, client_of(known), draft)
    assert created
    assert (message.seq, message.content, message.attachments) == (1, "  where are you? \n", [str(file_id)])
    row, about_files = await outbox_rows(database)
    event = MessageCreated.FromString(row.payload)
    assert (event.message.id, event.message.seq) == (str(message.id), 1)
    assert event.occurred_at == event.message.timestamp
    assert row.audience == sorted([str(known.client_id), str(known.provider_id)])
    assert row.topic == str(known.topic_id)
    # For file-service alone.
    assert (about_files.type, about_files.audience) == (FilesAttached.DESCRIPTOR.full_name, [])
    attached = FilesAttached.FromString(about_files.payload).message
    assert (attached.id, list(attached.attachments)) == (str(message.id), [str(file_id)])


async def test_concurrent_messages_get_gapless_seqs(
    database: Database, migrated_url: str, known: ParticipantsState
) -> None:
    senders = [client_of(known), provider_of(known)]
    async with Database(migrated_url) as replica:
        sent = await asyncio.gather(
            *(
                send((database, replica)[number // 2 % 2], senders[number % 2], Draft(known.topic_id, str(number)))
                for number in range(50)
            )
        )
    assert sorted(message.seq for message, _ in sent) == list(range(1, 51))
    rows = await outbox_rows(database)
    assert [MessageCreated.FromString(row.payload).message.seq for row in rows] == list(range(1, 51))
    assert (await stored(database, Conversation, known.topic_id)).last_seq == 50


async def test_message_sent_several_times_at_once_is_stored_once(
    database: Database, migrated_url: str, known: ParticipantsState
) -> None:
    sender = client_of(known)
    draft = Draft(known.topic_id, "hello", client_message_id="one")
    async with Database(migrated_url) as replica:
        sent = await asyncio.gather(*(send((database, replica)[number % 2], sender, draft) for number in range(10)))
    assert [created for _, created in sent].count(True) == 1
    assert len({message.id for message, _ in sent}) == 1
    assert len(await outbox_rows(database)) == 1
    message, _ = await send(database, sender, Draft(known.topic_id, "next", client_message_id="two"))
    assert message.seq == 2


async def test_repeated_client_message_id_returns_the_first_message_despite_other_content(
    database: Database, known: ParticipantsState
) -> None:
    sender = client_of(known)
    first, _ = await send(database, sender, Draft(known.topic_id, "first", client_message_id="one"))
    again, created = await send(database, sender, Draft(known.topic_id, "second", client_message_id="one"))
    assert (again.id, again.content, created) == (first.id, "first", False)


async def test_client_message_id_belongs_to_its_sender(database: Database, known: ParticipantsState) -> None:
    for seq, sender in enumerate((client_of(known), provider_of(known)), start=1):
        message, created = await send(database, sender, Draft(known.topic_id, "hi", client_message_id="one"))
        assert (message.seq, created) == (seq, True)


async def test_stranger_cannot_write(database: Database, known: ParticipantsState) -> None:
    for client_message_id in (None, "one"):
        with pytest.raises(NotPartOfRequest):
            await send(database, new_caller(), Draft(known.topic_id, "hi", client_message_id=client_message_id))
    assert not await outbox_rows(database)
    assert (await stored(database, Conversation, known.topic_id)).last_seq == 0


async def test_unknown_conversation_cannot_be_written_in(database: Database) -> None:
    with pytest.raises(NotPartOfRequest):
        await send(database, new_caller(), Draft(new_id(), "hi"))


async def test_participants_may_write_after_the_end(database: Database, known: ParticipantsState) -> None:
    await note(database, later(known, 3600, status="completed"))
    assert (await stored(database, Conversation, known.topic_id)).status == "completed"
    message, _ = await send(database, client_of(known), Draft(known.topic_id, "thank you"))
    assert message.seq == 1


async def test_pages_are_oldest_first(database: Database, known: ParticipantsState) -> None:
    for number in range(7):
        await send(database, client_of(known), Draft(known.topic_id, str(number)))
    expected: list[tuple[Window, list[int], bool]] = [
        (Window(3), [1, 2, 3], True),
        (Window(7), [1, 2, 3, 4, 5, 6, 7], False),
        (Window(3, offset=5), [6, 7], False),
        (Window(3, offset=10_000), [], False),
        (Window(3, after_seq=4), [5, 6, 7], False),
        (Window(2, after_seq=4), [5, 6], True),
        (Window(3, before_seq=7), [4, 5, 6], True),
        (Window(3, before_seq=4), [1, 2, 3], False),
        (Window(3, before_seq=2**63 - 1), [5, 6, 7], True),
        (Window(2, after_seq=1, before_seq=5), [2, 3], True),
        (Window(3, after_seq=1, before_seq=5), [2, 3, 4], False),
    ]
    for window, seqs, has_more in expected:
        assert await page(database, known.topic_id, window) == (seqs, has_more), window
    assert await page(database, new_id(), Window(50)) == ([], False)


async def test_provider_who_joins_receives_earlier_messages_once(
    database: Database, pending: ParticipantsState, accepted: ParticipantsState
) -> None:
    await note(database, pending)
    for content in ("one", "two"):
        await send(database, client_of(pending), Draft(pending.topic_id, content))
    assert [row.audience for row in await outbox_rows(database)] == [[str(pending.client_id)]] * 2
    for _ in range(2):
        await note(database, accepted)
    assert (await stored(database, Conversation, accepted.topic_id)).last_seq == 2
    published = (await outbox_rows(database))[2:]
    assert [row.audience for row in published] == [[str(accepted.provider_id)]] * 2
    assert [MessageCreated.FromString(row.payload).message.content for row in published] == ["one", "two"]


async def test_provider_who_joins_amid_messages_receives_each_once(
    database: Database,
    migrated_url: str,
    pending: ParticipantsState,
    accepted: ParticipantsState,
) -> None:
    await note(database, pending)
    async with Database(migrated_url) as replica:
        sending = [send(database, client_of(pending), Draft(pending.topic_id, str(n))) for n in range(20)]
        await asyncio.gather(*sending[:10], note(replica, accepted), *sending[10:])
    provider = str(accepted.provider_id)
    published = [row.payload for row in await outbox_rows(database) if provider in row.audience]
    assert sorted(MessageCreated.FromString(payload).message.seq for payload in published) == list(range(1, 21))
