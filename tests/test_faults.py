"""SIGKILL of any one process: nothing acknowledged is lost or duplicated, and the other processes keep working."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Self

import httpx2
import pytest
import pytest_asyncio

from tests.conftest import DATABASES, StartStack
from tests.people import Json, Person
from tools.demo.photo import photo
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

ANSWERS_WITHIN_SECONDS = 1.0
# The gateway notices a closed connection immediately, and a silent one after two unanswered pings.
NOTICED_WITHIN_SECONDS = 6.0
# "Service restart" in the registry of close codes (RFC 6455).
RESTARTED = 1012


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def breakable(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Stack]:
    """A system that tests may break and must repair."""
    async with start_stack(request.param) as stack:
        yield stack


@dataclass
class Job:
    """A client and a provider in the middle of a job, with one message and one file."""

    client: Person
    provider: Person
    id: str
    file_id: str

    @classmethod
    @contextlib.asynccontextmanager
    async def of(cls, stack: Stack) -> AsyncIterator[Self]:
        async with Person(stack.gateway_url) as client, Person(stack.gateway_url, "provider") as provider:
            request = await provider.does("accept", request=await client.asks_for_help())
            assert (await client.post(f"/messages/{request['id']}", content="first")).status_code == 201
            file = (await client.uploads(request["id"], photo())).json()
            yield cls(client, provider, request["id"], file["id"])

    async def probe(self, service: str) -> tuple[int, Json, float, str | None]:
        """Calls a route of *service*. Returns its status, body, seconds and `Retry-After` header."""
        paths = {
            "auth-service": "/auth/me",
            "request-service": f"/requests/{self.id}",
            "chat-service": f"/messages/{self.id}",
            "file-service": f"/uploads/{self.file_id}",
        }
        started = time.monotonic()
        answer = await self.client.get(paths[service])
        return answer.status_code, answer.json(), time.monotonic() - started, answer.headers.get("Retry-After")


SERVICES = ("auth-service", "request-service", "chat-service", "file-service")


@pytest.mark.parametrize("victim", SERVICES)
async def test_killed_service_fails_only_its_own_routes(breakable: Stack, victim: str) -> None:
    async with Job.of(breakable) as job:
        before = {service: (await job.probe(service))[1] for service in SERVICES}
        breakable.kill(victim)
        try:
            for _ in range(3):
                status, body, seconds, retry_after = await job.probe(victim)
                assert (status, body["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")
                assert retry_after is not None
                assert seconds < ANSWERS_WITHIN_SECONDS
                for other in set(SERVICES) - {victim}:
                    assert (await job.probe(other))[0] == 200, other
            health = await job.client.get("/health")
            assert health.status_code == 503
            assert health.json()["services"][victim.removesuffix("-service")] == "down"
        finally:
            await breakable.restart(victim)
        await job.client.until_healthy()
        assert {service: (await job.probe(service))[1] for service in SERVICES} == before


@pytest.mark.parametrize("victim", [*SERVICES, "nats", "gateway"])
async def test_acknowledged_messages_survive_a_kill_exactly_once(breakable: Stack, victim: str) -> None:
    async with Job.of(breakable) as job:
        async with job.provider.socket() as socket:
            cursor = (await socket.frame("connection.established"))["data"]["cursor"]
        acknowledged: dict[str, int] = {}
        sending = asyncio.create_task(_send_messages(job, acknowledged, until=60))
        await asyncio.sleep(0.3)
        breakable.kill(victim)
        await asyncio.sleep(0.3)
        await breakable.restart(victim)
        async with asyncio.timeout(30):
            await sending
        await job.client.until_healthy()

        history = (await job.client.get(f"/messages/{job.id}", limit=100)).json()
        assert [message["seq"] for message in history] == list(range(1, len(history) + 1))
        assert {m["content"]: m["seq"] for m in history if m["content"] != "first"} == acknowledged
        assert (await job.provider.post(f"/requests/{job.id}/start")).json()["status"] == "in_progress"

        async with job.provider.socket(cursor=cursor) as socket:
            assert (await socket.frame("connection.established"))["data"]["recovered"] is True
            await socket.frame("request.started", seconds=15, id=job.id)
            await socket.frame("message.created", seconds=15, content="59")
            contents = [message["content"] for message in socket.of_type("message.created")]
            # The first message may reach the feed before or after the cursor was taken.
            assert [content for content in contents if content != "first"] == [str(i) for i in range(60)]


async def _send_messages(job: Job, acknowledged: dict[str, int], until: int) -> None:
    """Sends numbered messages and retries each until it is acknowledged, as an app on a bad link does."""
    for number in range(until):
        body = {"content": str(number), "client_message_id": f"c{number}"}
        while True:
            try:
                answer = await job.client.post(f"/messages/{job.id}", **body)
            except httpx2.TransportError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code in (200, 201):
                acknowledged[str(number)] = answer.json()["seq"]
                break
            assert answer.status_code == 503, answer.text
            await asyncio.sleep(0.05)


async def test_stopping_gateway_closes_sockets_for_reconnection(breakable: Stack) -> None:
    async with Person(breakable.gateway_url) as client:
        url = await breakable.start_gateway()
        # Other tests may have started gateways, too.
        started = breakable.processes[-1].name
        async with client.at(url).socket() as socket:
            await socket.frame("connection.established")
            stopping = asyncio.create_task(breakable.stop_one(started))
            assert await socket.closed() == RESTARTED
            await stopping


async def test_socket_survives_a_nats_outage_without_loss(breakable: Stack) -> None:
    async with Job.of(breakable) as job, job.provider.socket() as socket:
        # Waits until the socket is live: one that is still catching up may be closed instead.
        assert (await job.client.post(f"/messages/{job.id}", content="before")).status_code == 201
        await socket.frame("message.created", content="before")
        breakable.kill("nats")
        sent = await job.client.post(f"/messages/{job.id}", content="said while NATS was down")
        assert sent.status_code == 201
        await breakable.restart("nats")
        await socket.frame("message.created", seconds=15, content="said while NATS was down")
        contents = [message["content"] for message in socket.of_type("message.created")]
        assert contents[-2:] == ["before", "said while NATS was down"]
        assert len(set(contents)) == len(contents)
        await job.client.until_healthy()


async def test_health_names_the_parts_that_an_outage_of_nats_affects(breakable: Stack) -> None:
    async with Job.of(breakable) as job:
        health = (await job.client.get("/health")).json()
        assert set(health["services"].values()) == {"ok"}
        assert set(health["services"]) >= {"auth", "request", "chat", "file", "nats", "outbox", "disk", "streams"}
        assert {name: parts["outbox"] for name, parts in health["parts"].items()} == dict.fromkeys(
            ("auth", "request", "chat", "file"), "ok"
        )
        breakable.kill("nats")
        assert (await job.client.post(f"/messages/{job.id}", content="waits in the outbox")).status_code == 201
        async with asyncio.timeout(30):
            while (health := (await job.client.get("/health")).json()).get("services", {}).get("outbox") != "behind":
                await asyncio.sleep(0.5)
        assert health["parts"]["chat"]["oldest_event_seconds"] >= 10
        assert "outbox behind" in health["detail"]
        ready = await job.client.get("/health/ready")
        assert (ready.status_code, ready.json()["services"]["nats"]) == (200, "down")
        await breakable.restart("nats")
        await job.client.until_healthy()


async def test_revocations_hold_without_nats(breakable: Stack) -> None:
    async with Person(breakable.gateway_url) as person, Person(breakable.gateway_url) as other:
        gateways = [breakable.gateway_url, await breakable.start_gateway()]
        breakable.kill("nats")
        assert (await person.post("/auth/logout")).status_code == 200
        for gateway in gateways:
            await person.at(gateway).until_refused(seconds=NOTICED_WITHIN_SECONDS)
            there = other.at(gateway)
            assert (await there.get("/auth/me")).status_code == 200
            assert (await there.get("/requests/")).status_code == 200
            ready = await there.get("/health/ready")
            assert (ready.status_code, ready.json()["services"]["revocations"]) == (200, "down")
            health = await there.get("/health")
            assert (health.status_code, health.json()["services"]["nats"]) == (503, "down")
        # No process can tell whether a session has ended: calls are refused with 503, not with 401.
        breakable.kill("auth-service")
        answer = await other.until_status("/requests/", 503, seconds=NOTICED_WITHIN_SECONDS)
        assert answer.headers["Retry-After"]
        await breakable.restart("auth-service")
        await breakable.restart("nats")
        await other.until_healthy()
        assert (await other.get("/requests/")).status_code == 200
        assert (await person.get("/requests/")).status_code == 401
