"""Measures webhooks: the time until they are answered, and until the frame that they lead to is on a socket."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection

from bench.load import Samples
from bench.open_loop import OpenLoop, Outcome, Sending, Stream
from bench.report import Table, milliseconds
from bench.tokens import Signer
from bench.usage import Usage
from bench.visitor import visitors
from kit import clock
from kit.database import Database
from kit.ids import new_id
from kit.production import DEVELOPMENT_SECRET
from request_bench import paid
from request_bench.paid import Told
from request_service.payment.gateways.directory import WEBHOOKS_PATH
from request_service.payment.gateways.interface import Subject
from request_service.payment.test_gateway import signing
from tools.stack.config import REQUEST
from tools.stack.stack import Stack

_TEXT = """\
Each webhook is about another payment, to which its payer has agreed, and is signed by the secret of the built-in
gateway. The load is open: each one is sent at its own time, and its times are counted from then, however late the
answers to others are. *Answered* is the time until status 200, *frame* that until `payment.authorized` is on the socket
of the payer: after the answer the gateway is asked, and what it says is applied. {clients} clients have a socket each.
*Not 200* and *no frame* count the webhooks without them. *CPU* is that of request-service for each webhook, with all
that follows from it. The bars: answered in at most 100 ms (p99) at 200 a second, and a frame after at most 500 ms (p99)
at 50 a second."""
_COLUMNS = (
    "webhooks /s",
    "sent",
    "not 200",
    "no frame",
    "answered p50 ms",
    "p99 ms",
    "max ms",
    "frame p50 ms",
    "p99 ms",
    "max ms",
    "CPU ms",
)
_PATIENCE_SECONDS = 10.0
# The frames of the last webhooks may come this much later than the answers.
_FRAMES_WITHIN_SECONDS = 30.0
_PATH = f"{WEBHOOKS_PATH}test"
_FRAME = "payment.authorized"


@dataclass(frozen=True)
class WebhookLoad:
    # Webhooks a second.
    rates: Sequence[float]
    # The duration of each load.
    seconds: float
    # The payers, each with a socket.
    clients: int = 50


async def webhooks(stack: Stack, database: Database, signer: Signer, load: WebhookLoad) -> Table:
    rows = [await _row(stack, database, signer, load, rate) for rate in load.rates]
    return Table("Webhooks", _TEXT.format(clients=load.clients), _COLUMNS, rows)


async def _row(stack: Stack, database: Database, signer: Signer, load: WebhookLoad, rate: float) -> list[str]:
    clients = [new_id() for _ in range(load.clients)]
    told = await paid.add_agreed(database, clients, round(rate * load.seconds))
    sendings = _sendings(told)
    async with (
        _sockets(stack, signer, clients, len(told)) as arrived,
        OpenLoop(stack.gateway_url, _PATIENCE_SECONDS) as loop,
    ):
        before = Usage.of(stack)
        outcomes = await loop.run([Stream("webhook", rate, iter(sendings.values()))], load.seconds)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(arrived.all_are_here.wait(), _FRAMES_WITHIN_SECONDS)
        used = Usage.of(stack).since(before).cpu[REQUEST.name]
    frames = [arrived.at[reference] - one.due for reference, one in _by_reference(outcomes) if reference in arrived.at]
    refused = sum(not one.is_done for one in outcomes)
    answered = [one.seconds for one in outcomes if one.is_done]
    counts = [f"{rate:g}", str(len(outcomes)), str(refused), str(len(told) - len(frames))]
    return [*counts, *_times(answered), *_times(frames), milliseconds(used / len(outcomes))]


def _times(durations: Sequence[float]) -> list[str]:
    samples = Samples.of(durations)
    return [milliseconds(samples.percentile(percent)) for percent in (50, 99, 100)]


def _by_reference(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, Outcome]]:
    for one in outcomes:
        yield (one.sending.body or {})["reference"], one


def _sendings(told: Sequence[Told]) -> Mapping[str, Sending]:
    """Returns the webhook about each payment, signed now, by its reference."""
    secret, now = signing.webhook_secret(SecretStr(DEVELOPMENT_SECRET)), clock.now()
    found = {}
    for number, one in enumerate(told):
        body = {"id": f"bench-{number}-{one.reference}", "subject": Subject.PAYMENT.value, "reference": one.reference}
        headers = {signing.HEADER: signing.signature(secret, json.dumps(body).encode(), now)}
        found[one.reference] = Sending("POST", _PATH, "", body, headers)
    return found


class _Arrived:
    """The moments at which the frames have arrived, by the reference of their payment."""

    def __init__(self, expected: int) -> None:
        self.at: dict[str, float] = {}
        self.all_are_here = asyncio.Event()
        self._expected = expected

    async def read(self, socket: ClientConnection) -> None:
        while True:
            text = await socket.recv()
            now = time.perf_counter()
            frame = json.loads(text)
            if frame["type"] == _FRAME:
                # The reference of a payment is its id without hyphens.
                self.at.setdefault(UUID(frame["data"]["id"]).hex, now)
                if len(self.at) == self._expected:
                    self.all_are_here.set()


@contextlib.asynccontextmanager
async def _sockets(stack: Stack, signer: Signer, clients: Sequence[UUID], expected: int) -> AsyncIterator[_Arrived]:
    """Opens a socket for each client; *expected* is the number of frames of payments that will come."""
    arrived = _Arrived(expected)
    async with visitors(stack.gateway_url, len(clients)) as people, asyncio.TaskGroup() as reading:
        readers = []
        for person, client_id in zip(people, clients, strict=True):
            person.access_token = signer.token(str(client_id))
            socket = await person.opens_a_socket(stack.gateway_url)
            readers.append((reading.create_task(arrived.read(socket)), socket))
        yield arrived
        for reader, socket in readers:
            reader.cancel()
            await socket.close()
