"""Counts wrong passwords, per account and client address.

The account is named by what was typed: a count that knew which name and which address belong together would tell it.
The count that decides is the one under the row's lock after the password was looked at, for right passwords too, so
that guessing in parallel gains nothing.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from auth_service.accounts.models import User
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.sessions import queries
from auth_service.sessions.errors import TooManyFailures
from auth_service.sessions.models import LoginFailures
from auth_service.vault import Vault
from kit import clock
from kit.database import Database, ReadSession, Session


class Failures:
    def __init__(self, database: Database, vault: Vault, *, allowed: int) -> None:
        """*allowed*: how many within the window; the next try has to wait."""
        self._database = database
        self._vault = vault
        self._allowed = allowed

    def key(self, identifier: str, address: str) -> bytes:
        """Of the count for *identifier*, in normal form, from *address*."""
        return self._vault.digest(identifier, address)

    async def refuse_if_blocked(self, session: ReadSession, key: bytes) -> None:
        """TooManyFailures before a password is hashed for nothing."""
        self._refuse(await queries.find_failures(session, key))

    async def note(self, key: bytes, action: Action, subject_id: UUID | None) -> None:
        """Counts one more, or raises TooManyFailures: then it must not be told whether the password was wrong.

        *action*: what the audit trail says of it, *subject_id*: of which account, if there is one.
        """
        now = clock.now()
        async with self._database.transaction() as session:
            failures = await queries.lock_failures(session, key, now)
            self._refuse(failures)
            failures.note(now)
            audit.record(session, action, subject_id)

    async def tell_refusal(self, key: bytes, find_user: Callable[[ReadSession], Awaitable[User | None]]) -> None:
        """After TooManyFailures: the first refused try goes into the audit trail. *find_user*: whose account it is."""
        async with self._database.read() as session:
            failures = await queries.find_failures(session, key)
        if failures is None or failures.is_refusal_told:
            return
        async with self._database.transaction() as session:
            failures = await queries.find_and_lock_failures(session, key)
            if failures is not None and not failures.is_refusal_told:
                failures.tell_refusal(clock.now())
                user = await find_user(session)
                audit.record(session, Action.LOGIN_BLOCKED, user.id if user else None)

    async def clear(self, session: Session, key: bytes) -> None:
        """After a right password; TooManyFailures if wrong ones have been counted up to the limit meanwhile."""
        failures = await queries.find_and_lock_failures(session, key)
        self._refuse(failures)
        if failures is not None:
            await session.delete(failures)

    async def forget(self, session: Session, identifier: str, address: str) -> None:
        """For somebody who has shown in another way that *identifier* is his."""
        await queries.delete_failures(session, self.key(identifier, address))

    def _refuse(self, failures: LoginFailures | None) -> None:
        seconds = failures.blocked_seconds(clock.now(), self._allowed) if failures else None
        if seconds is not None:
            raise TooManyFailures(retry_after=seconds)
