"""Malformed, huge and compressed frames never hurt a gateway or another connection of it."""

import random
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from gateway.realtime.rules import CLOSE_CODES, ERROR_CODES
from tests.people import Person
from tests.raw_socket import (
    BINARY,
    CLOSE,
    COMPRESSED,
    CONTINUATION,
    FINAL,
    NO_CLOSE_FRAME,
    PING,
    RawSocket,
    deflated,
    framed,
)
from tools.stack.stack import Stack

SEED = random.randrange(2**32)
ROUNDS = 4
# More than one frame that was kept, or an inflated bomb, would take.
MAX_GROWTH_KIB = 24 * 1024
BOMB = deflated(bytes(64 * 1024 * 1024))
PROTOCOL, NOT_UTF8, TOO_LARGE = 1002, 1007, 1009
# The close frame is lost if the server has not read everything when it closes.
TOO_MUCH: set[int | str] = {TOO_LARGE, NO_CLOSE_FRAME}
DOCUMENTED = {code.code for code in CLOSE_CODES}
OWN_ERRORS = {code.code for code in ERROR_CODES}

type Case = tuple[str, bytes, set[int | str]]


def bytes_of(chance: random.Random, most: int) -> bytes:
    return chance.randbytes(chance.randrange(1, most))


def cases(chance: random.Random) -> Iterator[Case]:
    """Yields a name, the bytes and the outcomes that are right: codes of closes or of error frames."""
    wrong_format: set[int | str] = {"INVALID_MESSAGE_FORMAT"}
    text = bytes_of(chance, 200).decode("latin-1").encode()
    message = b'{"type": "ping", "data": {"ping_id": "a"}}'
    cut = chance.randrange(1, len(message))
    yield "text", framed(text), {*OWN_ERRORS}
    yield "not UTF-8", framed(b"\xff\xfe" + bytes_of(chance, 100)), {NOT_UTF8}
    yield "binary", framed(bytes_of(chance, 1000), BINARY), wrong_format
    yield "deep JSON", framed(chance.choice([b"[", b'{"a":']) * 10_000), wrong_format
    yield "a long number", framed(b'{"type": "ping", "data": {"ping_id": ' + b"9" * 50_000 + b"}}"), {*OWN_ERRORS}
    yield "too large", framed(bytes(70_000)), TOO_MUCH
    yield "6 MB", framed(bytes(6_000_000)), TOO_MUCH
    yield "a length without end", b"\x81\xff" + (2**63 - 1).to_bytes(8) + bytes(20), TOO_MUCH
    yield "a length above 63 bits", b"\x81\xff" + b"\xff" * 8 + bytes(20), {*TOO_MUCH, PROTOCOL}
    whole = framed(message[:cut], flags=0) + framed(b"", PING) + framed(message[cut:], CONTINUATION)
    yield "in two parts", whole, {"pong"}
    many = framed(bytes(1000), flags=0) + framed(bytes(1000), CONTINUATION, 0) * 80 + framed(b"", CONTINUATION)
    yield "too large in parts", many, TOO_MUCH
    yield "parts without end", framed(b"", flags=0) + framed(b"", CONTINUATION, 0) * 2000, {PROTOCOL}
    yield "a part without a beginning", framed(message, CONTINUATION), {PROTOCOL}
    yield "a message inside another", framed(b"a", flags=0) + framed(message), {PROTOCOL}
    yield "reserved bits", framed(message, flags=FINAL | chance.choice([0x10, 0x20])), {PROTOCOL}
    yield "a reserved opcode", framed(message, chance.choice([3, 4, 5, 6, 7, 11, 12, 13, 14, 15])), {PROTOCOL}
    yield "not masked", framed(message, is_masked=False), {PROTOCOL}
    yield "a long ping", framed(bytes(126), PING), {PROTOCOL}
    yield "a ping in parts", framed(b"a", PING, 0), {PROTOCOL}
    yield "a close of one byte", framed(b"a", CLOSE), {PROTOCOL}
    yield "a close with an unknown code", framed((1004).to_bytes(2), CLOSE), {PROTOCOL}
    yield "a bomb", framed(BOMB[: chance.randrange(2000, 60_000)], flags=FINAL | COMPRESSED), {*TOO_MUCH, PROTOCOL}
    yield "broken compression", framed(b"\xff" * 50, flags=FINAL | COMPRESSED), {PROTOCOL, NOT_UTF8, 1011}
    yield "compressed", framed(deflated(message), flags=FINAL | COMPRESSED), {"pong", PROTOCOL}
    yield "random bytes", chance.randbytes(300), {*DOCUMENTED, *OWN_ERRORS, NO_CLOSE_FRAME, "nothing"}
    changed = bytearray(framed(message))
    for _ in range(3):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    yield "changed bits", bytes(changed), {*DOCUMENTED, *OWN_ERRORS, "nothing", "pong"}


async def outcome(person: Person, data: bytes, seconds: float = 10) -> int | str:
    """Returns the code with which the server answers or closes, "pong", or "nothing" if it waits for more."""
    async with RawSocket.open(person) as socket:
        await socket.send(data)
        # Answered after everything before it, unless the server waits for the rest of a frame.
        await socket.send(framed(b'{"type": "ping", "data": {"ping_id": "last"}}'))
        try:
            await socket.hear(seconds)
        except TimeoutError:
            return "nothing"
        if socket.close_code is not None:
            return socket.close_code
        answer = next(frame for frame in socket.frames if frame["type"] in ("error", "pong"))
        if answer["data"].get("ping_id") == "last":
            return "nothing"
        return str(answer["data"]["code"]) if answer["type"] == "error" else "pong"


def most_memory_kib(pid: int) -> int:
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1])


async def test_no_frame_hurts_the_gateway_or_another_socket(
    shared_stack: Callable[[str], Awaitable[Stack]],
) -> None:
    stack, chance = await shared_stack("sqlite"), random.Random(SEED)
    (gateway,) = (process for process in stack.processes if process.name == "gateway")
    assert gateway.pid is not None
    log = (stack.config.logs / "gateway.log").read_text()
    async with Person(stack.gateway_url) as person, Person(stack.gateway_url) as witness, witness.socket() as watched:
        await watched.frame("connection.established")
        await outcome(person, framed(b"{}"))
        before = most_memory_kib(gateway.pid)
        for number in range(ROUNDS):
            for name, data, right in cases(chance):
                found = await outcome(person, data, 0.3 if right >= {"nothing", PROTOCOL} else 10)
                assert found in right, f"{SEED=} {number=} {name}: {found}, not one of {right}"
            await watched.send("ping", ping_id=number)
            await watched.frame("pong", ping_id=number)
        assert most_memory_kib(gateway.pid) - before < MAX_GROWTH_KIB
    assert gateway.exit_code is None
    written = (stack.config.logs / "gateway.log").read_text().removeprefix(log)
    assert "Traceback" not in written, written[written.index("Traceback") - 1000 :][:6000]


@pytest.mark.parametrize("code", [PROTOCOL, NOT_UTF8, TOO_LARGE])
def test_closes_of_the_protocol_are_documented(code: int) -> None:
    assert code in DOCUMENTED
