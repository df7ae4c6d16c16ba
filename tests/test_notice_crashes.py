"""auth-service ends with a mail of chat-service in its hands: it arrives, and a double has the same Message-ID."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import update

from auth_service.deliveries.models import MailNotice
from kit import clock
from kit.database import Database
from kit.ids import new_id
from testkit.waiting import eventually
from tests import crashes
from tests.conftest import DATABASES, StartStack
from tests.crashes import Crash, Fragile
from tests.mailbox import Mailbox
from tests.people import Person
from tools.stack.config import AUTH
from twou.chat.v1.delivery_events_pb2 import DELIVERY_CHANNEL_EMAIL, DeliveryRequested

pytestmark = pytest.mark.slow

EVENT, KIND = "chat.v1.DeliveryRequested", "request.accepted"


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def fragile(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Fragile]:
    folder = tmp_path_factory.mktemp("crash-points")
    async with start_stack(request.param, **crashes.settings(folder)) as stack:
        await crashes.redeliver_soon(stack)
        async with Fragile.of(stack, folder) as fragile:
            yield fragile


@pytest.mark.parametrize(
    ("point", "doing", "count"), [("before_ack", EVENT, 1), ("notice_claimed", KIND, 1), ("notice_sent", KIND, 2)]
)
async def test_a_mail_of_another_service_arrives_although_its_sender_died(
    fragile: Fragile, point: str, doing: str, count: int
) -> None:
    async with Person(fragile.stack.gateway_url) as person:
        mailbox = Mailbox(fragile.stack, person.email)
        (await person.post("/auth/verify-email", code=await mailbox.code())).raise_for_status()
        wanted = DeliveryRequested(
            delivery_id=str(new_id()),
            user_id=person.id,
            channel=DELIVERY_CHANNEL_EMAIL,
            kind=KIND,
            subject="Your request was accepted",
            text="Selam",
            expires_at=clock.to_timestamp(clock.now() + timedelta(hours=1)),
        )
        await fragile.crash([Crash("auth-service", point, doing)], publish_twice(fragile, wanted))
        await let_claims_end(fragile)
        await mailbox.mail("accepted", number=count)
        await until_reported(fragile, wanted)
        ids = [str(mail["Message-ID"]).partition("@")[0] for mail in mailbox.mails("accepted")]
        assert ids == [f"<{wanted.delivery_id}"] * count


async def publish_twice(fragile: Fragile, wanted: DeliveryRequested) -> None:
    """Publishes as chat-service, so that the stream takes the same event for two."""
    headers = {"Event-Id": str(new_id()), "Event-Type": f"twou.{EVENT}"}
    async with fragile.jetstream("chat") as streams:
        for _ in range(2):
            await streams.publish(f"twou.events.{EVENT}", wanted.SerializeToString(), headers=headers)


def database_of(fragile: Fragile) -> Database:
    url = fragile.stack.config.environment_of(AUTH)["DATABASE_URL"]
    return Database(url.replace("postgresql://", "postgresql+asyncpg://", 1))


async def let_claims_end(fragile: Fragile) -> None:
    """Makes the mails due at once that a sender has claimed for a minute."""
    claimed = update(MailNotice).where(MailNotice.due_at > clock.now())
    async with database_of(fragile) as database, database.transaction() as session:
        await session.execute(claimed.values(due_at=clock.now() - timedelta(seconds=1)))


async def until_reported(fragile: Fragile, wanted: DeliveryRequested) -> None:
    """Waits until the mail has its outcome."""
    async with database_of(fragile) as database:

        async def is_sent() -> bool:
            async with database.read() as session:
                return (await session.get_one(MailNotice, UUID(wanted.delivery_id))).outcome == "sent"

        await eventually(is_sent)
