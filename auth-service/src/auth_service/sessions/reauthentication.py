"""Requires that the caller has shown lately who they are: by a login of the last minutes, or by the current password.

An access token alone, which may be stolen, is not enough for what would take the account away from its owner. Wrong
passwords count as failed logins to the same account.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from auth_service.accounts.actions import get_active_user
from auth_service.accounts.errors import WrongPassword
from auth_service.accounts.fields import credential_issue
from auth_service.accounts.models import User
from auth_service.accounts.password_rules import MAX_PASSWORD_LENGTH
from auth_service.accounts.queries import find_user
from auth_service.audit.models import Action
from auth_service.sessions.errors import ReauthenticationRequired
from auth_service.sessions.password_guard import PasswordGuard
from kit import clock
from kit.caller import Caller
from kit.database import Database
from kit.errors import InvalidInput
from kit.idempotency import StalePreparation

# A login that is younger needs no password again.
RECENT_LOGIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Proof:
    """Stands for a caller who has shown who they are. The hash is that of the password, if they did so by it."""

    password_hash: str | None = field(default=None, repr=False)

    def check(self, user: User) -> None:
        """Raises StalePreparation if the password of *user*, whose row is locked, was changed since it was verified."""
        if self.password_hash not in (None, user.password_hash):
            raise StalePreparation


async def prove(database: Database, caller: Caller, password: str | None, guard: PasswordGuard) -> Proof:
    """Verifies *password*, or the age of the caller's login if it is `None`.

    Raises ReauthenticationRequired, WrongPassword or TooManyFailures.
    """
    if password is not None:
        return await _prove_by_password(database, caller, password, guard)
    if clock.now().timestamp() - caller.auth_time >= RECENT_LOGIN.total_seconds():
        raise ReauthenticationRequired
    return Proof()


async def _prove_by_password(database: Database, caller: Caller, password: str, guard: PasswordGuard) -> Proof:
    if issue := credential_issue(password, MAX_PASSWORD_LENGTH):
        raise InvalidInput.field("password", issue)
    async with database.read_once() as session:
        keys = guard.keys((await get_active_user(session, caller.user_id)).email)
    async with guard.recording_refusal(partial(find_user, user_id=caller.user_id)):
        find_active_user = partial(get_active_user, user_id=caller.user_id)
        verified = await guard.verify(keys, password, find_active_user, Action.REAUTHENTICATION_FAILED)
        if verified is None:
            raise WrongPassword
        async with database.transaction() as session:
            if await guard.confirm(session, keys, verified) is None:
                raise WrongPassword
    return Proof(verified.password_hash)
