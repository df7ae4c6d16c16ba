"""Logging in. It takes several short transactions, because a password is never hashed inside one.

Bad logins are counted per account as it was typed and client address; by what was typed, because a count that knew
which name and which address belong together would tell it. The count that decides is the one under the row's lock after
the password was looked at, for good passwords too, so that guessing in parallel gains nothing.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from auth_service.accounts.fields import LONGEST_EMAIL, has_control_characters, normal_email
from auth_service.accounts.models import User
from auth_service.accounts.password_rules import LONGEST_PASSWORD
from auth_service.accounts.passwords import Passwords
from auth_service.accounts.queries import find_user_by_identifier, lock_user
from auth_service.sessions import queries
from auth_service.sessions.errors import InvalidCredentials, TooManyFailures
from auth_service.sessions.models import LONGEST_ADDRESS, LONGEST_DEVICE, LoginFailures, LoginSession
from auth_service.sessions.tokens import TokenPair, Tokens
from auth_service.vault import Vault
from kit import clock
from kit.call import Call
from kit.database import Database, Session
from kit.errors import FieldIssue, InvalidInput
from kit.ids import new_id


@dataclass(frozen=True)
class Attempt:
    """An e-mail address or username in normal form, the password, and who tries it from where."""

    identifier: str
    password: str = field(repr=False)
    device: str
    address: str


def read_attempt(identifier: str, password: str, here: Call) -> Attempt:
    """InvalidInput for what cannot be meant, whichever accounts there are."""
    found = {
        "identifier": _text_issue(identifier, LONGEST_EMAIL),
        "password": _text_issue(password, LONGEST_PASSWORD),
    }
    if details := tuple(FieldIssue(name, issue) for name, issue in found.items() if issue):
        raise InvalidInput(details=details)
    return Attempt(
        identifier=normal_email(identifier) or identifier.strip().lower(),
        password=password,
        # Whatever a browser says it is: cut to fit, and without what a database refuses.
        device=(here.client_agent or "").replace("\x00", "")[:LONGEST_DEVICE],
        address=(here.client_address or "")[:LONGEST_ADDRESS],
    )


class Login:
    def __init__(
        self, database: Database, passwords: Passwords, tokens: Tokens, vault: Vault, *, session_lifetime: timedelta
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._tokens = tokens
        self._vault = vault
        self._session_lifetime = session_lifetime

    async def log_in(self, attempt: Attempt) -> TokenPair:
        """InvalidCredentials for any reason, TooManyFailures after too many of those."""
        key = self._vault.digest(attempt.identifier, attempt.address)
        pair = None
        while pair is None:
            user = await self._verified(attempt, key)
            pair = await self._start_session(user, attempt, key)
        return pair

    async def _verified(self, attempt: Attempt, key: bytes) -> User:
        async with self._database.read() as session:
            _refuse_if_blocked(await queries.find_failures(session, key))
            user = await find_user_by_identifier(session, attempt.identifier)
        is_right = await self._passwords.verify(attempt.password, user.password_hash if user else None)
        if user is None or not is_right or not user.is_active:
            await self._note_failure(key)
            raise InvalidCredentials
        return user

    async def _start_session(self, verified: User, attempt: Attempt, key: bytes) -> TokenPair | None:
        """None if the account has changed since it was verified: a new password, a new hash, out of use."""
        new_hash = await self._passwords.rehash(attempt.password, verified.password_hash)
        async with self._database.transaction() as session:
            await self._clear_failures(session, key)
            user = await lock_user(session, verified.id)
            if not user.is_active or user.password_hash != verified.password_hash:
                return None
            if new_hash:
                user.password_hash = new_hash
            login = self._new_session(user, attempt)
            session.add(login)
            # The counter gets its first value.
            await session.flush()
            return await self._tokens.pair(session, login, user)

    async def _note_failure(self, key: bytes) -> None:
        now = clock.now()
        async with self._database.transaction() as session:
            failures = await queries.lock_failures(session, key, now)
            _refuse_if_blocked(failures)
            failures.note(now)

    async def _clear_failures(self, session: Session, key: bytes) -> None:
        failures = await queries.find_and_lock_failures(session, key)
        _refuse_if_blocked(failures)
        if failures is not None:
            await session.delete(failures)

    def _new_session(self, user: User, attempt: Attempt) -> LoginSession:
        now = clock.now()
        session_id = new_id()
        return LoginSession(
            id=session_id,
            user_id=user.id,
            sealed_key=self._tokens.new_sealed_key(session_id),
            device=attempt.device,
            address=attempt.address,
            created_at=now,
            last_used_at=now,
            expires_at=now + self._session_lifetime,
        )


def _refuse_if_blocked(failures: LoginFailures | None) -> None:
    seconds = failures.blocked_seconds(clock.now()) if failures else None
    if seconds is not None:
        raise TooManyFailures(retry_after=seconds)


def _text_issue(text: str, longest: int) -> str | None:
    if not 1 <= len(text) <= longest:
        return f"must have 1 to {longest} characters"
    return "must not contain control characters" if has_control_characters(text) else None
