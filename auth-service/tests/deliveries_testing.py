"""The mails of other services on their way: asked for, sent to a real mail server, and reported."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from auth_testing import delete_rows, run, update_rows
from smtp_testing import Inbox
from sqlalchemy import select

from auth_service.accounts.models import User
from auth_service.deliveries.composer import NoticeMailComposer
from auth_service.deliveries.consumers import on_delivery_requested
from auth_service.deliveries.models import MailNotice
from auth_service.deliveries.workers import CriticalNoticeMailSender, OtherNoticeMailSender
from auth_service.mails.transports import SmtpTransport
from auth_service.settings import Settings
from auth_service.vault import Vault
from kit import clock, tables
from kit.database import Database
from kit.ids import new_id
from testkit.rows import outbox_rows, select_all, stored
from twou.auth.v1 import delivery_events_pb2 as reports
from twou.chat.v1 import delivery_events_pb2 as requests

SENT, FAILED = reports.DELIVERY_OUTCOME_SENT, reports.DELIVERY_OUTCOME_FAILED
SUPPRESSED, DELAYED = reports.DELIVERY_OUTCOME_SUPPRESSED, reports.DELIVERY_OUTCOME_DELAYED
UNSUBSCRIBE = "https://api.example.com/api/v1/notifications/unsubscribe?token=abc"


def request(user: User, **fields: Any) -> requests.DeliveryRequested:
    usual = {
        "delivery_id": str(new_id()),
        "user_id": str(user.id),
        "channel": requests.DELIVERY_CHANNEL_EMAIL,
        "kind": "request.accepted",
        "subject": "አበበ ቢቂላ",
        "text": "ሰላም፣ ጥያቄዎ ተቀባይነት አግኝቷል።\n",
        "html": "<p>ሰላም</p>\n",
        "unsubscribe_url": UNSUBSCRIBE,
        "locale": "am",
        "expires_at": clock.to_timestamp(clock.now() + timedelta(days=1)),
        "occurred_at": clock.to_timestamp(clock.now()),
    }
    return requests.DeliveryRequested(**{**usual, **fields})


@dataclass
class Post:
    """Senders of one database, the mail server that they send to, and an account with a verified address."""

    database: Database
    settings: Settings
    vault: Vault
    inbox: Inbox
    user: User
    others: OtherNoticeMailSender = field(init=False)
    critical: CriticalNoticeMailSender = field(init=False)

    def __post_init__(self) -> None:
        composer = NoticeMailComposer(self.vault, sender=self.settings.mail_from, factor=1)
        self.others = OtherNoticeMailSender(self.database, composer, SmtpTransport(self.settings))
        self.critical = CriticalNoticeMailSender(self.database, composer, SmtpTransport(self.settings))

    async def ask(self, *events: requests.DeliveryRequested) -> None:
        for event in events:
            await run(self.database, on_delivery_requested, event)

    async def send(self) -> int:
        return await self.others.send_due()

    async def reported(self) -> list[tuple[Any, str, int]]:
        """Returns outcome, reason and tries of each report so far, and forgets them."""
        rows = await outbox_rows(self.database)
        await delete_rows(self.database, tables.outbox)
        found = [reports.DeliveryReported.FromString(row.payload) for row in rows if "DeliveryReported" in row.type]
        return [(one.outcome, one.reason, one.tries) for one in found]

    async def waiting(self) -> Sequence[MailNotice]:
        return await select_all(self.database, select(MailNotice).where(MailNotice.due_at.is_not(None)))

    async def make_due(self) -> None:
        await update_rows(self.database, MailNotice, MailNotice.due_at.is_not(None), due_at=clock.now())

    async def change_user(self, **columns: Any) -> None:
        await update_rows(self.database, User, User.id == self.user.id, **columns)

    async def is_marked(self) -> bool:
        """Returns whether the address of the user is marked as one that refuses mails."""
        user: User = await stored(self.database, User, self.user.id)
        return user.email_bounced_at is not None
