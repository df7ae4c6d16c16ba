"""Sends the mails of the queue, on every replica: each mail by one of them, again and again until it is sent.

A sender claims a mail by moving it into the future, so that a process that is killed only delays it. What is in it is
made in a short transaction, and sent outside of any.
"""

import asyncio
from datetime import datetime, timedelta

from auth_service.mails import queries
from auth_service.mails.composing import Composed, Composer
from auth_service.mails.models import Mail
from auth_service.mails.transports import NotSent, Transport
from kit import call, clock, logging
from kit.database import Database
from kit.worker import Worker

log = logging.get(__name__)

_LOOK_EVERY_SECONDS = 0.25
# Longer than a mail takes to be sent, or two might send it.
_CLAIM = timedelta(seconds=60)
_MAX_SENDING_SECONDS = 40.0
_FIRST_PAUSE = timedelta(seconds=5)
_MAX_PAUSE = timedelta(minutes=15)
_TRIED_FOR = timedelta(days=1)


class MailSender(Worker):
    name = "mail-sender"

    def __init__(self, database: Database, composer: Composer, transport: Transport) -> None:
        self._database = database
        self._composer = composer
        self._transport = transport

    async def run(self) -> None:
        while True:
            if not await self.send_next():
                await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def send_next(self) -> bool:
        """False if none is due."""
        mail = await self._claim()
        if mail is None:
            return False
        # What is logged and recorded about it is about the call that caused it.
        cause = mail.details
        call.enter(
            call.Call(request_id=cause["request_id"], client_address=cause["address"], client_agent=cause["device"])
        )
        composed = await self._compose(mail)
        if composed is not None:
            await self._send(mail, composed)
        return True

    async def _claim(self) -> Mail | None:
        now = clock.now()
        # Reading first: on SQLite a transaction would make every writer wait, four times a second.
        async with self._database.read() as session:
            if not await queries.is_any_due(session, now):
                return None
        async with self._database.transaction() as session:
            mail = await queries.find_and_lock_due(session, now)
            if mail is not None:
                mail.due_at = now + _CLAIM
        return mail

    async def _compose(self, mail: Mail) -> Composed | None:
        """None, and the mail is gone, if it is not to be sent."""
        is_too_old = clock.now() > mail.created_at + _TRIED_FOR
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
            pause = min(_FIRST_PAUSE * 2 ** min(composed.tries - 1, 10), _MAX_PAUSE)
            await self._postpone(mail, composed.tries, clock.now() + pause)
            log.warning(
                "mail_not_sent",
                mail_id=str(mail.id),
                kind=mail.kind,
                tries=composed.tries,
                error=str(error) or type(error).__name__,
                again_in_seconds=pause.total_seconds(),
            )
            return
        async with self._database.transaction() as session:
            await queries.delete_mail(session, mail.id)
        log.info("mail_sent", mail_id=str(mail.id), kind=mail.kind)

    async def _postpone(self, mail: Mail, tries: int, due_at: datetime) -> None:
        async with self._database.transaction() as session:
            await queries.postpone(session, mail.id, tries=tries, due_at=due_at)
