"""The interface of a composer of mails. Its implementation reads accounts and stands above this noun."""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol

from auth_service.mails.models import Mail
from kit.database import Session


@dataclass(frozen=True)
class Composed:
    message: EmailMessage
    # The number of tries, this one included.
    tries: int


class Composer(Protocol):
    async def compose(self, session: Session, mail: Mail) -> Composed | None:
        """Returns `None` if the mail must not be sent. It then is deleted."""

    async def note_bounced(self, session: Session, email: str) -> None:
        """Notes that a mail server has refused *email*, the recipient of a mail, for good."""
