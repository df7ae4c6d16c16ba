"""Sends the mails of other services, on every replica, several at a time; and deletes those that are long over.

A sender claims mails by moving their due times into the future, so that a killed process only delays them. A mail is
composed in a short transaction, sent outside of any, and its outcome is recorded and reported in another.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from auth_service.accounts import actions as accounts
from auth_service.deliveries import actions, queries
from auth_service.deliveries.composer import ComposedNotice, NoticeMailComposer
from auth_service.deliveries.models import MailNotice, MailOutcome, Reason, Verdict
from auth_service.mails.sending import CLAIM, pause, try_to_send
from auth_service.mails.transports import NotSent, Refused, Transport
from kit import call, clock, crash_points, logging
from kit.database import Database, ReadSession
from kit.due import DueWork
from kit.worker import Periodic

log = logging.get(__name__)

# The connections to the mail server that one sender has at a time.
AT_ONCE = 8
# For this long after a mail would have expired, its id is known and it is not sent again.
_KEPT = timedelta(days=7)


class NoticeMailSender(DueWork):
    is_critical: ClassVar[bool]

    def __init__(self, database: Database, composer: NoticeMailComposer, transport: Transport) -> None:
        self._database = database
        self._composer = composer
        self._transport = transport

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session, critical=self.is_critical)

    async def run_due(self) -> bool:
        return await self.send_due() > 0

    async def send_due(self) -> int:
        """Sends the mails that have waited longest, and returns their number: 0 if other senders hold all."""
        claimed = await self._claim()
        async with asyncio.TaskGroup() as group:
            for notice in claimed:
                # Each task has a context of its own, and so a call of its own.
                group.create_task(self._send(notice))
        return len(claimed)

    async def _claim(self) -> Sequence[MailNotice]:
        now = clock.now()
        async with self._database.transaction() as session:
            claimed = await queries.lock_due(session, now, AT_ONCE, critical=self.is_critical)
            for notice in claimed:
                notice.due_at = now + CLAIM
        return claimed

    async def _send(self, notice: MailNotice) -> None:
        call.enter(call.Call(request_id=notice.request_id))
        if crash_points.armed is not None:
            crash_points.armed.reach("notice_claimed", [notice.kind])
        async with self._database.transaction() as session:
            composed = await self._composer.compose(session, notice)
            if isinstance(composed, Verdict):
                await actions.end(session, notice.id, composed.outcome, composed.reason, notice.tries)
        if isinstance(composed, Verdict):
            log.info("notice_not_sent", delivery_id=str(notice.id), kind=notice.kind, reason=composed.reason.value)
        if not isinstance(composed, ComposedNotice):
            return
        failure = await try_to_send(self._transport, composed.message)
        if isinstance(failure, Refused):
            await self._give_up(notice, composed, failure)
        elif failure is not None:
            await self._try_later(notice, composed, failure)
        else:
            await self._note_sent(notice, composed)

    async def _note_sent(self, notice: MailNotice, composed: ComposedNotice) -> None:
        if crash_points.armed is not None:
            crash_points.armed.reach("notice_sent", [notice.kind])
        async with self._database.transaction() as session:
            await actions.end(session, notice.id, MailOutcome.SENT, Reason.NONE, composed.tries)
        log.info("notice_sent", delivery_id=str(notice.id), kind=notice.kind)

    async def _give_up(self, notice: MailNotice, composed: ComposedNotice, failure: Refused) -> None:
        reason = Reason.BOUNCED if failure.is_about_the_address else Reason.REFUSED
        async with self._database.transaction() as session:
            if reason is Reason.BOUNCED:
                await accounts.note_bounced(session, composed.email)
            await actions.end(session, notice.id, MailOutcome.FAILED, reason, composed.tries)
        log.warning("notice_refused", delivery_id=str(notice.id), kind=notice.kind, error=str(failure))

    async def _try_later(self, notice: MailNotice, composed: ComposedNotice, failure: NotSent) -> None:
        later = pause(composed.tries)
        # The last try is at the end of its time, at which it is given up.
        due_at = min(clock.now() + later, notice.expires_at)
        async with self._database.transaction() as session:
            await actions.postpone(session, notice.id, composed.tries, due_at)
        log.warning(
            "notice_delayed",
            delivery_id=str(notice.id),
            kind=notice.kind,
            tries=composed.tries,
            error=str(failure),
            again_in_seconds=round(later.total_seconds(), 1),
        )


class CriticalNoticeMailSender(NoticeMailSender):
    name = "critical-notice-mail-sender"
    is_critical = True


class OtherNoticeMailSender(NoticeMailSender):
    name = "notice-mail-sender"
    is_critical = False


class NoticeMailCleaning(Periodic):
    name = "notice-mail-cleaning"
    every_seconds = 3600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        async with self._database.transaction() as session:
            await queries.delete_ended_before(session, clock.now() - _KEPT)
