"""Valid requests with changed bytes: the gateway answers each in HTTP, or closes, and lives on."""

import asyncio
import random
from collections.abc import Callable

import pytest
from line_testing import LIVE, LineGateway
from test_line_requests import CHUNKED, KEY, get, handshake, length, login, offer

CASES = 300
ROUNDS = 4
AT_ONCE = 60
SECONDS = 0.3
BODY = b'{"email": "a@example.com", "password": 1}'
SEEDS = [
    LIVE,
    get(KEY, b"Accept: */*\r\n", b"Cookie: a=b; c=d\r\n", target=b"/requests/?limit=5&cursor=abc%20d"),
    login(length(BODY), body=BODY),
    login(CHUNKED, body=b"%x;a=b\r\n%b\r\n0\r\nA: b\r\n\r\n" % (len(BODY), BODY)),
    login(offer(b"h2c"), length(BODY), body=BODY),
    login(length(BODY), b"Expect: 100-continue\r\n", body=BODY),
    handshake(b"Sec-WebSocket-Protocol: bearer, abc\r\n", target=b"/ws?cursor=1"),
    login(length(BODY), body=BODY).replace(b"application/json", b"multipart/form-data; boundary=b"),
    LIVE + login(length(BODY), body=BODY) + LIVE,
]
SPLICES = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\x00",
    b" ",
    b"\t",
    b":",
    b",",
    b"0\r\n\r\n",
    b"\r\n\r\n",
    b"\xff\xfe",
    b"%00",
    b"\x1b[",
]
SPLICES += [CHUNKED, length(b"x"), b"Host: x\r\n", b"Connection: upgrade\r\n", b"Upgrade: websocket\r\n", LIVE]


def _flip(chance: random.Random, data: bytearray) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _replace(chance: random.Random, data: bytearray) -> None:
    data[chance.randrange(len(data))] = chance.randrange(256)


def _insert(chance: random.Random, data: bytearray) -> None:
    place = chance.randrange(len(data))
    data[place:place] = chance.choice(SPLICES)


def _insert_header(chance: random.Random, data: bytearray) -> None:
    """Inserts at the beginning of a line, where most of what is inserted has a meaning."""
    ends = [place + 2 for place in range(len(data)) if data[place : place + 2] == b"\r\n"]
    if ends:
        place = chance.choice(ends)
        data[place:place] = chance.choice(SPLICES)


def _delete(chance: random.Random, data: bytearray) -> None:
    place = chance.randrange(len(data))
    del data[place : place + chance.randrange(1, 8)]


def _repeat(chance: random.Random, data: bytearray) -> None:
    place = chance.randrange(len(data))
    piece = data[place : place + chance.randrange(1, 40)]
    data[place:place] = piece * chance.choice([1, 2, 50])


MUTATIONS: list[Callable[[random.Random, bytearray], None]] = [
    _flip,
    _replace,
    _insert,
    _insert_header,
    _delete,
    _repeat,
]


def mutated(chance: random.Random) -> list[bytes]:
    """Returns the packets of a changed request."""
    data = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randrange(1, ROUNDS)):
        if data:
            chance.choice(MUTATIONS)(chance, data)
    cut = chance.randrange(len(data) + 1)
    return [part for part in (bytes(data[:cut]), bytes(data[cut:])) if part] if chance.random() < 0.3 else [bytes(data)]


async def check(gateway: LineGateway, packets: list[bytes]) -> None:
    is_head = any(b"HEAD " in packet for packet in packets)
    async with gateway.line() as line:
        await line.send(*packets)
        await line.receive(1)
        is_ended = await line.is_ended(seconds=4 * SECONDS)
        assert line.answers or is_ended, "neither an answer nor the end of the connection"
        assert is_ended or await line.goes_on(), "the connection neither ends nor goes on"
        for answer in line.answers:
            # These come from services that are not there.
            if answer.status not in (101, 503) and not is_head:
                answer.check()


@pytest.mark.timeout(120)
async def test_changed_requests_are_answered_in_http(
    tmp_path_factory: pytest.TempPathFactory, nats_url: str, nats_namespace: str
) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    limits = dict.fromkeys(("HEAD_SECONDS", "BODY_SILENCE_SECONDS"), str(SECONDS))
    async with LineGateway.running(tmp_path_factory.mktemp("fuzz"), nats_url, nats_namespace, **limits) as gateway:
        waiting = [mutated(chance) for _ in range(CASES)]

        async def work() -> None:
            while waiting:
                packets = waiting.pop()
                try:
                    await check(gateway, packets)
                except Exception as error:
                    error.add_note(f"{seed=}, {packets=}")
                    raise

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(work())
        gateway.check_log()
        async with gateway.line() as line:
            assert await line.goes_on(), f"{seed=}"
