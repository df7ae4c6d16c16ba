"""Logging in. It takes several short transactions, because a password is never hashed inside one."""

from dataclasses import dataclass, field

from auth_service import origin
from auth_service.accounts.fields import LONGEST_EMAIL, normal_email, text_issue
from auth_service.accounts.models import User
from auth_service.accounts.password_rules import LONGEST_PASSWORD
from auth_service.accounts.passwords import Passwords
from auth_service.accounts.queries import find_user_by_identifier, lock_user
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.sessions.errors import InvalidCredentials, TooManyFailures
from auth_service.sessions.failures import Failures
from auth_service.sessions.models import LoginSession
from auth_service.sessions.tokens import TokenPair, Tokens
from kit import clock
from kit.database import Database
from kit.errors import FieldIssue, InvalidInput
from kit.ids import new_id


@dataclass(frozen=True)
class Attempt:
    """An e-mail address or username in normal form, the password, and who tries it from where."""

    identifier: str
    password: str = field(repr=False)
    device: str
    address: str


def read_attempt(identifier: str, password: str) -> Attempt:
    """InvalidInput for what cannot be meant, whichever accounts there are."""
    found = {
        "identifier": text_issue(identifier, LONGEST_EMAIL),
        "password": text_issue(password, LONGEST_PASSWORD),
    }
    if details := tuple(FieldIssue(name, issue) for name, issue in found.items() if issue):
        raise InvalidInput(details=details)
    where = origin.current()
    normal = normal_email(identifier) or identifier.strip().lower()
    return Attempt(identifier=normal, password=password, device=where.device, address=where.address)


class Login:
    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        tokens: Tokens,
        failures: Failures,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._tokens = tokens
        self._failures = failures

    async def log_in(self, attempt: Attempt) -> TokenPair:
        """InvalidCredentials for any reason, TooManyFailures after too many of those."""
        key = self._failures.key(attempt.identifier, attempt.address)
        pair = None
        try:
            while pair is None:
                user = await self._verified(attempt, key)
                pair = await self._start_session(user, attempt, key)
        except TooManyFailures:
            await self._failures.tell_refusal(key, lambda session: find_user_by_identifier(session, attempt.identifier))
            raise
        return pair

    async def _verified(self, attempt: Attempt, key: bytes) -> User:
        async with self._database.read() as session:
            await self._failures.refuse_if_blocked(session, key)
            user = await find_user_by_identifier(session, attempt.identifier)
        is_right = await self._passwords.verify(attempt.password, user.password_hash if user else None)
        if user is None or not is_right or not user.is_active:
            await self._failures.note(key, Action.LOGIN_FAILED, user.id if user else None)
            raise InvalidCredentials
        return user

    async def _start_session(self, verified: User, attempt: Attempt, key: bytes) -> TokenPair | None:
        """None if the account has changed since it was verified: a new password, a new hash, out of use."""
        new_hash = await self._passwords.rehash(attempt.password, verified.password_hash)
        async with self._database.transaction() as session:
            await self._failures.clear(session, key)
            user = await lock_user(session, verified.id)
            if not user.is_active or user.password_hash != verified.password_hash:
                return None
            if new_hash:
                user.password_hash = new_hash
            login = self._new_session(user, attempt)
            session.add(login)
            # The counter gets its first value.
            await session.flush()
            audit.record(session, Action.LOGGED_IN, user.id, actor_id=user.id, session_id=login.id)
            return await self._tokens.pair(session, login, user)

    def _new_session(self, user: User, attempt: Attempt) -> LoginSession:
        now, lifetimes = clock.now(), self._tokens.lifetimes
        session_id = new_id()
        return LoginSession(
            id=session_id,
            user_id=user.id,
            sealed_key=self._tokens.new_sealed_key(session_id),
            device=attempt.device,
            address=attempt.address,
            created_at=now,
            last_used_at=now,
            expires_at=now + lifetimes.idle,
            ends_at=now + lifetimes.session,
        )
