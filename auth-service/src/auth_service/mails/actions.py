"""Adds mails to the queue, in the transaction that causes them."""

from uuid import UUID

from auth_service import origin
from auth_service.mails.models import Mail, MailKind
from kit import call, caller, clock
from kit.database import Session
from kit.ids import new_id


def enqueue(session: Session, kind: MailKind, email: str, **details: str) -> UUID:
    """Adds a mail to *email*, an address in normal form, and returns its id.

    *details* must hold no secret; a notice needs `user_id`.

    The origin of the call is stored with the mail, because the audit entry is written when the mail is composed.
    """
    now, who, where = clock.now(), caller.find(), origin.current()
    cause = {"request_id": call.current().request_id, "address": where.address, "device": where.device}
    if who is not None:
        cause["actor_id"] = str(who.user_id)
    mail = Mail(kind=kind.value, email=email, details=details | cause, created_at=now, due_at=now, tries=0)
    mail.id = new_id()
    session.add(mail)
    return mail.id


def enqueue_bulk(session: Session, kind: MailKind, email: str) -> None:
    """Adds one of many thousands of mails, for which no other mail waits."""
    now, where = clock.now(), origin.current()
    cause = {"request_id": call.current().request_id, "address": where.address, "device": where.device}
    session.add(Mail(kind=kind.value, email=email, details=cause, created_at=now, due_at=now, tries=0, is_bulk=True))
