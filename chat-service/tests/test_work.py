"""The work of a call stays what it is: a statement or a conversion that is added shows here."""

from typing import Any

import pytest
from chat_testing import send
from participants_testing import client_of

from chat_service.actions import PARTICIPANTS
from chat_service.drafts import Draft
from chat_service.servicer import ChatServicer
from kit import caller
from kit.database import Database
from participants.membership import Membership
from participants.models import ParticipantsState
from testkit.work import work_of
from twou.chat.v1 import chat_pb2 as pb

# The statements of a call on SQLite and on PostgreSQL, and its function calls, without gRPC. PostgreSQL inserts the
# rows of a message by one statement.
WORK = {"ListMessages": (1, 1, 620), "SendMessage": (3, 2, 544)}


@pytest.mark.parametrize("method", WORK)
async def test_call_does_its_work_in_so_many_statements_and_functions(
    database: Database, known: ParticipantsState, method: str
) -> None:
    client = client_of(known)
    for number in range(25):
        await send(database, client, Draft(known.topic_id, f"message {number}"))
    messages = {
        "ListMessages": pb.ListMessagesRequest(request_id=str(known.topic_id), limit=20),
        "SendMessage": pb.SendMessageRequest(request_id=str(known.topic_id), content="hello"),
    }
    # The copy of participants answers, so that no other service is asked.
    unused: Any = None
    servicer: Any = ChatServicer(database, Membership(database, PARTICIPANTS, unused, unused), unused)
    caller.enter(client)
    work = await work_of(lambda: getattr(servicer, method)(messages[method], None), database)
    on_sqlite, on_postgresql, calls = WORK[method]
    assert len(work.statements) == (on_sqlite if database.is_sqlite else on_postgresql), work.statements
    if database.is_sqlite:
        # Lower the number when there are fewer.
        assert 0.9 * calls <= work.calls <= 1.05 * calls
