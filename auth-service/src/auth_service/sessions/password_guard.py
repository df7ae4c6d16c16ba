"""Verifies passwords, and counts the wrong ones per account and client address.

A count is kept for the typed identifier, and its key is a digest: the table does not reveal which name and address
belong together. The count is checked again under the lock of its row after the password was verified, also for a right
password, so that guessing in parallel gains nothing.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from auth_service.accounts.models import User
from auth_service.accounts.passwords import Passwords
from auth_service.accounts.queries import lock_user
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.sessions.errors import TooManyFailures
from auth_service.throttle import queries
from auth_service.throttle.models import AttemptCount
from auth_service.vault import Vault
from kit import clock
from kit.database import Database, ReadSession, Session

# The number of wrong passwords allowed for one account from one address within the window, unless relaxed.
ALLOWED_FAILURES = 5
FAILURE_WINDOW = timedelta(minutes=1)

type FindUser = Callable[[ReadSession], Awaitable[User | None]]


class PasswordGuard:
    def __init__(self, database: Database, passwords: Passwords, vault: Vault, *, factor: int) -> None:
        """*factor* multiplies the number of wrong passwords that are allowed within the window."""
        self.passwords = passwords
        self._database = database
        self._vault = vault
        self._allowed = ALLOWED_FAILURES * factor

    def key(self, identifier: str, address: str) -> bytes:
        """Returns the key of the count for *identifier*, in normal form, from *address*."""
        return self._vault.digest(identifier, address)

    async def verify(self, key: bytes, password: str, find_user: FindUser, failure: Action) -> User | None:
        """Returns the account that *find_user* finds if *password* is its password and it is active.

        Otherwise counts a wrong password, with *failure* in the audit trail, and returns `None`. Raises
        TooManyFailures instead of either answer if the limit is reached.
        """
        async with self._database.read() as session:
            # Refuse before the costly hashing of a password.
            self._refuse(await queries.find_count(session, key))
            user = await find_user(session)
        is_right = await self.passwords.verify(password, user.password_hash if user else None)
        if user is None or not is_right or not user.is_active:
            await self._note(key, failure, user)
            return None
        return user

    async def confirm(self, session: Session, key: bytes, verified: User) -> User | None:
        """Clears the count and locks the account that `verify` returned.

        Returns `None` if it has changed since: a new password, a new hash, a deactivation. Raises TooManyFailures if
        the limit was reached meanwhile.
        """
        count = await queries.find_and_lock_count(session, key)
        self._refuse(count)
        if count is not None:
            await queries.delete_count(session, key)
        user = await lock_user(session, verified.id)
        return user if user.is_active and user.password_hash == verified.password_hash else None

    async def forget(self, session: Session, identifier: str, address: str) -> None:
        """Deletes the count, for a caller who has shown in another way that *identifier* is theirs."""
        await queries.delete_count(session, self.key(identifier, address))

    @asynccontextmanager
    async def recording_refusal(self, key: bytes, find_user: FindUser) -> AsyncIterator[None]:
        """Records the first refusal of a block in the audit trail when the body raises TooManyFailures."""
        try:
            yield
        except TooManyFailures:
            await self._record_refusal(key, find_user)
            raise

    async def _record_refusal(self, key: bytes, find_user: FindUser) -> None:
        async with self._database.read_once() as session:
            count = await queries.find_count(session, key)
        if count is None or count.is_refusal_noted:
            return
        async with self._database.transaction() as session:
            # Read again under the lock: of many refusals at the same time, one is recorded.
            count = await queries.find_and_lock_count(session, key)
            if count is not None and not count.is_refusal_noted:
                count.note_refusal(clock.now())
                user = await find_user(session)
                audit.record(session, Action.LOGIN_BLOCKED, user.id if user else None)

    async def _note(self, key: bytes, failure: Action, user: User | None) -> None:
        now = clock.now()
        async with self._database.transaction() as session:
            count = await queries.lock_count(session, key, now)
            # If the limit was reached meanwhile, the answer must not reveal that the password was wrong.
            self._refuse(count)
            count.note(now, FAILURE_WINDOW)
            audit.record(session, failure, user.id if user else None)

    def _refuse(self, count: AttemptCount | None) -> None:
        seconds = count.blocked_seconds(clock.now(), self._allowed, FAILURE_WINDOW) if count else None
        if seconds is not None:
            raise TooManyFailures(retry_after=seconds)
