"""Changing the password. Like a login it takes several short transactions, because none may last as long as a hash.

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
from auth_service.accounts.queries import lock_user
from auth_service.sessions import actions
from auth_service.sessions.failures import Failures
from auth_service.sessions.models import EndReason
from kit import logging
from kit.caller import Caller
from kit.database import Database
from kit.errors import FieldIssue, InvalidInput

log = logging.get(__name__)


@dataclass(frozen=True)
class PasswordPair:
    old: str = field(repr=False)
    new: str = field(repr=False)


class PasswordChange:
    def __init__(self, database: Database, passwords: Passwords, failures: Failures) -> None:
        self._database = database
        self._passwords = passwords
        self._failures = failures

    async def change_password(self, caller: Caller, typed: PasswordPair, address: str) -> None:
        """WrongPassword, PasswordUnchanged, TooManyFailures, or InvalidInput for a new one that is not good enough."""
        self._check(typed)
        changed = False
        while not changed:
            user, key = await self._verified(caller, typed.old, address)
            changed = await self._replace(user, caller, await self._passwords.hash(typed.new), key)

    def _check(self, typed: PasswordPair) -> None:
        found = {
            "old_password": text_issue(typed.old, LONGEST_PASSWORD),
            "new_password": self._passwords.issue(typed.new),
        }
        if details := tuple(FieldIssue(name, issue) for name, issue in found.items() if issue):
            raise InvalidInput(details=details)
        if self._passwords.are_same(typed.old, typed.new):
            raise PasswordUnchanged

    async def _verified(self, caller: Caller, password: str, address: str) -> tuple[User, bytes]:
        """The account as it was when the password was verified, and the key of its count of wrong ones."""
        async with self._database.read() as session:
            user = await get_active_user(session, caller.user_id)
            key = self._failures.key(user.email, address)
            await self._failures.refuse_if_blocked(session, key)
        if not await self._passwords.verify(password, user.password_hash):
            await self._failures.note(key)
            raise WrongPassword
        return user, key

    async def _replace(self, verified: User, caller: Caller, new_hash: str, key: bytes) -> bool:
        """False if the account has changed since it was verified: a new password, a new hash, out of use."""
        async with self._database.transaction() as session:
            await self._failures.clear(session, key)
            user = await lock_user(session, verified.id)
            if not user.is_active or user.password_hash != verified.password_hash:
                return False
            user.password_hash = new_hash
            # A login takes the same lock: none can slip in with the old password after this.
            ended = await actions.end_other_sessions(session, caller, EndReason.PASSWORD_CHANGED)
        log.info("password_changed", user_id=str(user.id), sessions_ended=ended)
        return True
