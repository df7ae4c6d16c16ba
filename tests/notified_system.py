"""A system whose notifications reach the browsers, apps and mailboxes of a test.

The push services are processes of their own, written from their contracts: they decrypt what arrives with the keys of
the browsers, and check who has signed it. Mails are files in the folder of auth-service.
"""

import asyncio
import contextlib
import secrets
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nats
from nats.js import JetStreamContext
from sqlalchemy import update

from chat_service.notifications.deliveries.models import Delivery, DeliveryStatus
from kit import clock
from kit.database import Database
from kit.nats_setup import read_durables
from testkit import log_secrets
from testkit.authority import Authority
from testkit.gateways.running import MortalPeer
from testkit.processes import Program, ServerProcess, free_port, is_listening
from testkit.push.accounts import FcmAccount, WebPushAccount
from testkit.waiting import eventually
from tests.conftest import StartStack
from tests.mailbox import Mailbox
from tests.people import Json, Person
from tools.registry.nats_users import OPERATOR
from tools.stack import nats_server
from tools.stack.config import SERVICES
from tools.stack.stack import Stack, set_up_nats

CHAT = next(one for one in SERVICES if one.name == "chat-service")
_PUSH_PACKAGE = "testkit.push"
_STREAM = "twou-events"


@dataclass
class Recipient:
    """A person with a verified address and a browser."""

    person: Person
    mailbox: Mailbox
    subscription: Json

    async def notifications(self) -> list[Json]:
        """Returns what their app lists, newest first."""
        answer = await self.person.get("/notifications", limit=100)
        assert answer.status_code == 200, answer.text
        found: list[Json] = answer.json()
        return found

    async def kinds(self) -> list[str]:
        """Returns the kinds of their notifications, oldest first."""
        return [one["kind"] for one in reversed(await self.notifications())]

    async def until_kinds(self, *kinds: str, seconds: float = 30) -> None:
        found: list[str] = []

        async def are_there() -> bool:
            found[:] = await self.kinds()
            return found == list(kinds)

        with contextlib.suppress(AssertionError):
            await eventually(are_there, seconds=seconds)
        assert found == list(kinds), f"{found} instead of {list(kinds)}"

    async def deliveries(self) -> Mapping[str, list[Json]]:
        """Returns the deliveries of each of their notifications, by its kind."""
        found: dict[str, list[Json]] = {}
        for one in await self.notifications():
            answer = await self.person.get(f"/notifications/{one['id']}/deliveries")
            assert answer.status_code == 200, answer.text
            found.setdefault(one["kind"], []).extend(answer.json())
        return found


class MortalSmtp:
    """The mail server of a system, which a test may kill. It keeps what it has taken."""

    def __init__(self, port: int, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._port = port
        command: list[str | Path] = [
            sys.executable,
            Path(__file__).with_name("smtp_process.py"),
            str(port),
            str(folder),
        ]
        self._program = Program(command, log=folder / "output", stop_signal=signal.SIGTERM)
        self._process: ServerProcess | None = None

    def start(self) -> None:
        self._process = ServerProcess(self._program)
        self._process.wait_until(lambda: is_listening(self._port))

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop()


@dataclass
class NotifiedSystem:
    stack: Stack
    webpush: MortalPeer
    fcm: MortalPeer
    smtp: MortalSmtp

    @property
    def mails(self) -> Path:
        """The folder with the mails that were taken."""
        return self.stack.config.data / "mails"

    def mortal(self) -> Mapping[str, MortalPeer | MortalSmtp]:
        """Returns the servers of providers, which a test may kill."""
        return {"webpush": self.webpush, "fcm": self.fcm, "smtp": self.smtp}

    async def recipient(self, person: Person) -> Recipient:
        """Verifies the address of a person who is logged in, and subscribes their browser."""
        mailbox = await self.verify_address(person)
        return Recipient(person, mailbox, await self.subscribe(person))

    async def verify_address(self, person: Person) -> Mailbox:
        mailbox = Mailbox(self.stack, person.email)
        answer = await person.post("/auth/verify-email", code=await mailbox.code())
        assert answer.status_code == 200, answer.text
        return mailbox

    async def subscribe(self, person: Person) -> Json:
        """Registers a new browser of a person, and returns its subscription."""
        subscription: Json = await _steer(self.webpush, "subscribe")
        log_secrets.note(subscription["endpoint"].rpartition("/")[2])
        await _register(person, subscription)
        return subscription

    async def install(self, person: Person) -> str:
        """Registers a new app of a person, and returns its token."""
        token = secrets.token_urlsafe(40)
        log_secrets.note(token)
        await _steer(self.fcm, "register", token=token)
        await _register(person, {"kind": "fcm", "token": token})
        return token

    async def pushed(self, recipient: Recipient) -> list[Json]:
        """Returns the messages that the browser of a recipient has got, in order."""
        found: list[Json] = await _steer(self.webpush, "taken", endpoint=recipient.subscription["endpoint"])
        return found

    async def topics_of_browser(self, endpoint: str) -> Counter[str]:
        return Counter(one["topic"] for one in await _steer(self.webpush, "taken", endpoint=endpoint))

    async def topics_of_app(self, token: str) -> Counter[str]:
        taken = await _steer(self.fcm, "taken", token=token)
        return Counter(one["message"]["apns"]["headers"]["apns-collapse-id"] for one in taken)

    async def replay_events(self) -> None:
        """Delivers every event that the stream keeps once more to every consumer, and waits until all are handled."""
        async with self._operator() as streams:
            for name in read_durables(nats_server.DURABLES):
                await streams.delete_consumer(_STREAM, name)
        await set_up_nats(self.stack.config)
        await self.until_handled()

    async def until_handled(self) -> None:
        async with self._operator() as streams:
            for name in read_durables(nats_server.DURABLES):

                async def is_done(name: str = name) -> bool:
                    info = await streams.consumer_info(_STREAM, name)
                    return not info.num_ack_pending and not info.num_pending

                await eventually(is_done, seconds=60)

    async def pass_time(self) -> None:
        """Makes everything due that waits for its time, as mails wait for ten minutes."""
        waiting = update(Delivery).where(Delivery.status == DeliveryStatus.DEFERRED)
        async with chat_database(self.stack) as database, database.transaction() as session:
            await session.execute(waiting.values(due_at=clock.now()))

    @contextlib.asynccontextmanager
    async def _operator(self) -> AsyncIterator[JetStreamContext]:
        url = self.stack.config.nats_url(OPERATOR)
        connection = await nats.connect(url, inbox_prefix=f"_INBOX_{OPERATOR}".encode())
        try:
            yield connection.jetstream()
        finally:
            await connection.close()


def chat_database(stack: Stack) -> Database:
    url = stack.config.environment_of(CHAT)["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    return Database(url)


@contextlib.asynccontextmanager
async def notified_system(
    start_stack: StartStack, kind: str, folder: Path, **settings: str
) -> AsyncIterator[NotifiedSystem]:
    """Runs a system on a kind of database, with a push service of browsers and one of apps."""
    authority = Authority(folder / "authority")
    browsers, apps = WebPushAccount(), FcmAccount()
    webpush = MortalPeer.of("webpush", browsers.config(authority), folder / "webpush", _PUSH_PACKAGE)
    fcm = MortalPeer.of("fcm", apps.config(), folder / "fcm", _PUSH_PACKAGE)
    port = free_port()
    mail = {"AUTH_SMTP_HOST": "127.0.0.1", "AUTH_SMTP_PORT": str(port), "AUTH_SMTP_SECURITY": "none"}
    own = browsers.settings(authority, webpush.peer.tls_port) | apps.settings(fcm.peer.url)
    log_secrets.note(own["VAPID_PRIVATE_KEY"])
    push = {f"CHAT_{name}": value for name, value in own.items()}
    async with contextlib.AsyncExitStack() as there:
        for one in (webpush, fcm):
            await asyncio.to_thread(one.start)
            there.callback(one.stop)
        stack = await there.enter_async_context(start_stack(kind, **mail, **push, **settings))
        smtp = MortalSmtp(port, stack.config.data / "mails")
        await asyncio.to_thread(smtp.start)
        there.callback(smtp.stop)
        yield NotifiedSystem(stack, webpush, fcm, smtp)


async def _register(person: Person, device: Json) -> None:
    answer = await person.post("/notifications/devices", **device)
    assert answer.status_code == 201, answer.text


async def _steer(peer: MortalPeer, verb: str, **arguments: Any) -> Any:
    return await asyncio.to_thread(peer.peer.steer, verb, **arguments)
