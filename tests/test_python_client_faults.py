"""The Python client while gateways and services are killed.

`CLIENT_ROUNDS` is the number of times that a socket loses its gateway.
"""

import asyncio
import contextlib
import hashlib
import os
from collections.abc import AsyncIterator

import pytest

from testkit import log_secrets
from testkit.waiting import eventually
from tests.balancer import Balancer
from tests.conftest import DATABASES, StartStack
from tests.people import PASSWORD, Person
from tests.resumable import text
from tests.test_python_client import FILES, HELP, MiB, next_message
from tools.registry.deployables import GATEWAY
from tools.stack.stack import Stack
from twou_client import Client, errors

ROUNDS = int(os.environ.get("CLIENT_ROUNDS", "4"))


@contextlib.asynccontextmanager
async def patient(url: str, person: Person) -> AsyncIterator[Client]:
    """The client of a person, at another address, which waits long for what is away."""
    async with Client(url, patience=120, trust_env=False) as app:
        await app.login(person.email, PASSWORD)
        log_secrets.note(app.access_token or "")
        yield app


async def test_a_call_waits_for_a_service_that_is_away(start_stack: StartStack) -> None:
    async with start_stack("sqlite") as stack, Person(stack.gateway_url) as person:
        async with patient(stack.gateway_url, person) as app:
            stack.kill(FILES.name)
            listing = asyncio.create_task(app.api.list_uploads())
            await asyncio.sleep(0.5)
            await stack.restart(FILES.name)
            assert await listing == []
        async with Client(stack.gateway_url, patience=0.5, trust_env=False) as hasty:
            await hasty.login(person.email, PASSWORD)
            log_secrets.note(hasty.access_token or "")
            stack.kill(FILES.name)
            with pytest.raises(errors.ServiceUnavailable):
                await hasty.api.list_uploads()
            await stack.restart(FILES.name)


@pytest.mark.slow
@pytest.mark.timeout(120 + 30 * ROUNDS)
async def test_a_socket_that_loses_its_gateway_misses_and_doubles_nothing(start_stack: StartStack) -> None:
    async with start_stack("sqlite") as stack:
        gateways = {GATEWAY: stack.gateway_url, f"{GATEWAY}-2": await stack.start_gateway()}
        (first, second), (one, other) = gateways, gateways.values()
        async with Balancer(one).running() as balancer, Person(one) as person, patient(balancer.url, person) as app:
            await _lose_gateways(stack, balancer, app, [(first, one), (second, other)])


async def _lose_gateways(stack: Stack, balancer: Balancer, app: Client, gateways: list[tuple[str, str]]) -> None:
    """Kills in each round the gateway that has the socket, while messages are sent through the other one."""
    request = await app.api.create_request(HELP)
    received: list[str] = []
    gaps: list[int] = []

    async def note_gap() -> None:
        gaps.append(len(received))

    async def read() -> None:
        async with app.connect(on_gap=note_gap) as live:
            while True:
                received.append(await next_message(live))

    reading = asyncio.create_task(read())
    wanted: list[str] = []
    try:
        await eventually(lambda: gaps == [0], seconds=30)
        for number in range(ROUNDS):
            (victim, _), (_, next_url) = gateways[number % 2], gateways[(number + 1) % 2]
            balancer.rotation = [next_url]
            for part in ("before", "meanwhile", "after"):
                wanted.append(f"{number} {part}")
                sending = asyncio.create_task(app.api.send_message_to(request["id"], {"content": wanted[-1]}))
                if part == "meanwhile":
                    stack.kill(victim)
                await sending
            await eventually(lambda: len(received) >= len(wanted), seconds=60)
            await stack.restart(victim)
        assert received == wanted
        # Only the first connection had no cursor.
        assert gaps == [0]
    finally:
        reading.cancel()
        await asyncio.wait([reading])


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", DATABASES)
async def test_an_upload_goes_on_after_file_service_was_killed(start_stack: StartStack, kind: str) -> None:
    content = text(50 * MiB)
    told: list[int] = []
    restarts: list[asyncio.Task[None]] = []
    async with (
        start_stack(kind) as stack,
        Person(stack.gateway_url) as person,
        patient(stack.gateway_url, person) as app,
    ):

        def note(stored: int, size: int) -> None:
            assert size == len(content)
            told.append(stored)
            if stored >= 20 * MiB and not restarts:
                stack.kill(FILES.name)
                restarts.append(asyncio.create_task(stack.restart(FILES.name)))

        made = await app.upload(content, filename="a.txt", content_type="text/plain", on_progress=note)
        await asyncio.gather(*restarts)
        assert told == sorted(told)
        assert (len(restarts), told[-1], made["file_size"]) == (1, len(content), len(content))
        whole = await app.download(f"/uploads/{made['id']}/download")
        assert hashlib.sha256(whole).digest() == hashlib.sha256(content).digest()
