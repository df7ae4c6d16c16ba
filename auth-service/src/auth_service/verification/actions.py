"""The actions of verification: ask for a code to one's own address or number, type it, and see what is verified.

A code is short, so guessing is limited: a few tries per code, counted under the lock of its row, and some more per
client. The last transaction uses it up, so that a lost answer costs no code.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from auth_service import origin
from auth_service.accounts import queries as accounts
from auth_service.accounts.actions import get_active_user
from auth_service.accounts.models import User
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.recovery import actions as recovery
from auth_service.recovery.errors import InvalidVerificationCode
from auth_service.text_messages import actions as text_messages
from auth_service.text_messages.errors import TextsUnavailable
from auth_service.text_messages.limits import TextLimits
from auth_service.throttle.limits import Throttle
from auth_service.verification import queries
from auth_service.verification.codes import PhoneCodes
from auth_service.verification.contacts import (
    Contact,
    Contacts,
    ContactType,
    RequestedCode,
    Verification,
    is_verified,
)
from auth_service.verification.errors import AlreadyVerified
from auth_service.verification.models import PhoneCode
from kit import clock, logging
from kit.database import Database, ReadSession, Session
from kit.errors import Unauthenticated

log = logging.get(__name__)


@dataclass(frozen=True)
class CodeRules:
    """The rules by which people may ask for codes and try them."""

    contacts: Contacts
    codes: PhoneCodes
    # `None` if no provider of text messages is set.
    texts: TextLimits | None
    # The lifetime of a code in a mail.
    mail_lifetime: timedelta
    # Limits the mails that one client may cause, and the codes that it may try.
    asking: Throttle
    trying: Throttle


async def request_code(session: Session, user_id: UUID, contact: Contact, rules: CodeRules) -> RequestedCode:
    """Queues a code to the caller's own address or number.

    Raises InvalidInput if it is not their own, AlreadyVerified, RateLimited, or TextsUnavailable.
    """
    user = await _lock_active_user(session, user_id)
    rules.contacts.require_own(user, contact)
    if is_verified(user, contact):
        raise AlreadyVerified
    if contact.type is ContactType.EMAIL:
        mail_id = await recovery.ask_for_code(session, user, contact.target, rules.asking)
        return RequestedCode(mail_id, contact.type, clock.now() + rules.mail_lifetime)
    if rules.texts is None:
        raise TextsUnavailable
    await rules.texts.count_request(session, str(user.id), contact.target)
    expires_at = clock.now() + rules.codes.lifetime
    message_id = text_messages.enqueue_code(session, user, contact.target, expires_at)
    return RequestedCode(message_id, contact.type, expires_at)


async def try_phone_code(
    database: Database, user_id: UUID, typed: str, number: str | None, rules: CodeRules
) -> PhoneCode:
    """Returns the newest code of the caller if *typed* is it; *number*, if given, must be that of the code.

    Raises InvalidVerificationCode for any reason, and RateLimited after too many tries. Tries are counted in a
    transaction of their own, because the refusal must not undo the count.
    """
    async with database.transaction() as session:
        await rules.trying.count_or_refuse(session, origin.current().network)
        code = await queries.find_and_lock_newest_phone_code(session, user_id)
        is_right = False
        if code is not None:
            matches = rules.codes.is_right(code.id, typed) and number in (None, code.number)
            is_right = code.try_code(is_right=matches, now=clock.now())
        if not is_right:
            audit.record(session, Action.PHONE_VERIFICATION_FAILED, user_id)
    if code is None or not is_right:
        raise InvalidVerificationCode
    return code


async def verify_phone(session: Session, code: PhoneCode, contacts: Contacts) -> None:
    """Uses up the code, and verifies the number of the account.

    Raises InvalidVerificationCode if the code was used, or the number has changed, since it was tried.
    """
    user = await accounts.lock_user(session, code.user_id)
    if not user.is_active or contacts.number_of(user) != code.number:
        raise InvalidVerificationCode
    if not await queries.use_phone_code(session, code.id, clock.now()):
        raise InvalidVerificationCode
    user.verify_phone(code.number)
    audit.record(session, Action.PHONE_VERIFIED, user.id, actor_id=user.id)
    log.info("phone_verified", user_id=str(user.id))


async def get_verification(session: ReadSession, user_id: UUID, rules: CodeRules) -> Verification:
    """Raises Unauthenticated if the account is not active."""
    user = await get_active_user(session, user_id)
    phone_is_verified = user.verified_phone is not None
    missing = [] if user.email_verified else [ContactType.EMAIL]
    # A number is not required where none can be verified.
    if not phone_is_verified and rules.texts is not None:
        missing.append(ContactType.PHONE)
    return Verification(user.email, user.email_verified, user.phone, phone_is_verified, tuple(missing))


async def _lock_active_user(session: Session, user_id: UUID) -> User:
    user = await accounts.find_and_lock_user(session, user_id)
    if user is None or not user.is_active:
        raise Unauthenticated
    return user
