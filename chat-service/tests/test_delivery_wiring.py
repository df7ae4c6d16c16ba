"""A running chat-service sends what is due, and hears what has become of mails."""

import secrets
from datetime import timedelta

from delivery_testing import Post

from chat_service import app
from chat_service.settings import Settings
from kit import clock
from kit.database import Database
from kit.ids import new_id
from testkit.events import publish
from testkit.processes import UNUSED_ADDRESS
from testkit.tokens import TokenIssuer
from testkit.waiting import eventually
from twou.auth.v1 import delivery_events_pb2 as reports


async def test_a_running_service_sends_what_is_due_and_notes_reports(
    database: Database, migrated_url: str, nats_url: str, nats_namespace: str
) -> None:
    issuer, post = TokenIssuer(), Post(database)
    settings = Settings(
        port=0,
        database_url=migrated_url,
        nats_url=nats_url,
        nats_namespace=f"{nats_namespace}-{secrets.token_hex(3)}",
        request_address=UNUSED_ADDRESS,
        file_address=UNUSED_ADDRESS,
    )
    async with app.running(settings, keys=lambda _: issuer.keys(), states=lambda _: issuer.state) as chassis:
        await chassis.bus.ready()
        user = new_id()
        await post.device(user)
        post.now = clock.now() - timedelta(seconds=1)
        await post.tells(user, "payment.succeeded")
        # No push service is set up, which the sender says.
        await eventually(lambda: _is(post, "push", ("failed", "not_opened")))
        await eventually(lambda: _is(post, "email", ("sending", None)))
        (mail,) = await post.rows("email")
        sent = reports.DELIVERY_OUTCOME_SENT
        report = reports.DeliveryReported(delivery_id=str(mail.id), outcome=sent, tries=1)
        await publish(chassis.bus, report)
        await eventually(lambda: _is(post, "email", ("sent", None)))


async def _is(post: Post, channel: str, state: tuple[str, str | None]) -> bool:
    return await post.states(channel) == [state]
