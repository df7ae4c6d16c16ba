import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass, replace
from uuid import UUID

import pytest

from kit import call, rpc
from kit.chassis import Chassis
from kit.errors import Forbidden, InvalidInput, NotFound, Unavailable
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.events import publish, service_request
from testkit.tokens import TokenIssuer
from testkit.waiting import eventually
from twou.chat.v1 import chat_pb2 as pb
from twou.chat.v1 import chat_pb2_grpc
from twou.chat.v1.events_pb2 import MessageCreated
from twou.request.v1.events_pb2 import RequestAccepted, RequestCreated

CHAT_SERVICE = pb.DESCRIPTOR.services_by_name["ChatService"]

type Meet = Callable[..., Person]


@dataclass(frozen=True)
class Person:
    stub: chat_pb2_grpc.ChatServiceStub
    token: str | None

    async def send(
        self, request_id: UUID | str, content: str, *, key: str | None = None, client_message_id: str | None = None
    ) -> pb.SendMessageResponse:
        request = pb.SendMessageRequest(
            request_id=str(request_id), content=content, client_message_id=client_message_id
        )
        call.enter(call.Call(token=self.token, idempotency_key=key))
        return await rpc.unary(self.stub.SendMessage, request)

    async def read(self, request_id: UUID | str, **window: int) -> list[str]:
        call.enter(call.Call(token=self.token))
        request = pb.ListMessagesRequest(request_id=str(request_id), **window)
        return [message.content for message in (await rpc.unary(self.stub.ListMessages, request)).messages]

    async def may_read(self, request_id: UUID) -> bool:
        try:
            await self.read(request_id)
        except Unavailable:
            return False
        return True


@pytest.fixture
async def meet(service: Chassis, issuer: TokenIssuer) -> AsyncIterator[Meet]:
    async with rpc.channel(f"127.0.0.1:{service.server.port}", CHAT_SERVICE) as channel:
        stub = chat_pb2_grpc.ChatServiceStub(channel)
        yield lambda user_id, role="client": Person(stub, issuer.token(user_id, role))


async def test_client_and_provider_talk(known: ParticipantsState, meet: Meet) -> None:
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


async def test_a_message_is_told_to_both(service: Chassis, known: ParticipantsState, meet: Meet) -> None:
    feeds = [
        await service.bus.client.subscribe(service.bus.live_feed_subject(str(person)))
        for person in (known.client_id, known.provider_id)
    ]
    await service.bus.client.flush()
    sent = await meet(known.client_id).send(known.topic_id, "hello")
    for feed in feeds:
        told = await feed.next_msg(timeout=5)
        assert MessageCreated.FromString(told.data).message == sent.message
        assert (told.headers or {})["Topic"] == str(known.topic_id)


async def test_people_join_as_request_service_tells(
    service: Chassis, pending: ParticipantsState, accepted: ParticipantsState, meet: Meet
) -> None:
    client, provider = meet(pending.client_id), meet(accepted.provider_id, "provider")
    await publish(service.bus, RequestCreated(request=service_request(**asdict(pending))))
    await eventually(lambda: client.may_read(pending.topic_id))
    await client.send(pending.topic_id, "is anybody there?")
    assert not await provider.may_read(pending.topic_id)
    await publish(service.bus, RequestAccepted(request=service_request(**asdict(accepted))))
    await eventually(lambda: provider.may_read(pending.topic_id))
    assert (await provider.send(pending.topic_id, "I am coming")).message.seq == 2


async def test_while_request_service_is_down_its_members_go_on_and_of_others_nobody_can_tell(
    known: ParticipantsState, meet: Meet
) -> None:
    stranger = meet(new_id(), "provider")
    for request_id in (known.topic_id, new_id()):
        with pytest.raises(Unavailable):
            await stranger.send(request_id, "hello")
        with pytest.raises(Unavailable):
            await stranger.read(request_id)
    assert (await meet(known.client_id).send(known.topic_id, "hello")).created


async def test_an_id_that_can_be_none_names_no_request(service: Chassis, meet: Meet) -> None:
    for attempt in (meet(new_id()).send("nonsense", "hello"), meet(new_id()).read("nonsense")):
        with pytest.raises(NotFound) as refused:
            await attempt
        assert (refused.value.code, refused.value.message) == ("REQUEST_NOT_FOUND", "Request not found.")


async def test_an_admin_reads_and_does_not_write(known: ParticipantsState, meet: Meet) -> None:
    await meet(known.client_id).send(known.topic_id, "hello")
    admin = meet(new_id(), "admin")
    assert await admin.read(known.topic_id) == ["hello"]
    with pytest.raises(Forbidden) as refused:
        await admin.send(known.topic_id, "hello")
    assert refused.value.code == "READ_ONLY_FOR_ADMINS"


async def test_a_repeated_client_message_id_returns_the_first_message(known: ParticipantsState, meet: Meet) -> None:
    client = meet(known.client_id)
    first = await client.send(known.topic_id, "hello", client_message_id="one")
    again = await client.send(known.topic_id, "hello", client_message_id="one")
    assert (first.created, again.created) == (True, False)
    assert again.message == first.message
    assert (await client.send(known.topic_id, "bye")).message.seq == 2


async def test_a_repeated_idempotency_key_returns_the_first_answer(known: ParticipantsState, meet: Meet) -> None:
    client = meet(known.client_id)
    first = await client.send(known.topic_id, "hello", key="key-1")
    assert await client.send(known.topic_id, "hello", key="key-1") == first
    assert call.current().remarks == {call.REPLAYED}
    with pytest.raises(InvalidInput) as refused:
        await client.send(known.topic_id, "bye", key="key-1")
    assert refused.value.code == "IDEMPOTENCY_KEY_REUSED"
    assert await client.read(known.topic_id) == ["hello"]


async def test_a_key_opens_nothing_to_whoever_takes_part_no_longer(
    service: Chassis, known: ParticipantsState, meet: Meet
) -> None:
    provider, successor = meet(known.provider_id, "provider"), new_id()
    await provider.send(known.topic_id, "hello", key="key-1")
    reassigned = replace(known, provider_id=successor, epoch=2)
    await publish(service.bus, RequestAccepted(request=service_request(**asdict(reassigned))))
    await eventually(lambda: meet(successor, "provider").may_read(known.topic_id))
    with pytest.raises(Unavailable):
        await provider.send(known.topic_id, "hello", key="key-1")


async def test_many_messages_at_once_are_numbered_without_gaps(known: ParticipantsState, meet: Meet) -> None:
    people = [meet(known.client_id), meet(known.provider_id, "provider")]
    answers = await asyncio.gather(*(people[n % 2].send(known.topic_id, str(n)) for n in range(50)))
    assert sorted(answer.message.seq for answer in answers) == list(range(1, 51))
    in_order = sorted(answers, key=lambda answer: answer.message.seq)
    assert await people[0].read(known.topic_id) == [answer.message.content for answer in in_order]


async def test_a_window_that_cannot_be_is_refused(service: Chassis, meet: Meet) -> None:
    windows = ({"limit": -1}, {"limit": 101}, {"offset": -1}, {"offset": 10_001}, {"after_seq": -1}, {"before_seq": -1})
    for window in windows:
        with pytest.raises(InvalidInput) as refused:
            await meet(new_id()).read(new_id(), **window)
        assert [issue.field for issue in refused.value.details] == list(window)


async def test_the_widest_window_is_accepted(known: ParticipantsState, meet: Meet) -> None:
    client = meet(known.client_id)
    await client.send(known.topic_id, "hello")
    assert await client.read(known.topic_id, limit=100, after_seq=0, before_seq=2**63 - 1) == ["hello"]
    assert await client.read(known.topic_id, limit=1, offset=10_000, after_seq=2**63 - 1) == []


async def test_a_message_that_cannot_be_is_refused(service: Chassis, meet: Meet) -> None:
    with pytest.raises(InvalidInput) as refused:
        await meet(new_id()).send(new_id(), "a\x00b", client_message_id="")
    assert [issue.field for issue in refused.value.details] == ["content", "client_message_id"]
