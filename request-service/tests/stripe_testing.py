"""Stripe's side of the suite of gateway behaviour: the server of stripe_process.py, as a process of its own."""

import asyncio
import atexit
import hmac
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from aiohttp import web
from gateway_behaviour import Peer, Webhook
from pydantic import SecretStr

from kit import clock
from kit.database import Database
from request_service.payment.gateways.cards import SetupReport
from request_service.payment.gateways.directory import open_gateways
from request_service.payment.gateways.interface import Charged, GatewayName
from request_service.payment.gateways.stripe import StripeGateway
from request_service.settings import Settings
from testkit.processes import Program, ServerProcess, free_port, is_listening

WEBHOOK_SECRET = "whsec_of_the_tests_of_stripe"
KEY = "sk_test_of_the_tests_of_stripe"


class StripePeer(Peer):
    currency = "USD"
    losing_amount = 12_300

    def __init__(self, url: str, database: Database, **settings: Any) -> None:
        self.url = url
        self.settings = Settings(
            stripe_api_key=SecretStr(KEY),
            stripe_webhook_secrets=[SecretStr(WEBHOOK_SECRET)],
            stripe_api_url=url,
            **settings,
        )
        gateway = open_gateways(self.settings, database).get(GatewayName.STRIPE)
        assert isinstance(gateway, StripeGateway)
        self.gateway: StripeGateway = gateway

    async def pay(self, charged: Charged) -> None:
        await self.control("pay", intent_id=await self.id_of(charged), card="good")

    async def decline(self, charged: Charged) -> None:
        await self.control("pay", intent_id=await self.id_of(charged), card="declined")

    async def enter(self, setup: SetupReport, card: str) -> None:
        await self.control("enter", setup_id=setup.gateway_id, card=card)

    async def lose_answer(self) -> None:
        await self.control("set", lose=1)

    def webhook(self, charged: Charged, signed_at: datetime) -> Webhook:
        about = {"id": charged.gateway_id, "object": "payment_intent", "metadata": {"reference": charged.reference}}
        event = {"id": f"evt_{charged.reference}", "object": "event", "data": {"object": about}}
        return signed(json.dumps(event, indent=2).encode(), signed_at, WEBHOOK_SECRET)

    def signed_event(self, event: Any) -> Webhook:
        return signed(json.dumps(event, indent=2).encode(), clock.now(), WEBHOOK_SECRET)

    async def control(self, verb: str, **given: Any) -> Any:
        async with httpx2.AsyncClient() as client:
            answer = await client.post(f"{self.url}/_peer/{verb}", json=given)
            answer.raise_for_status()
            return answer.json()

    async def id_of(self, charged: Charged) -> str:
        assert charged.gateway_id is not None
        return charged.gateway_id


def signed(body: bytes, moment: datetime, *secrets: str) -> Webhook:
    seconds = int(moment.timestamp())
    digests = [hmac.digest(one.encode(), b"%d." % seconds + body, "sha256").hex() for one in secrets]
    return {"stripe-signature": ",".join([f"t={seconds}", *(f"v1={one}" for one in digests)])}, body


@contextmanager
def stripe_server() -> Iterator[str]:
    """Yields the URL of a server that answers as Stripe does."""
    port, upstream = free_port(), free_port()
    with TemporaryDirectory() as folder:
        program = Program(
            [sys.executable, Path(__file__).parent / "stripe_process.py", str(port), str(upstream)],
            Path(folder) / "stripe.log",
        )
        with ServerProcess(program) as process:
            process.wait_until(lambda: is_listening(port))
            yield f"http://127.0.0.1:{port}"


@cache
def shared_server() -> str:
    """Returns the URL of the server that the tests of this process share."""
    servers = ExitStack()
    atexit.register(servers.close)
    return servers.enter_context(stripe_server())


@asynccontextmanager
async def stripe_peer(database: Database) -> AsyncIterator[Peer]:
    yield StripePeer(shared_server(), database)


@asynccontextmanager
async def listening(take: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """Yields the URL of a server on loopback that hands every request to *take*."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def answering(answer: Callable[[], web.Response | None]) -> AsyncIterator[str]:
    """Yields the URL of a server that gives every request this answer, or none at all."""

    async def take(_: web.Request) -> web.StreamResponse:
        given = answer()
        if given is None:
            await asyncio.sleep(5)
        return given or web.Response()

    async with listening(take) as url:
        yield url
