"""People are notified of a job from its request to its ratings: once each, in order, and on each channel once.

There are two replicas of every service, and every event is delivered again while the job is done and after it.
"""

import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from testkit.waiting import eventually
from tests.conftest import DATABASES, StartStack
from tests.notified_system import CHAT, NotifiedSystem, Recipient, notified_system
from tests.people import Json, Person
from tools.stack.config import AUTH, FILE, REQUEST, SERVICES

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("preloaded")]

ADDRESSES = {"AUTH_ADDRESS": AUTH, "REQUEST_ADDRESS": REQUEST, "CHAT_ADDRESS": CHAT, "FILE_ADDRESS": FILE}
OF_CLIENT = ("request.accepted", "request.started", "message.created", "request.completed", "request.rated")
OF_PROVIDER = ("offer.created", "message.created", "request.rated")
# The kinds that are mailed ten minutes later, if they are unread.
MAILED_TO_CLIENT = ("request.started", "message.created", "request.completed")
MAILED_TO_PROVIDER = ("message.created",)


@pytest_asyncio.fixture(loop_scope="session", params=DATABASES)
async def system(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path: Path
) -> AsyncIterator[NotifiedSystem]:
    async with notified_system(start_stack, request.param, tmp_path) as system:
        yield system


async def second_gateway(system: NotifiedSystem) -> str:
    """Starts a second replica of every service, and returns the address of a gateway that calls those."""
    replicas = {one.name: await system.stack.start_replica(one) for one in SERVICES}
    return await system.stack.start_gateway(
        **{name: f"127.0.0.1:{replicas[one.name].port}" for name, one in ADDRESSES.items()}
    )


@pytest.mark.timeout(300)
async def test_job_notifies_each_person_once_from_its_request_to_its_ratings(system: NotifiedSystem) -> None:
    other = await second_gateway(system)
    async with AsyncExitStack() as there:
        client, provider = [
            await system.recipient(await there.enter_async_context(Person(url, role)))
            for url, role in ((system.stack.gateway_url, "client"), (other, "provider"))
        ]
        await provider.person.goes_available()
        request = await client.person.asks_for_help()
        await provider.until_kinds("offer.created")
        request = await provider.person.does("accept", "start", request=request)
        await talk(client, provider, request)
        await system.replay_events()
        await provider.person.does("complete", request=request)
        for one in (client, provider):
            answer = await one.person.post(f"/requests/{request['id']}/rating", score=5)
            assert answer.status_code in (200, 201), answer.text
        await client.until_kinds(*OF_CLIENT)
        await provider.until_kinds(*OF_PROVIDER)
        await read_first(client)
        for recipient in (client, provider):
            await until_pushed(recipient)
        await system.pass_time()
        await until_mailed(client, len(MAILED_TO_CLIENT) + 1)
        await until_mailed(provider, len(MAILED_TO_PROVIDER) + 1)
        await system.replay_events()
        await client.until_kinds(*OF_CLIENT)
        await provider.until_kinds(*OF_PROVIDER)
        await pushed_once(system, client, OF_CLIENT)
        await pushed_once(system, provider, OF_PROVIDER)
        await mailed_once(client, MAILED_TO_CLIENT)
        await mailed_once(provider, MAILED_TO_PROVIDER)


async def talk(client: Recipient, provider: Recipient, request: Json) -> None:
    """Both write, the client twice: what is unread of a conversation is one notification."""
    for content in ("Where are you?", "I am at the bridge."):
        await write(client, request, content)
    # An answer shows that the messages were read, and those are not told any more.
    await provider.until_kinds(*OF_PROVIDER[:2])
    await write(provider, request, "Two minutes.")


async def write(sender: Recipient, request: Json, content: str) -> None:
    sent = await sender.person.post(f"/messages/{request['id']}", content=content)
    assert sent.status_code == 201, sent.text


async def read_first(recipient: Recipient) -> None:
    """Reads the oldest notification: nothing is mailed about it any more."""
    oldest = (await recipient.notifications())[-1]
    answer = await recipient.person.post(f"/notifications/{oldest['id']}/read")
    assert answer.status_code == 200, answer.text
    assert answer.json()["is_read"]
    assert (await recipient.person.get("/notifications/unread-count")).json()["unread_count"] == len(OF_CLIENT) - 1


async def until_pushed(recipient: Recipient) -> None:
    """Waits until all is pushed; the second message of a conversation waits for ten seconds after the first."""

    async def is_all_sent() -> bool:
        deliveries = [one for found in (await recipient.deliveries()).values() for one in found]
        return all(one["status"] == "sent" for one in deliveries if one["channel"] == "push")

    await eventually(is_all_sent, seconds=40)


async def until_mailed(recipient: Recipient, number: int) -> None:
    """Waits for the mails about notifications, and the one with the code."""
    await eventually(lambda: len(recipient.mailbox.mails()) >= number, seconds=30)


async def pushed_once(system: NotifiedSystem, recipient: Recipient, kinds: Sequence[str]) -> None:
    """Each notification was pushed once to the browser; the two messages of a conversation under one topic."""
    found = Counter(one["topic"] for one in await system.pushed(recipient))
    assert len(found) == len(kinds), found
    deliveries = await recipient.deliveries()
    for kind in kinds:
        channels = Counter(one["channel"] for one in deliveries[kind])
        assert max(channels.values()) == 1, (kind, deliveries[kind])
        (push,) = (one for one in deliveries[kind] if one["channel"] == "push")
        assert push["status"] == "sent", (kind, push)


async def mailed_once(recipient: Recipient, kinds: Sequence[str]) -> None:
    sent: list[str] = []

    async def is_all_reported() -> bool:
        deliveries = await recipient.deliveries()
        sent[:] = sorted(kind for kind, found in deliveries.items() if any(is_mailed(one) for one in found))
        return sent == sorted([*kinds, "request.rated"])

    with contextlib.suppress(AssertionError):
        await eventually(is_all_reported)
    assert sent == sorted([*kinds, "request.rated"])
    ids = Counter(mail["Message-ID"] for mail in recipient.mailbox.mails())
    assert set(ids.values()) == {1}


def is_mailed(delivery: Json) -> bool:
    return bool(delivery["channel"] == "email" and delivery["status"] == "sent")
