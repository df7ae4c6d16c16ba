"""Puts mails into the queue, in the transaction of what they tell."""

from auth_service import origin
from auth_service.mails.models import Mail, MailKind
from kit import call, caller, clock
from kit.database import Session


def add(session: Session, kind: MailKind, email: str, **details: str) -> None:
    """*email* in normal form. *details* must hold nothing secret; of a notice, `user_id` is whom it is about.

    From where the mail was caused goes with it: the audit trail tells it once the mail is made.
    """
    now, who, where = clock.now(), caller.find(), origin.current()
    cause = {"request_id": call.current().request_id, "address": where.address, "device": where.device}
    if who is not None:
        cause["actor_id"] = str(who.user_id)
    session.add(Mail(kind=kind.value, email=email, details=details | cause, created_at=now, due_at=now, tries=0))
