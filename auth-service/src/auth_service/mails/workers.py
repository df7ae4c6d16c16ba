"""Sends the mails of the queue, on every replica. One replica sends a mail, and tries again until it succeeds.

Mails that are caused by the thousand, such as those of an import, have a sender of their own: the others do not wait.

A sender claims a mail by moving its due time into the future, so that a killed process only delays it. The mail is
composed in a short transaction, and sent outside of any transaction.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from auth_service.mails import queries
from auth_service.mails.composing import Composed, Composer
from auth_service.mails.models import Mail
from auth_service.mails.sending import CLAIM, pause, try_to_send
from auth_service.mails.transports import NotSent, Refused, Transport
from kit import call, clock, crash_points, logging
from kit.database import Database, ReadSession
from kit.due import DueWork

log = logging.get(__name__)


class MailSender(DueWork):
    name = "mail-sender"
    is_bulk: ClassVar[bool] = False
    max_age: ClassVar[timedelta] = timedelta(days=1)

    def __init__(self, database: Database, composer: Composer, transport: Transport) -> None:
        self._database = database
        self._composer = composer
        self._transport = transport

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session, is_bulk=self.is_bulk)

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
            mail = await queries.find_and_lock_due(session, now, is_bulk=self.is_bulk)
            if mail is not None:
                mail.due_at = now + CLAIM
        return mail

    async def _compose(self, mail: Mail) -> Composed | None:
        """Returns the composed mail. Deletes the mail and returns `None` if it must not be sent."""
        is_too_old = clock.now() > mail.created_at + self.max_age
        async with self._database.transaction() as session:
            composed = None if is_too_old else await self._composer.compose(session, mail)
            if composed is None:
                await queries.delete_mail(session, mail.id)
        if is_too_old:
            log.error("mail_given_up", mail_id=str(mail.id), kind=mail.kind, tries=mail.tries)
        return composed

    async def _send(self, mail: Mail, composed: Composed) -> None:
        failure = await try_to_send(self._transport, composed.message)
        if failure is not None:
            await self._try_later(mail, composed, failure)
            return
        if crash_points.armed is not None:
            crash_points.armed.reach("mail_sent", [mail.kind])
        async with self._database.transaction() as session:
            await queries.delete_mail(session, mail.id)
        log.info("mail_sent", mail_id=str(mail.id), kind=mail.kind)

    async def _try_later(self, mail: Mail, composed: Composed, failure: NotSent) -> None:
        """Postpones the mail, also one that was refused for good: a server that refuses all mails may be mended."""
        later = pause(composed.tries)
        async with self._database.transaction() as session:
            if isinstance(failure, Refused) and failure.is_about_the_address:
                await self._composer.note_bounced(session, mail.email)
            await queries.postpone(session, mail.id, tries=composed.tries, due_at=clock.now() + later)
        log.warning(
            "mail_not_sent",
            mail_id=str(mail.id),
            kind=mail.kind,
            tries=composed.tries,
            error=str(failure),
            again_in_seconds=round(later.total_seconds(), 1),
        )


class BulkMailSender(MailSender):
    """Sends what may take days."""

    name = "bulk-mail-sender"
    is_bulk = True
    max_age = timedelta(days=7)
