"""Sends the text messages of the queue, on every replica. One of them sends a message, and tries until it expires.

A sender claims a message by moving its due time into the future, so that a killed process only delays it. The message
is composed in a short transaction, and sent outside of any transaction.
"""

import asyncio
import secrets
from datetime import datetime, timedelta
from typing import ClassVar

from auth_service.text_messages import queries
from auth_service.text_messages.composing import (
    ComposedText,
    Composition,
    DroppedText,
    PostponedText,
    TextComposer,
    TextOutcome,
    TextReporter,
    TextStatus,
)
from auth_service.text_messages.models import TextKind, TextMessage
from auth_service.text_messages.parts import size_of
from auth_service.text_messages.pauses import ProviderPause
from auth_service.text_messages.transports import (
    NotTakenYet,
    OutgoingText,
    RefusedText,
    TextTransport,
)
from kit import backoff, call, clock, crash_points, logging
from kit.database import Database, ReadSession, Session
from kit.due import DueWork

log = logging.get(__name__)

# Longer than the sending of a message takes; otherwise two replicas might send it.
_CLAIM = timedelta(seconds=60)
_MAX_SENDING_SECONDS = 40.0
_FIRST_PAUSE_SECONDS = 5.0
_MAX_PAUSE_SECONDS = 900.0


class TextSender(DueWork):
    kind: ClassVar[TextKind]

    def __init__(
        self,
        database: Database,
        composer: TextComposer,
        transport: TextTransport,
        pause: ProviderPause,
        reporter: TextReporter | None = None,
    ) -> None:
        """*pause* is that of the provider, for all of its senders. *reporter* is told the outcome of notices."""
        self._database = database
        self._composer = composer
        self._transport = transport
        self._pause = pause
        self._reporter = reporter

    async def next_due(self, session: ReadSession) -> datetime | None:
        due_at = await queries.find_next_due(session, self.kind)
        return None if due_at is None else max(due_at, self._pause.until)

    async def run_due(self) -> bool:
        return await self.send_next()

    async def send_next(self) -> bool:
        """Sends one message. Returns False if none is due, or if other senders hold all due messages."""
        message = await self._claim()
        if message is None:
            return False
        cause = message.cause
        call.enter(
            call.Call(request_id=cause["request_id"], client_address=cause["address"], client_agent=cause["device"])
        )
        if crash_points.armed is not None:
            crash_points.armed.reach("text_claimed", [message.kind])
        composed = await self._compose(message)
        if isinstance(composed, ComposedText):
            await self._send(message, composed)
        return True

    async def _claim(self) -> TextMessage | None:
        now = clock.now()
        async with self._database.transaction() as session:
            message = await queries.find_and_lock_due(session, self.kind, now)
            if message is not None:
                message.due_at = now + _CLAIM
        return message

    async def _compose(self, message: TextMessage) -> Composition:
        """Returns the message as it is to be sent now; deletes or postpones one that is not."""
        async with self._database.transaction() as session:
            if clock.now() >= message.expires_at:
                composed: Composition = DroppedText("expired")
            else:
                composed = await self._composer.compose(session, message)
            match composed:
                case DroppedText(reason):
                    status = TextStatus.FAILED if message.tries else TextStatus.SUPPRESSED
                    await self._end(session, message, status, reason, message.tries)
                case PostponedText(due_at):
                    await queries.postpone(session, message.id, tries=message.tries, due_at=due_at)
        if isinstance(composed, DroppedText):
            log.info("text_dropped", text_id=str(message.id), kind=message.kind, reason=composed.reason)
        return composed

    async def _send(self, message: TextMessage, composed: ComposedText) -> None:
        seconds_left = (message.expires_at - clock.now()).total_seconds()
        outgoing = OutgoingText(message.number, composed.text, seconds_left)
        try:
            async with asyncio.timeout(_MAX_SENDING_SECONDS):
                outcome = await self._transport.send(outgoing)
        except TimeoutError:
            outcome = NotTakenYet("TimeoutError")
        match outcome:
            case NotTakenYet():
                await self._try_later(message, composed, outcome)
            case RefusedText(reason):
                self._pause.note_answer()
                async with self._database.transaction() as session:
                    await self._end(session, message, TextStatus.FAILED, "refused", composed.tries)
                log.error("text_refused", text_id=str(message.id), kind=message.kind, error=reason)
            case _:
                await self._note_sent(message, composed)

    async def _note_sent(self, message: TextMessage, composed: ComposedText) -> None:
        self._pause.note_answer()
        if crash_points.armed is not None:
            crash_points.armed.reach("text_sent", [message.kind])
        async with self._database.transaction() as session:
            await self._end(session, message, TextStatus.SENT, "", composed.tries)
        parts = size_of(composed.text).parts
        log.info("text_sent", text_id=str(message.id), kind=message.kind, parts=parts)

    async def _try_later(self, message: TextMessage, composed: ComposedText, outcome: NotTakenYet) -> None:
        self._pause.note_trouble(outcome.retry_after)
        pause = _pause_seconds(composed.tries) if outcome.retry_after is None else outcome.retry_after
        due_at = clock.now() + timedelta(seconds=pause)
        about = {"text_id": str(message.id), "kind": message.kind, "tries": composed.tries, "error": outcome.reason}
        async with self._database.transaction() as session:
            if due_at >= message.expires_at:
                await self._end(session, message, TextStatus.FAILED, "expired", composed.tries)
            elif await queries.postpone(session, message.id, tries=composed.tries, due_at=due_at):
                await self._report_delay(session, message, composed.tries, due_at)
        if due_at >= message.expires_at:
            log.error("text_given_up", **about)
        else:
            log.warning("text_not_sent", **about, again_in_seconds=round(pause, 1))

    async def _end(self, session: Session, message: TextMessage, status: TextStatus, reason: str, tries: int) -> None:
        """Deletes the message, and reports what has become of it unless another sender has done so."""
        is_first = await queries.delete_message(session, message.id)
        if is_first and self._reporter is not None and message.delivery_id is not None:
            await self._reporter.report(session, TextOutcome(message.delivery_id, status, reason, tries))

    async def _report_delay(self, session: Session, message: TextMessage, tries: int, due_at: datetime) -> None:
        if tries == 1 and self._reporter is not None and message.delivery_id is not None:
            outcome = TextOutcome(message.delivery_id, TextStatus.DELAYED, "", tries, due_at)
            await self._reporter.report(session, outcome)


class CodeTextSender(TextSender):
    name = "code-text-sender"
    kind = TextKind.PHONE_CODE


class NoticeTextSender(TextSender):
    name = "notice-text-sender"
    kind = TextKind.NOTICE


def _pause_seconds(tries: int) -> float:
    """Doubles with each try; up to a fifth less, so that messages that failed together do not come back together."""
    pause = backoff.pause_seconds(tries, first_seconds=_FIRST_PAUSE_SECONDS, max_seconds=_MAX_PAUSE_SECONDS)
    return pause * (1 - secrets.randbelow(2001) / 10_000)
