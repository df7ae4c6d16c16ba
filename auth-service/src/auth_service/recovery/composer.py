"""Composes a mail from a row of the queue, at the moment when it is sent.

A mailed secret is made here, so none waits in the queue. Whether there is an account to mail to is decided here, so the
duration of a request does not reveal it. The number of mails to one address and about one account is limited here too,
for all causes together.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from auth_service.accounts import actions as accounts
from auth_service.accounts.models import OBJECTION_LIFETIME, User
from auth_service.accounts.queries import find_and_lock_user_by_email, find_and_lock_user_by_pending_email
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.mails import messages, queries, texts
from auth_service.mails.composing import Composed
from auth_service.mails.models import Mail, MailKind
from auth_service.mails.texts import Objection, Text
from auth_service.recovery import objections
from auth_service.recovery.challenges import Challenges
from auth_service.throttle.limits import DailyAllowance, Limit, Throttle
from auth_service.vault import Vault
from kit import logging
from kit.database import Session

log = logging.get(__name__)

# Limits mails to one address of the kinds that can be asked for without a token.
_ASKED_FOR = (Limit(1, timedelta(minutes=1)), Limit(5, timedelta(hours=1)))
# Limits mails of all kinds about one account: moving it from address to address must not flood them all.
_ABOUT_ONE_ACCOUNT = Limit(20, timedelta(hours=1))
_REQUESTED = {
    MailKind.PASSWORD_RESET: Action.PASSWORD_RESET_REQUESTED,
    MailKind.EMAIL_VERIFICATION: Action.VERIFICATION_REQUESTED,
}


# These mails have a secret; the others are notices.
_WITH_SECRET = frozenset({*_REQUESTED, MailKind.INVITATION})

_SECOND_FACTOR = {
    MailKind.SECOND_FACTOR_ON: "was turned on",
    MailKind.SECOND_FACTOR_OFF: "was removed",
    MailKind.RECOVERY_CODE_USED: "was replaced by a recovery code at a login",
}


@dataclass(frozen=True)
class Pages:
    """The URLs of the frontend's pages to which mails link."""

    # For a new password.
    reset: str
    # For an objection to a new address.
    objection: str


class AccountMailComposer:
    def __init__(  # noqa: PLR0913  # one for each setting
        self,
        vault: Vault,
        challenges: Challenges,
        *,
        sender: str,
        pages: Pages,
        verifications_per_day: int,
        factor: int,
    ) -> None:
        """*sender* is an address, or a name and an address. *verifications_per_day* limits the mails to unverified
        addresses, of all accounts together. *factor* multiplies the limits."""
        self._vault = vault
        self._verifications = DailyAllowance(vault, "verification mails", verifications_per_day, factor=factor)
        self._challenges = challenges
        self._sender = sender
        self._pages = pages
        self._asked_for = Throttle(vault, "mails to an address", *_ASKED_FOR, factor=factor)
        self._about = Throttle(vault, "mails about an account", _ABOUT_ONE_ACCOUNT, factor=factor)

    async def compose(self, session: Session, mail: Mail) -> Composed | None:
        """Returns `None` if there is no account to send it to, or if it would be one mail too many."""
        kind = MailKind(mail.kind)
        if kind not in _WITH_SECRET:
            return await self._notice(session, mail, self._notice_text(kind, mail))
        user = await self._user(session, mail, kind)
        if user is None or not user.is_active:
            return None
        return await self._secret(session, mail, kind, user)

    async def note_bounced(self, session: Session, email: str) -> None:
        await accounts.note_bounced(session, email)

    def _notice_text(self, kind: MailKind, mail: Mail) -> Text:
        match kind:
            case MailKind.EMAIL_CHANGE_REQUESTED:
                return texts.email_change_requested(self._objection(mail))
            case MailKind.EMAIL_CHANGED:
                return texts.email_changed(self._objection(mail))
            case MailKind.SESSION_REPLAYED:
                return texts.session_replayed()
            case MailKind.NEW_DEVICE:
                return texts.new_device()
            case MailKind.PASSWORD_CHANGED:
                return texts.password_changed()
        return texts.second_factor(_SECOND_FACTOR[kind])

    async def _user(self, session: Session, mail: Mail, kind: MailKind) -> User | None:
        """Returns the account to mail to, locked, so that its deletion comes either after this or before it."""
        if kind is MailKind.EMAIL_VERIFICATION and (user_id := mail.details.get("user_id")):
            user = await find_and_lock_user_by_pending_email(session, mail.email, UUID(user_id))
            if user is not None:
                return user
        return await find_and_lock_user_by_email(session, mail.email)

    def _objection(self, mail: Mail) -> Objection | None:
        change_id = mail.details.get("change_id")
        token = objections.token_of(UUID(change_id), self._vault) if change_id else None
        return Objection(self._pages.objection, token, OBJECTION_LIFETIME) if token else None

    async def _notice(self, session: Session, mail: Mail, text: Text) -> Composed | None:
        """Goes to an earlier address of the account too: its reader must learn of a change that they did not make."""
        tries = await queries.count_try(session, mail.id)
        if tries is None or (tries == 1 and not await self._about.count(session, mail.details["user_id"])):
            return None
        return self._composed(mail, tries, text)

    async def _secret(self, session: Session, mail: Mail, kind: MailKind, user: User) -> Composed | None:
        is_proven = user.email_verified and user.email_bounced_at is None
        if kind is MailKind.EMAIL_VERIFICATION and is_proven and user.email == mail.email:
            return None
        if kind is MailKind.INVITATION and user.has_password:
            return None
        tries = await queries.count_try(session, mail.id)
        if tries is None:
            # It was deleted with the account.
            return None
        if tries == 1:
            if not await self._is_allowed(session, mail, user):
                return None
            if kind in _REQUESTED:
                actor = mail.details.get("actor_id")
                audit.record(session, _REQUESTED[kind], user.id, actor_id=UUID(actor) if actor else None)
        text = await self._text(session, kind, user, mail)
        return self._composed(mail, tries, text) if text else None

    async def _is_allowed(self, session: Session, mail: Mail, user: User) -> bool:
        if mail.kind == MailKind.INVITATION:
            # An account has one, which an admin has caused.
            return True
        if not await self._asked_for.count(session, f"{mail.kind} {mail.email}"):
            return False
        if not await self._about.count(session, str(user.id)):
            return False
        if mail.kind != MailKind.EMAIL_VERIFICATION or await self._verifications.count(session):
            return True
        # The owner of the address can ask for another one.
        log.warning("verification_mails_spent")
        return False

    async def _text(self, session: Session, kind: MailKind, user: User, mail: Mail) -> Text | None:
        challenges = self._challenges
        if kind is MailKind.PASSWORD_RESET:
            token = await challenges.add_reset(session, user, mail.id)
            return texts.password_reset(self._pages.reset, token, challenges.reset_lifetime) if token else None
        if kind is MailKind.INVITATION:
            token = await challenges.add_invitation(session, user, mail.id)
            return texts.invitation(self._pages.reset, token, challenges.invitation_lifetime) if token else None
        code = await challenges.add_verification(session, user, mail.email, mail.id)
        return texts.email_verification(code, challenges.verification_lifetime) if code else None

    def _composed(self, mail: Mail, tries: int, text: Text) -> Composed:
        return Composed(messages.build(mail.id, text, sender=self._sender, email=mail.email), tries)
