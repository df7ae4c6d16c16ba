"""The work of a call stays what it is: a statement or a conversion that is added shows here."""

from typing import Any

import pytest
from chat_testing import send
from notification_testing import draft, notify
from participants_testing import client_of

from chat_service.conversations.servicer import ChatServicer
from chat_service.members.access import Access
from chat_service.messages.drafts import Draft
from chat_service.notifications.servicer import NotificationServicer
from chat_service.people import actions as people
from chat_service.threads.servicer import ConversationServicer
from kit import caller, clock
from kit.database import Database
from participants.models import ParticipantsState
from testkit.work import work_of
from twou.chat.v1 import chat_pb2 as pb
from twou.chat.v1 import conversation_pb2, notification_pb2

# The statements of a call on SQLite and on PostgreSQL, and its function calls, without gRPC. PostgreSQL inserts the
# rows of a message by one statement.
WORK = {
    "ListMessages": (1, 1, 620),
    "SendMessage": (3, 2, 544),
    "ListConversations": (2, 2, 700),
    "GetTopic": (1, 1, 171),
    "ListNotifications": (1, 1, 2210),
    "GetUnreadCount": (1, 1, 170),
}


async def name(database: Database, known: ParticipantsState) -> None:
    """Makes the names of the participants known, so that auth-service is not asked."""
    async with database.transaction() as session:
        for one in (known.client_id, known.provider_id):
            assert one
            await people.note_name(session, one, "A name", clock.now())


@pytest.mark.parametrize("method", WORK)
async def test_call_does_its_work_in_so_many_statements_and_functions(
    database: Database, known: ParticipantsState, method: str
) -> None:
    client = client_of(known)
    for number in range(25):
        await send(database, client, Draft(known.topic_id, f"message {number}"))
        await notify(database, draft(client.user_id, actor_id=known.provider_id))
    messages = {
        "ListMessages": pb.ListMessagesRequest(request_id=str(known.topic_id), limit=20),
        "ListConversations": conversation_pb2.ListConversationsRequest(limit=20),
        "GetTopic": conversation_pb2.GetTopicRequest(id=str(known.topic_id)),
        "ListNotifications": notification_pb2.ListNotificationsRequest(limit=20),
        "GetUnreadCount": notification_pb2.GetUnreadCountRequest(),
        "SendMessage": pb.SendMessageRequest(request_id=str(known.topic_id), content="hello"),
    }
    # The copy of participants answers, so that no other service is asked.
    unused: Any = None
    access = Access(database, unused, unused)
    servicers: tuple[Any, ...] = (
        ChatServicer(database, access, unused),
        ConversationServicer(database, access, unused, unused),
        NotificationServicer(database, unused),
    )
    servicer = next(one for one in servicers if hasattr(one, method))
    await name(database, known)
    caller.enter(client)
    work = await work_of(lambda: getattr(servicer, method)(messages[method], None), database)
    on_sqlite, on_postgresql, calls = WORK[method]
    assert len(work.statements) == (on_sqlite if database.is_sqlite else on_postgresql), work.statements
    if database.is_sqlite:
        # Lower the number when there are fewer. On a loaded machine a transaction gives way, and functions are resumed.
        assert 0.9 * calls <= work.calls <= 1.1 * calls
