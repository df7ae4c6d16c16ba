"""Changing the password. Like a login it takes several short transactions, because none may last as long as a hash: the
change is prepared, and then done in one.

Whoever found a phone unlocked must not guess here faster than at the login: wrong old passwords are counted with the
bad logins on the same e-mail address.
"""

from dataclasses import dataclass, field

from auth_service.accounts.actions import get_active_user
from auth_service.accounts.errors import PasswordUnchanged, WrongPassword
from auth_service.accounts.fields import text_issue
from auth_service.accounts.models import User
from auth_service.accounts.password_rules import LONGEST_PASSWORD
from auth_service.accounts.passwords import Passwords
from auth_service.accounts.queries import find_user, lock_user
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.mails import actions as mails
from auth_service.mails.models import MailKind
from auth_service.recovery.queries import delete_unused_tokens
from auth_service.sessions import actions
from auth_service.sessions.errors import TooManyFailures
from auth_service.sessions.failures import Failures
from auth_service.sessions.models import EndReason
from kit import logging
from kit.caller import Caller
from kit.database import Database, Session
from kit.errors import FieldIssue, InvalidInput
from kit.idempotency import Outdated

log = logging.get(__name__)


@dataclass(frozen=True)
class PasswordPair:
    old: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True)
class Verified:
    # As it was when the old password was verified.
    user: User
    # Of its count of wrong ones.
    key: bytes
    new_hash: str = field(repr=False)


class PasswordChange:
    def __init__(self, database: Database, passwords: Passwords, failures: Failures) -> None:
        self._database = database
        self._passwords = passwords
        self._failures = failures

    def check(self, typed: PasswordPair) -> None:
        """PasswordUnchanged, or InvalidInput for a new one that is not good enough."""
        found = {
            "old_password": text_issue(typed.old, LONGEST_PASSWORD),
            "new_password": self._passwords.issue(typed.new),
        }
        if details := tuple(FieldIssue(name, issue) for name, issue in found.items() if issue):
            raise InvalidInput(details=details)
        if self._passwords.are_same(typed.old, typed.new):
            raise PasswordUnchanged

    async def prepare(self, caller: Caller, typed: PasswordPair, address: str) -> Verified:
        """WrongPassword or TooManyFailures unless the old password is the right one."""
        async with self._database.read() as session:
            key = self._failures.key((await get_active_user(session, caller.user_id)).email, address)
        try:
            user = await self._verified(caller, typed.old, key)
        except TooManyFailures:
            await self._failures.tell_refusal(key, lambda session: find_user(session, caller.user_id))
            raise
        return Verified(user, key, await self._passwords.hash(typed.new))

    async def _verified(self, caller: Caller, password: str, key: bytes) -> User:
        """The account as it was when the password was verified."""
        async with self._database.read() as session:
            await self._failures.refuse_if_blocked(session, key)
            user = await get_active_user(session, caller.user_id)
        if not await self._passwords.verify(password, user.password_hash):
            await self._failures.note(key, Action.PASSWORD_CHANGE_FAILED, user.id)
            raise WrongPassword
        return user

    async def change(self, verified: Verified, caller: Caller, session: Session) -> None:
        """Outdated if the account has changed since it was verified: a new password, a new hash, out of use."""
        try:
            await self._failures.clear(session, verified.key)
        except TooManyFailures as error:
            # To be refused where it is also told.
            raise Outdated from error
        user = await lock_user(session, verified.user.id)
        if not user.is_active or user.password_hash != verified.user.password_hash:
            raise Outdated
        user.password_hash = verified.new_hash
        await delete_unused_tokens(session, user.id)
        # A login takes the same lock: none can slip in with the old password after this.
        ended = await actions.end_other_sessions(session, caller, EndReason.PASSWORD_CHANGED)
        audit.record(session, Action.PASSWORD_CHANGED, user.id)
        mails.enqueue(session, MailKind.PASSWORD_CHANGED, user.email, user_id=str(user.id))
        log.info("password_changed", user_id=str(user.id), sessions_ended=ended)
