"""NATS lets each user do what its process needs, and nothing else: every user tries every verb."""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from nats.aio.client import Client

from kit import user_epochs
from kit.bus import Bus
from kit.caller import Caller
from kit.consumer import Consumer, Subscription
from kit.database import Database, Session
from kit.heartbeat import BEAT, new_beat
from kit.ids import new_id
from kit.revocations import Revocations
from kit.starting import CannotStart
from kit.tables import metadata
from kit.user_epochs import UserEpoch
from testkit.servers import nats_command
from testkit.waiting import eventually
from tests.nats_rights import (
    ANSWERS,
    BUCKET,
    DELETED,
    DURABLES,
    EPHEMERAL,
    EVENTS,
    FEED,
    PROCESSES,
    QUESTIONS,
    USERS,
    VICTIM,
    allowed_by,
    tried,
)
from tests.nats_users import NatsUser, NatsUsers
from tools.registry.deployables import ROOT
from tools.stack import nats_server
from twou.auth.v1.events_pb2 import UserDeleted
from twou.chat.v1.events_pb2 import MessageCreated


@pytest_asyncio.fixture(loop_scope="session")
async def database(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        yield database


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[NatsUsers]:
    async with NatsUsers.running(tmp_path_factory.mktemp("nats")) as users:
        yield users


async def stored(user: NatsUser, stream: str) -> int:
    return (await user.client.jetstream().stream_info(stream)).state.messages


async def publish_deletion(client: Client, subject: str, user_id: str) -> None:
    headers = {"Event-Type": UserDeleted.DESCRIPTOR.full_name, "Event-Id": str(new_id())}
    await client.jetstream().publish(subject, UserDeleted(user_id=user_id).SerializeToString(), headers=headers)


async def are_void(server: NatsUsers, *callers: Caller) -> bool:
    """Returns whether a verifier that starts now refuses the tokens of all these callers."""
    bus = Bus(server.url("file"), "twou", name="another-verifier")
    async with bus, Revocations(bus) as revocations:
        await revocations.until_heard(seconds=5)
        return all(revocations.is_void(caller) for caller in callers)


@pytest.mark.parametrize("kind", list(tried()))
@pytest.mark.parametrize("name", USERS)
async def test_each_user_may_publish_what_its_process_needs_and_nothing_else(
    server: NatsUsers, name: str, kind: str
) -> None:
    async with server.connected(name) as user:
        # Not JSON: what is allowed changes nothing.
        taken = {subject for subject in sorted(tried()[kind]) if await user.may_publish(subject, b"{")}
    assert taken == allowed_by(name)[kind]


@pytest.mark.parametrize("name", USERS)
async def test_each_user_may_subscribe_to_its_inbox_alone_and_the_gateway_to_feeds(
    server: NatsUsers, name: str
) -> None:
    everything = [">", "twou.>", "twou.events.>", "twou.feed.>", "twou.dead.>", "$KV.>", "$JS.>", "$SYS.>", "_INBOX.>"]
    feeds = {"twou.live.feed.*", "twou.presence.*", "twou.spending", QUESTIONS, EPHEMERAL}
    inboxes = {f"_INBOX_{one}.x.y" for one in USERS}
    async with server.connected(name) as user:
        subjects = [*everything, *feeds, ANSWERS, *inboxes]
        taken = {subject for subject in subjects if await user.may_subscribe(subject)}
    others = {"gateway": feeds, "chat": {ANSWERS}}.get(name, set())
    assert taken == {f"_INBOX_{name}.x.y"} | others


@pytest.mark.parametrize("name", ["gateway", "chat", "file"])
async def test_a_process_cannot_take_revocations_back(server: NatsUsers, name: str) -> None:
    async with server.connected("auth") as auth, server.connected("operator") as operator:
        await auth.client.jetstream().publish(f"$KV.twou-revocations.{VICTIM}", b"revoked")
        async with server.connected(name) as user:
            for verb in ("PURGE", "DELETE"):
                assert not await user.may_publish(f"$JS.API.STREAM.{verb}.{BUCKET}")
        info = await operator.client.jetstream().stream_info(BUCKET)
    assert info.state.messages >= 1


async def test_the_server_cannot_be_made_to_forge_an_event_by_an_answer(server: NatsUsers, database: Database) -> None:
    """chat-service puts it into a feed, and the gateway asks for it with the subject of the event as the address."""
    heard: list[str] = []

    async def note(_session: Session, event: UserDeleted) -> None:
        heard.append(event.user_id)

    async with server.connected("auth") as auth:
        async with server.connected("chat") as chat, server.connected("gateway") as gateway:
            await publish_deletion(chat.client, f"twou.feed.{VICTIM}", VICTIM)
            question = json.dumps({"last_by_subj": f"twou.feed.{VICTIM}"}).encode()
            await gateway.client.publish(f"$JS.API.DIRECT.GET.{FEED}", question, reply=DELETED)
            await gateway.is_allowed()
        await publish_deletion(auth.client, DELETED, "true")
        bus = Bus(server.url("chat"), "twou", name="chat-service")
        async with bus, Consumer(bus, database, Subscription("chat-service-users", {UserDeleted: note})):
            await eventually(lambda: bool(heard))
    # Handled twice if it arrived together with the forged one, whose refusal undoes both.
    assert set(heard) == {"true"}


async def test_an_event_on_a_subject_of_another_publisher_is_not_believed(
    server: NatsUsers, database: Database
) -> None:
    heard: list[str] = []

    async def note(_session: Session, event: UserDeleted | MessageCreated) -> None:
        heard.append(type(event).__name__)

    # A consumer of the events of two publishers, on a server without users.
    bus = Bus(os.environ["TEST_NATS_URL"], f"test-{new_id().hex[:12]}", name="test")
    subscription = Subscription("both", {UserDeleted: note, MessageCreated: note})
    async with bus, Consumer(bus, database, subscription):
        await bus.ready()
        for subject in (bus.event_subject(MessageCreated), bus.event_subject(UserDeleted)):
            await publish_deletion(bus.client, subject, VICTIM)
        await eventually(lambda: bool(heard))
        for stream in (bus.events_stream, bus.feed_stream, bus.dead_stream, bus.revocations_stream):
            await bus.jetstream.delete_stream(stream)
    assert heard == ["UserDeleted"]


@pytest.mark.parametrize("name", PROCESSES)
async def test_no_answer_takes_a_revocation_back(server: NatsUsers, name: str) -> None:
    """The question has no answer, so the server stores an empty message in place of the revocation."""
    session, person = new_id(), new_id()
    entries = {str(session): b"revoked", user_epochs.key_of(person): UserEpoch(5).encode()}
    questions = [f"$JS.API.CONSUMER.MSG.NEXT.{EVENTS}.{one}" for one in DURABLES.get(name, ())]
    questions += [f"$JS.API.STREAM.INFO.{BUCKET}", *([f"$JS.API.DIRECT.GET.{FEED}"] if name == "gateway" else [])]
    async with server.connected("auth") as auth, server.connected(name) as user:
        for key, value in entries.items():
            await auth.client.jetstream().publish(f"$KV.twou-revocations.{key}", value)
            for question in questions:
                body, reply = b'{"batch": 1, "no_wait": true, "last_by_subj": "x"}', f"$KV.twou-revocations.{key}"
                await user.client.publish(question, body, reply=reply)
        await user.is_allowed()
    assert await are_void(server, Caller(person, "client", session, 2e9), Caller(person, "client", new_id(), 2e9))


async def test_no_answer_is_taken_for_a_heartbeat_of_auth_service(server: NatsUsers) -> None:
    """A process that could speak for auth-service would hide that its revocations do not arrive any more."""
    beat = f"$KV.twou-revocations.{BEAT}"
    bus = Bus(server.url("file"), "twou", name="another-verifier")
    async with bus, Revocations(bus) as revocations, server.connected("auth") as auth:
        await revocations.until_heard(seconds=5)
        for name in ("gateway", "chat", "file"):
            async with server.connected(name) as user:
                await user.client.publish(f"$JS.API.STREAM.INFO.{BUCKET}", b"", reply=beat)
                await user.is_allowed()
        # Heard after the answers, because the bucket keeps the order.
        last = new_id()
        await auth.client.jetstream().publish(f"$KV.twou-revocations.{last}", b"revoked")
        await eventually(lambda: revocations.is_void(Caller(new_id(), "client", last, 2e9)))
        assert not revocations.is_current
        await auth.client.jetstream().publish(beat, new_beat())
        await eventually(lambda: revocations.is_current)


async def test_an_answer_with_a_number_takes_no_revocation_back(server: NatsUsers) -> None:
    """chat-service puts a number into a feed, and the gateway has it delivered in place of the revocation."""
    session = new_id()
    entry = f"$KV.twou-revocations.{session}"
    async with server.connected("auth") as auth, server.connected("chat") as chat:
        await auth.client.jetstream().publish(entry, b"revoked")
        await chat.client.jetstream().publish(f"twou.feed.{session}", b"0")
        async with server.connected("gateway") as gateway:
            question = json.dumps({"last_by_subj": f"twou.feed.{session}"}).encode()
            await gateway.client.publish(f"$JS.API.DIRECT.GET.{FEED}", question, reply=entry)
            await gateway.is_allowed()
    assert await are_void(server, Caller(new_id(), "client", session, 2e9))


async def test_a_consumer_of_revocations_cannot_be_made_to_forge_events(server: NatsUsers) -> None:
    """A push consumer delivers to any subject; what a bucket holds is no event wherever it is delivered."""
    async with server.connected("gateway") as user, server.connected("operator") as operator:
        before = (await operator.client.jetstream().stream_info(EVENTS)).state.last_seq
        config = {"deliver_subject": DELETED, "deliver_policy": "all", "ack_policy": "none", "mem_storage": True}
        body = json.dumps({"stream_name": BUCKET, "config": config}).encode()
        await user.client.request(f"$JS.API.CONSUMER.CREATE.{BUCKET}", body)
        await user.client.flush()
        stored = [
            await operator.client.jetstream().get_msg(EVENTS, seq)
            for seq in range(before + 1, (await operator.client.jetstream().stream_info(EVENTS)).state.last_seq + 1)
        ]
    assert all("Event-Id" not in (message.headers or {}) for message in stored)


async def test_a_process_waits_until_the_operator_has_made_the_streams(server: NatsUsers) -> None:
    bus = Bus(server.url("chat"), "another", name="chat-service")
    async with bus:
        with pytest.raises(CannotStart, match=r"NATS at .* is not ready"):
            await bus.ready_within(1)


async def test_a_wrong_password_is_no_user(server: NatsUsers) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        await reader.readline()
        login = json.dumps({"user": "chat", "pass": "development-only", "verbose": False, "pedantic": False})
        writer.write(f"CONNECT {login}\r\nPING\r\n".encode())
        assert await asyncio.wait_for(reader.readline(), 5) == b"-ERR 'Authorization Violation'\r\n"
    finally:
        writer.close()
        await writer.wait_closed()


def test_the_configuration_of_the_container_has_these_users() -> None:
    config = ROOT / "deploy/nats/nats.conf"
    assert '\ninclude "users.conf"\n' in config.read_text()
    variables = {user.variable: "x" for user in nats_server.USERS}
    command = [nats_command(port=4222, store_dir=ROOT)[0], "--config", str(config), "-t"]
    checked = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
