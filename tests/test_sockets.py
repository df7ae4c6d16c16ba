"""Sockets through real gateways: authentication, delivery of frames, and reconnection."""

import contextlib
import json
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.people import Json, Person
from tools.demo.photo import photo


@pytest_asyncio.fixture(loop_scope="session")
async def job(client: Person, provider: Person) -> Json:
    return await provider.does("accept", request=await client.asks_for_help())


async def test_message_reaches_sockets_of_another_gateway(
    client: Person, provider: Person, job: Json, other_gateway: str
) -> None:
    there = provider.at(other_gateway)
    async with client.socket() as here, there.socket() as elsewhere:
        await elsewhere.frame("connection.established")
        await here.send("message.send", request_id=job["id"], content="over here")
        frame = await elsewhere.frame("message.created", content="over here")
        assert frame["cursor"]
        await elsewhere.send("message.send", request_id=job["id"], content="over there")
        await here.frame("message.created", content="over there")


async def test_reconnecting_client_receives_missed_frames_once_in_order(
    client: Person, provider: Person, job: Json, other_gateway: str
) -> None:
    async with client.socket() as socket:
        await provider.post(f"/messages/{job['id']}", content="seen")
        cursor = (await socket.frame("message.created", content="seen"))["cursor"]
    missed = [f"missed {i}" for i in range(20)]
    for content in missed:
        assert (await provider.post(f"/messages/{job['id']}", content=content)).status_code == 201
    async with client.at(other_gateway).socket(cursor=cursor) as socket:
        established = await socket.frame("connection.established")
        assert established["data"]["recovered"] is True
        await provider.post(f"/messages/{job['id']}", content="live again")
        await socket.frame("message.created", content="live again")
        assert [m["content"] for m in socket.of_type("message.created")] == [*missed, "live again"]


@pytest.mark.parametrize("cursor", ["nonsense", "MC4wMDAwMDAuMQ"])
async def test_invalid_cursor_opens_the_socket_without_recovery(client: Person, cursor: str) -> None:
    async with client.socket(cursor=cursor) as socket:
        assert (await socket.frame("connection.established"))["data"]["recovered"] is False


async def test_request_socket_shows_only_its_request_and_accepts_bare_messages(client: Person, job: Json) -> None:
    other = await client.asks_for_help()
    async with client.socket(f"/ws/{job['id']}") as socket:
        await socket.frame("connection.established")
        await client.post(f"/messages/{other['id']}", content="elsewhere")
        await socket.connection.send(json.dumps({"content": "bare"}))
        ack = await socket.frame("message.ack")
        assert ack["data"]["message"]["request_id"] == job["id"]
        await socket.frame("message.created", content="bare")
        assert [m["content"] for m in socket.of_type("message.created")] == ["bare"]


async def test_repeated_client_message_id_returns_the_first_message(client: Person, job: Json) -> None:
    async with client.socket() as socket:
        for _ in range(2):
            await socket.send("message.send", request_id=job["id"], content="once", client_message_id="same")
        await socket.send("ping", ping_id="end")
        await socket.frame("pong", ping_id="end")
        first, second = socket.of_type("message.ack")
        assert first["message"]["id"] == second["message"]["id"]


async def test_client_unsubscribes_from_events(client: Person, job: Json) -> None:
    async with client.socket() as socket:
        await socket.send("unsubscribe", events=["message.created", "no.such"])
        acknowledged = (await socket.frame("subscription.acknowledged"))["data"]
        assert acknowledged == {"events": ["message.created"], "invalid_events": ["no.such"]}
        await client.post(f"/messages/{job['id']}", content="muted")
        await client.post(f"/requests/{job['id']}/cancel", reason="done")
        await socket.frame("request.cancelled", id=job["id"])
        assert socket.of_type("message.created") == []


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("not json", "INVALID_MESSAGE_FORMAT"),
        ("[1]", "INVALID_MESSAGE_FORMAT"),
        ('{"data": {}}', "INVALID_MESSAGE_FORMAT"),
        ('{"type": 7}', "INVALID_MESSAGE_FORMAT"),
        ("[" * 20_000, "INVALID_MESSAGE_FORMAT"),
        (b"\x00\x01", "INVALID_MESSAGE_FORMAT"),
        ('{"type": "fly"}', "INVALID_MESSAGE_TYPE"),
        ('{"type": "message.send", "data": {}}', "VALIDATION_ERROR"),
        ('{"type": "message.send", "data": {"request_id": "x", "content": "\\u0000"}}', "VALIDATION_ERROR"),
        ('{"type": "message.send", "data": {"request_id": "x", "content": "hi"}}', "REQUEST_NOT_FOUND"),
        ('{"type": "location.update", "data": {"latitude": 999, "longitude": 0}}', "VALIDATION_ERROR"),
    ],
)
async def test_invalid_frame_returns_an_error_and_keeps_the_socket_open(
    client: Person, sent: str | bytes, code: str
) -> None:
    async with client.socket() as socket:
        await socket.connection.send(sent)
        assert (await socket.frame("error"))["data"]["code"] == code
        await socket.send("ping", ping_id=1)
        await socket.frame("pong", ping_id=1)


async def test_frame_above_64_kib_closes_the_socket(client: Person) -> None:
    async with client.socket() as socket:
        await socket.connection.send("x" * 70_000)
        assert await socket.closed() == 1009


async def test_sixth_socket_closes_the_oldest(client: Person) -> None:
    async with contextlib.AsyncExitStack() as opened:
        sockets = [await opened.enter_async_context(client.socket()) for _ in range(6)]
        for socket in sockets[1:]:
            await socket.frame("connection.established")
        assert await sockets[0].closed() == 4409
        for socket in sockets[1:]:
            await socket.send("ping", ping_id=1)
            await socket.frame("pong", ping_id=1)


async def test_socket_accepts_the_token_in_query_and_subprotocol(client: Person) -> None:
    token = client.tokens["access_token"]
    async with client.socket("/api/v1/ws/", options={}, token=token) as socket:
        await socket.frame("connection.established")
    async with client.socket("/api/v1/ws/", options={"subprotocols": ["bearer", token]}) as socket:
        assert socket.connection.subprotocol == "bearer"
        await socket.frame("connection.established")


async def test_invalid_token_is_refused_before_the_handshake_completes(client: Person) -> None:
    for token in ("", "garbage", "a.b.c", client.tokens["refresh_token"]):
        answer = await client.refused_socket(options={}, token=token)
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
        assert json.loads(answer.body)["error"]["code"]


async def test_request_socket_refuses_non_participants_and_unknown_requests(stranger: Person, job: Json) -> None:
    for request_id, status in ((job["id"], 403), (str(uuid4()), 404), ("nonsense", 404)):
        assert (await stranger.refused_socket(f"/ws/{request_id}")).status_code == status


async def test_foreign_origin_cannot_open_a_socket(client: Person) -> None:
    token = client.tokens["access_token"]
    answer = await client.refused_socket(options={"origin": "https://evil.example"}, token=token)
    assert answer.status_code == 403


async def test_accepting_provider_receives_earlier_messages_and_files(client: Person, provider: Person) -> None:
    request = await client.asks_for_help()
    for content in ("Hello?", "I am near the bridge"):
        assert (await client.post(f"/messages/{request['id']}", content=content)).status_code == 201
    file = (await client.uploads(request["id"], photo())).json()
    async with provider.socket() as socket:
        await socket.frame("connection.established")
        await provider.does("accept", request=request)
        # The acceptance may not have reached the other services yet.
        assert (await client.post(f"/messages/{request['id']}", content="Hello!")).status_code == 201
        await socket.frame("message.created", content="Hello!")
        await socket.frame("file.uploaded", id=file["id"])
        assert [m["seq"] for m in socket.of_type("message.created")] == [1, 2, 3]
