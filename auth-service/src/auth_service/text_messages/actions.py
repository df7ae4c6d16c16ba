"""Adds text messages to the queue, in the transaction that causes them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from auth_service import origin
from auth_service.accounts.models import User
from auth_service.text_messages import queries
from auth_service.text_messages.models import TextKind, TextMessage
from auth_service.text_messages.parts import shortened
from kit import call, clock
from kit.database import Session
from kit.ids import new_id

# A notice is cut to what so many parts hold: each is paid for, and phones show the beginning.
MAX_NOTICE_PARTS = 3


class NotQueued(StrEnum):
    """Why a notice is not sent. The values are reasons of `TextOutcome`."""

    GONE = "gone"
    UNVERIFIED = "unverified"
    EXPIRED = "expired"


async def enqueue_notice(
    session: Session, user: User, delivery_id: UUID, text: str, expires_at: datetime
) -> NotQueued | None:
    """Adds a notice to the verified number of *user*, or returns the reason against it.

    *text* must hold no secret. The same delivery twice is one message. The outcome is told to the sender's
    `TextReporter` later, unless a reason is returned.
    """
    if not user.is_active:
        return NotQueued.GONE
    if user.verified_phone is None:
        return NotQueued.UNVERIFIED
    if expires_at <= clock.now():
        return NotQueued.EXPIRED
    notice = _new_message(TextKind.NOTICE, user, user.verified_phone, expires_at)
    notice.text, notice.delivery_id = shortened(text, MAX_NOTICE_PARTS), delivery_id
    await queries.add_notice(session, notice)
    return None


def enqueue_code(session: Session, user: User, number: str, expires_at: datetime) -> UUID:
    """Adds a message with a code to *number*, and returns its id, from which the code will be made."""
    message = _new_message(TextKind.PHONE_CODE, user, number, expires_at)
    session.add(message)
    return message.id


def _new_message(kind: TextKind, user: User, number: str, expires_at: datetime) -> TextMessage:
    now, where = clock.now(), origin.current()
    return TextMessage(
        id=new_id(),
        kind=kind.value,
        user_id=user.id,
        number=number,
        # Log and audit entries about the message carry the origin of the call that caused it.
        cause={"request_id": call.current().request_id, "address": where.address, "device": where.device},
        created_at=now,
        due_at=now,
        expires_at=expires_at,
        tries=0,
    )
