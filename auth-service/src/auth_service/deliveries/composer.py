"""Composes a mail of another service at the moment when it is sent, to the address that the account has then."""

from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from auth_service.accounts.queries import find_and_lock_user
from auth_service.deliveries import queries
from auth_service.deliveries.actions import verdict_on_mail
from auth_service.deliveries.models import MailNotice, MailOutcome, Reason, Verdict
from auth_service.mails import messages
from auth_service.mails.texts import Text
from auth_service.throttle.limits import Limit, Throttle
from auth_service.vault import Vault
from kit import clock
from kit.database import Session

# Mails to one account that are not critical. Security mails have a limit of their own, so none takes from the other.
_A_USER = Limit(60, timedelta(hours=1))


@dataclass(frozen=True)
class ComposedNotice:
    message: EmailMessage
    email: str
    # The number of tries, this one included.
    tries: int


class NoticeMailComposer:
    def __init__(self, vault: Vault, *, sender: str, factor: int) -> None:
        """*sender* is an address, or a name and an address. *factor* multiplies the limit."""
        self._sender = sender
        self._throttle = Throttle(vault, "notices by mail", _A_USER, factor=factor)

    async def compose(self, session: Session, notice: MailNotice) -> ComposedNotice | Verdict | None:
        """Returns the mail, or why it is not sent; `None` if it has ended meanwhile.

        The account is locked, so that its deletion comes either after this or before it.
        """
        user = await find_and_lock_user(session, notice.user_id)
        if clock.now() >= notice.expires_at:
            return Verdict(MailOutcome.FAILED if notice.tries else MailOutcome.SUPPRESSED, Reason.EXPIRED)
        verdict = verdict_on_mail(user)
        if verdict is not None or user is None:
            return verdict
        if not (notice.tries or notice.is_critical or await self._throttle.count(session, str(user.id))):
            return Verdict(MailOutcome.SUPPRESSED, Reason.RATE)
        tries = await queries.count_try(session, notice.id)
        if tries is None:
            return None
        text = Text(notice.subject, notice.text, notice.html)
        message = messages.build(
            notice.id, text, sender=self._sender, email=user.email, unsubscribe_url=notice.unsubscribe_url
        )
        return ComposedNotice(message, user.email, tries)
