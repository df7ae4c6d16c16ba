"""Verifies passwords, and counts the wrong ones: per account and client network, and per account.

The first count refuses further attempts from the network for a while. The second one, over all networks from which the
account was not used before, slows them down and never locks them out: after some failures each further one doubles the
pause. An owner whose network is known has only the first count.

The counts are kept for the typed identifier, and their keys are digests: the table does not reveal which name and
network belong together. They are checked again under the locks of their rows after the password was verified, also for
a right password, so that guessing in parallel gains nothing.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from auth_service import origin
from auth_service.accounts.models import User
from auth_service.accounts.passwords import Passwords
from auth_service.accounts.queries import lock_user
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.sessions.errors import TooManyFailures
from auth_service.sessions.familiar import is_known_network
from auth_service.throttle import queries
from auth_service.throttle.models import MAX_WINDOW, AttemptCount
from auth_service.vault import Vault
from kit import clock
from kit.database import Database, ReadSession, Session

# The number of wrong passwords allowed for one account from one address within the window, unless relaxed.
ALLOWED_FAILURES = 5
FAILURE_WINDOW = timedelta(minutes=1)
# The number of wrong passwords for one account, from all networks together that are not known to it, after which each
# further one doubles the pause until the next attempt; unless relaxed. An hour without attempts clears the count.
FREE_FAILURES = 10
LONGEST_PAUSE = timedelta(minutes=15)


@dataclass(frozen=True)
class Keys:
    """The keys of the counts of one identifier, in normal form, for the network of the current call."""

    identifier: str
    network: str
    here: bytes
    anywhere: bytes


type FindUser = Callable[[ReadSession], Awaitable[User | None]]


class PasswordGuard:
    def __init__(self, database: Database, passwords: Passwords, vault: Vault, *, factor: int) -> None:
        """*factor* multiplies the number of wrong passwords that are allowed within the window."""
        self.passwords = passwords
        self._database = database
        self._vault = vault
        self._allowed = ALLOWED_FAILURES * factor
        self._free = FREE_FAILURES * factor

    def keys(self, identifier: str) -> Keys:
        """Returns the keys of the counts for *identifier*, in normal form, and the network of the current call."""
        network = origin.current().network
        here, anywhere = self._vault.digest(identifier, network), self._vault.digest("anywhere", identifier, "")
        return Keys(identifier, network, here, anywhere)

    async def verify(self, keys: Keys, password: str, find_user: FindUser, failure: Action) -> User | None:
        """Returns the account that *find_user* finds if *password* is its password and it is active.

        Otherwise counts a wrong password, with *failure* in the audit trail, and returns `None`. Raises
        TooManyFailures instead of either answer if the limit is reached.
        """
        async with self._database.read() as session:
            # Refuse before the costly hashing of a password.
            await self._refuse(session, keys, await queries.find_counts(session, keys.here, keys.anywhere))
            user = await find_user(session)
        is_right = await self.passwords.verify(password, user.password_hash if user else None)
        if user is None or not is_right or not user.is_active:
            await self._note(keys, failure, user)
            return None
        return user

    async def confirm(self, session: Session, keys: Keys, verified: User) -> User | None:
        """Clears the count of this network and locks the account that `verify` returned.

        Returns `None` if it has changed since: a new password, a new hash, a deactivation. Raises TooManyFailures if
        the limit was reached meanwhile.
        """
        counts = await queries.find_and_lock_counts(session, keys.here, keys.anywhere)
        await self._refuse(session, keys, counts)
        if keys.here in counts:
            await queries.delete_count(session, keys.here)
        user = await lock_user(session, verified.id)
        return user if user.is_active and user.password_hash == verified.password_hash else None

    async def note_wrong_code(self, keys: Keys, user: User) -> None:
        """Counts a wrong code of the second factor like a wrong password. Raises TooManyFailures at the limit."""
        await self._note(keys, Action.SECOND_FACTOR_FAILED, user)

    async def forget(self, session: Session, identifier: str) -> None:
        """Deletes the counts, for a caller who has shown in another way that *identifier* is theirs."""
        keys = self.keys(identifier)
        await queries.delete_count(session, keys.here)
        await queries.delete_count(session, keys.anywhere)

    @asynccontextmanager
    async def recording_refusal(self, find_user: FindUser) -> AsyncIterator[None]:
        """Records the first refusal of a block in the audit trail when the body raises TooManyFailures."""
        try:
            yield
        except TooManyFailures as refusal:
            await self._record_refusal(refusal.key, find_user)
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

    async def _note(self, keys: Keys, failure: Action, user: User | None) -> None:
        now = clock.now()
        async with self._database.transaction() as session:
            counts = {keys.here: await queries.lock_count(session, keys.here, now)}
            if not await is_known_network(session, keys.identifier, keys.network):
                counts[keys.anywhere] = await queries.lock_count(session, keys.anywhere, now)
            # If a limit was reached meanwhile, the answer must not reveal that the password was wrong.
            await self._refuse(session, keys, counts)
            for key, count in counts.items():
                count.note(now, FAILURE_WINDOW if key == keys.here else MAX_WINDOW)
            audit.record(session, failure, user.id if user else None)

    async def _refuse(self, session: ReadSession, keys: Keys, counts: Mapping[bytes, AttemptCount]) -> None:
        """Raises TooManyFailures if one of the counts does not allow an attempt."""
        now, here, anywhere = clock.now(), counts.get(keys.here), counts.get(keys.anywhere)
        seconds = here.blocked_seconds(now, self._allowed, FAILURE_WINDOW) if here else None
        if seconds is not None:
            raise TooManyFailures(retry_after=seconds, key=keys.here)
        seconds = anywhere.slowed_seconds(now, self._free, LONGEST_PAUSE) if anywhere else None
        if seconds is not None and not await is_known_network(session, keys.identifier, keys.network):
            raise TooManyFailures(retry_after=seconds, key=keys.anywhere)
