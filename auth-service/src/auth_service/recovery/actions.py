"""What can be done with mailed secrets inside of one transaction: ask for one, and use one up."""

from uuid import UUID

from auth_service import origin
from auth_service.accounts.actions import get_active_user
from auth_service.mails import actions as mails
from auth_service.mails.models import MailKind
from auth_service.throttle.limits import Throttle
from kit.database import Session


async def ask_for_reset(session: Session, email: str, asking: Throttle) -> None:
    """RateLimited for too many from one client. Otherwise the same happens whether or not there is such an account."""
    await asking.count_or_refuse(session, origin.current().address)
    mails.enqueue(session, MailKind.PASSWORD_RESET, email)


async def ask_for_verification(session: Session, whom: str | UUID, asking: Throttle) -> None:
    """The same, for an address or the id of the caller."""
    await asking.count_or_refuse(session, origin.current().address)
    email = whom if isinstance(whom, str) else (await get_active_user(session, whom)).email
    mails.enqueue(session, MailKind.EMAIL_VERIFICATION, email)
