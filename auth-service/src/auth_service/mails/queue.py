"""Puts mails into the queue, in the transaction of what they tell."""

from auth_service.mails.models import Mail, MailKind
from kit import clock
from kit.database import Session


def add(session: Session, kind: MailKind, email: str, **details: str) -> None:
    """*email* in normal form. *details* must hold nothing secret."""
    now = clock.now()
    session.add(Mail(kind=kind.value, email=email, details=details, created_at=now, due_at=now, tries=0))
