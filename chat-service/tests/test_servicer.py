import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from uuid import UUID

import pytest
from chat_testing import Participant
from participants_testing import request_event
from structlog.testing import capture_logs

from chat_service import app
from chat_service.conversations.wiring import CHAT_SERVICE
from chat_service.settings import Settings
from kit import call, rpc
from kit.chassis import Chassis
from kit.database import Database
from kit.errors import Forbidden, InvalidInput, NotFound, Unavailable
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit import admission
from testkit.events import publish
from testkit.people import expect_error
from testkit.processes import UNUSED_ADDRESS
from testkit.tokens import TokenIssuer
from testkit.waiting import eventually
from twou.chat.v1.chat_pb2_grpc import ChatServiceStub
from twou.chat.v1.events_pb2 import MessageCreated
from twou.request.v1.events_pb2 import RequestAccepted, RequestCreated

type Meet = Callable[..., Participant]

issuer = TokenIssuer()


@pytest.fixture(scope="module")
async def service(module_url: str, nats_url: str, nats_namespace: str) -> AsyncIterator[Chassis]:
    """The whole service, shared by the tests of this module; request-service and file-service are down."""
    settings = Settings(
        port=0,
        database_url=module_url,
        nats_url=nats_url,
        nats_namespace=f"{nats_namespace}-{secrets.token_hex(3)}",
        request_address=UNUSED_ADDRESS,
        file_address=UNUSED_ADDRESS,
    )
    async with app.running(settings, keys=lambda _: issuer.keys(), states=lambda _: issuer.state) as chassis:
        await chassis.bus.ready()
        yield chassis


@pytest.fixture(scope="module")
def database(service: Chassis) -> Database:
    return service.database


@pytest.fixture(scope="module")
async def meet(service: Chassis) -> AsyncIterator[Meet]:
    """A function that makes a participant of a user id and a role."""
    async with rpc.channel(f"127.0.0.1:{service.server.port}", CHAT_SERVICE) as channel:
        stub = ChatServiceStub(channel)

        def make(user_id: UUID | None = None, role: str = "client") -> Participant:
            return Participant(issuer.person(role, user_id), stub)

        yield make


async def test_no_method_but_one_for_services_answers_without_a_token(service: Chassis) -> None:
    # GetStanding answers file-service about a user who is named, and FindBlock request-service.
    assert await admission.outcomes_without_token(service) == {
        "NOT_AUTHENTICATED",
        "CONVERSATION_NOT_FOUND",
        "USER_NOT_FOUND",
        # The links in mails are their own proof.
        "SUBSCRIPTION_NOT_FOUND",
    }


async def test_participants_send_and_read_messages(known: ParticipantsState, meet: Meet) -> None:
    client, provider = meet(known.client_id), meet(known.provider_id, "provider")
    sent = await client.send(known.topic_id, "where are you?")
    assert sent.created
    assert (sent.message.seq, sent.message.sender_id) == (1, str(known.client_id))
    assert sent.message.HasField("timestamp")
    assert not sent.message.HasField("edited_at")
    assert not sent.message.HasField("client_message_id")
    await provider.send(known.topic_id, "two minutes")
    for person in (client, provider):
        assert await person.read(known.topic_id) == ["where are you?", "two minutes"]
        assert await person.read(known.topic_id, after_seq=1) == ["two minutes"]
        assert await person.read(known.topic_id, before_seq=2, limit=1) == ["where are you?"]


async def test_message_reaches_both_feeds(service: Chassis, known: ParticipantsState, meet: Meet) -> None:
    feeds = [
        await service.bus.client.subscribe(service.bus.live_feed_subject(str(person)))
        for person in (known.client_id, known.provider_id)
    ]
    await service.bus.client.flush()
    sent = await meet(known.client_id).send(known.topic_id, "hello")
    for feed in feeds:
        received = await feed.next_msg(timeout=5)
        assert MessageCreated.FromString(received.data).message == sent.message
        assert (received.headers or {})["Topic"] == str(known.topic_id)


async def test_participants_join_by_events_of_request_service(
    service: Chassis, pending: ParticipantsState, accepted: ParticipantsState, meet: Meet
) -> None:
    client, provider = meet(pending.client_id), meet(accepted.provider_id, "provider")
    await publish(service.bus, request_event(RequestCreated, pending))
    await eventually(lambda: client.may_read(pending.topic_id))
    await client.send(pending.topic_id, "hello?")
    assert not await provider.may_read(pending.topic_id)
    await publish(service.bus, request_event(RequestAccepted, accepted))
    await eventually(lambda: provider.may_read(pending.topic_id))
    assert (await provider.send(pending.topic_id, "I am coming")).message.seq == 2


async def test_known_participants_are_served_and_others_refused_while_request_service_is_down(
    known: ParticipantsState, meet: Meet
) -> None:
    stranger = meet(role="provider")
    for request_id in (known.topic_id, new_id()):
        await expect_error(stranger.send(request_id, "hello"), Unavailable)
        await expect_error(stranger.read(request_id), Unavailable)
    assert (await meet(known.client_id).send(known.topic_id, "hello")).created


async def test_only_attachments_need_file_service(known: ParticipantsState, meet: Meet) -> None:
    client, attachments = meet(known.client_id), [str(new_id())]
    await expect_error(client.send(known.topic_id, "see the photo", attachments=attachments), Unavailable)
    assert (await client.send(known.topic_id, "no photo", client_message_id="one")).created
    assert await client.read(known.topic_id) == ["no photo"]
    # A message that was sent before is returned without asking.
    again = await client.send(known.topic_id, "no photo", client_message_id="one", attachments=attachments)
    assert not again.created


async def test_one_message_is_found_by_those_who_may_read_it_alone(known: ParticipantsState, meet: Meet) -> None:
    client, provider = meet(known.client_id), meet(known.provider_id, "provider")
    sent = (await client.send(known.topic_id, "hello")).message
    for reader in (client, provider, meet(role="admin")):
        assert await reader.get(sent.id) == sent
    # request-service could tell that a stranger takes part. A moderator is a stranger, too.
    for stranger in (meet(), meet(role="moderator")):
        await expect_error(stranger.get(sent.id), Unavailable)
    for nothing in (str(new_id()), "nonsense"):
        assert (await expect_error(client.get(nothing), NotFound)).code == "MESSAGE_NOT_FOUND"


async def test_malformed_request_id_is_not_found(service: Chassis, meet: Meet) -> None:
    for attempt in (meet().send("nonsense", "hello"), meet().read("nonsense")):
        error = await expect_error(attempt, NotFound, "REQUEST_NOT_FOUND")
        assert error.message == "Request not found."


async def test_admin_may_read_and_not_write(known: ParticipantsState, meet: Meet) -> None:
    await meet(known.client_id).send(known.topic_id, "hello")
    admin = meet(role="admin")
    with capture_logs() as lines:
        assert await admin.read(known.topic_id) == ["hello"]
        assert await meet(known.client_id).read(known.topic_id) == ["hello"]
    # An admin's reading leaves a trace.
    assert [one["request"] for one in lines if one["event"] == "admin_read_messages"] == [str(known.topic_id)]
    await expect_error(admin.send(known.topic_id, "hello"), Forbidden, "READ_ONLY_FOR_ADMINS")


async def test_repeated_client_message_id_returns_the_first_message(known: ParticipantsState, meet: Meet) -> None:
    client = meet(known.client_id)
    first = await client.send(known.topic_id, "hello", client_message_id="one")
    again = await client.send(known.topic_id, "hello", client_message_id="one")
    assert (first.created, again.created) == (True, False)
    assert again.message == first.message
    assert (await client.send(known.topic_id, "bye")).message.seq == 2


async def test_repeated_idempotency_key_returns_the_first_answer(known: ParticipantsState, meet: Meet) -> None:
    client = meet(known.client_id)
    first = await client.send(known.topic_id, "hello", key="key-1")
    assert await client.send(known.topic_id, "hello", key="key-1") == first
    assert call.current().remarks == {call.REPLAYED}
    await expect_error(client.send(known.topic_id, "bye", key="key-1"), InvalidInput, "IDEMPOTENCY_KEY_REUSED")
    assert await client.read(known.topic_id) == ["hello"]


async def test_key_does_not_serve_a_former_participant(service: Chassis, known: ParticipantsState, meet: Meet) -> None:
    provider, successor = meet(known.provider_id, "provider"), new_id()
    await provider.send(known.topic_id, "hello", key="key-1")
    reassigned = replace(known, provider_id=successor, epoch=2)
    await publish(service.bus, request_event(RequestAccepted, reassigned))
    await eventually(lambda: meet(successor, "provider").may_read(known.topic_id))
    await expect_error(provider.send(known.topic_id, "hello", key="key-1"), Unavailable)


async def test_concurrent_messages_are_numbered_without_gaps(known: ParticipantsState, meet: Meet) -> None:
    people = [meet(known.client_id), meet(known.provider_id, "provider")]
    answers = await asyncio.gather(*(people[n % 2].send(known.topic_id, str(n)) for n in range(50)))
    assert sorted(answer.message.seq for answer in answers) == list(range(1, 51))
    in_order = sorted(answers, key=lambda answer: answer.message.seq)
    assert await people[0].read(known.topic_id) == [answer.message.content for answer in in_order]


async def test_invalid_window_is_refused(service: Chassis, meet: Meet) -> None:
    windows = ({"limit": -1}, {"limit": 101}, {"offset": -1}, {"offset": 10_001}, {"after_seq": -1}, {"before_seq": -1})
    for window in windows:
        error = await expect_error(meet().read(new_id(), **window), InvalidInput)
        assert [issue.field for issue in error.details] == list(window)


async def test_widest_window_is_accepted(known: ParticipantsState, meet: Meet) -> None:
    client = meet(known.client_id)
    await client.send(known.topic_id, "hello")
    assert await client.read(known.topic_id, limit=100, after_seq=0, before_seq=2**63 - 1) == ["hello"]
    assert await client.read(known.topic_id, limit=1, offset=10_000, after_seq=2**63 - 1) == []


async def test_invalid_message_is_refused(service: Chassis, meet: Meet) -> None:
    error = await expect_error(meet().send(new_id(), "a\x00b", client_message_id=""), InvalidInput)
    assert [issue.field for issue in error.details] == ["content", "client_message_id"]
