"""Sends the mails of the queue, on every replica. One replica sends a mail, and tries again until it succeeds.

A sender claims a mail by moving its due time into the future, so that a killed process only delays it. The mail is
composed in a short transaction, and sent outside of any transaction.
"""

import asyncio
from datetime import datetime, timedelta

from auth_service.mails import queries
from auth_service.mails.composing import Composed, Composer
from auth_service.mails.models import Mail
from auth_service.mails.transports import NotSent, Transport
from kit import backoff, call, clock, crash_points, logging
from kit.database import Database, ReadSession
from kit.due import DueWork

log = logging.get(__name__)

# Longer than the sending of a mail takes; otherwise two replicas might send it.
_CLAIM = timedelta(seconds=60)
_MAX_SENDING_SECONDS = 40.0
_FIRST_PAUSE_SECONDS = 5.0
_MAX_PAUSE_SECONDS = 900.0
_MAX_AGE = timedelta(days=1)


class MailSender(DueWork):
    name = "mail-sender"

    def __init__(self, database: Database, composer: Composer, transport: Transport) -> None:
        self._database = database
        self._composer = composer
        self._transport = transport

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session)

    async def run_due(self) -> bool:
        return await self.send_next()

    async def send_next(self) -> bool:
        """Sends one mail. Returns False if none is due, or if other senders hold all due mails."""
        mail = await self._claim()
        if mail is None:
            return False
        # Log and audit entries about the mail carry the origin of the call that caused it.
        cause = mail.details
        call.enter(
            call.Call(request_id=cause["request_id"], client_address=cause["address"], client_agent=cause["device"])
        )
        if crash_points.armed is not None:
            crash_points.armed.reach("mail_claimed", [mail.kind])
        composed = await self._compose(mail)
        if composed is not None:
            await self._send(mail, composed)
        return True

    async def _claim(self) -> Mail | None:
        now = clock.now()
        async with self._database.transaction() as session:
            mail = await queries.find_and_lock_due(session, now)
            if mail is not None:
                mail.due_at = now + _CLAIM
        return mail

    async def _compose(self, mail: Mail) -> Composed | None:
        """Returns the composed mail. Deletes the mail and returns `None` if it must not be sent."""
        is_too_old = clock.now() > mail.created_at + _MAX_AGE
        async with self._database.transaction() as session:
            composed = None if is_too_old else await self._composer.compose(session, mail)
            if composed is None:
                await queries.delete_mail(session, mail.id)
        if is_too_old:
            log.error("mail_given_up", mail_id=str(mail.id), kind=mail.kind, tries=mail.tries)
        return composed

    async def _send(self, mail: Mail, composed: Composed) -> None:
        try:
            async with asyncio.timeout(_MAX_SENDING_SECONDS):
                await self._transport.send(composed.message)
        except (NotSent, TimeoutError) as error:
            pause = backoff.pause_seconds(
                composed.tries, first_seconds=_FIRST_PAUSE_SECONDS, max_seconds=_MAX_PAUSE_SECONDS
            )
            await self._postpone(mail, composed.tries, clock.now() + timedelta(seconds=pause))
            log.warning(
                "mail_not_sent",
                mail_id=str(mail.id),
                kind=mail.kind,
                tries=composed.tries,
                error=str(error) or type(error).__name__,
                again_in_seconds=pause,
            )
            return
        if crash_points.armed is not None:
            crash_points.armed.reach("mail_sent", [mail.kind])
        async with self._database.transaction() as session:
            await queries.delete_mail(session, mail.id)
        log.info("mail_sent", mail_id=str(mail.id), kind=mail.kind)

    async def _postpone(self, mail: Mail, tries: int, due_at: datetime) -> None:
        async with self._database.transaction() as session:
            await queries.postpone(session, mail.id, tries=tries, due_at=due_at)
