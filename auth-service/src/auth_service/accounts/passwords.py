"""Hashing of passwords: argon2id, in threads of its own, never on the event loop and never inside a transaction.

The pool is bounded, so that a flood of logins costs waiting time and not memory, and so is the queue before it: nobody
joins one that takes longer than people wait for an answer. A login on an account that does not exist is verified
against a dummy, so that it takes as long as any other.
"""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from auth_service.accounts.password_rules import password_issue
from kit.errors import Unavailable

# About as many as two threads get through within the deadline of a call.
_MAX_QUEUE = 200
_RETRY_SECONDS = 1.0


class Passwords:
    def __init__(self, hasher: PasswordHasher, *, threads: int, min_length: int) -> None:
        """*threads*: how many are hashed at once. *min_length*: how many characters a new password needs."""
        self._hasher = hasher
        self._min_length = min_length
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="password")
        # In the queue or being hashed.
        self._under_way = 0
        self._dummy = hasher.hash(secrets.token_bytes(16))

    def issue(self, password: str) -> str | None:
        """What is wrong with a password that somebody wants to have, or None."""
        return password_issue(password, min_length=self._min_length)

    def are_same(self, password: str, other: str) -> bool:
        return _normal(password) == _normal(other)

    async def hash(self, password: str) -> str:
        return await self._in_pool(self._hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether *password* is the one of *password_hash*; never for None, but only after the same time."""
        matches = await self._in_pool(self._verify, password, password_hash or self._dummy)
        return matches and password_hash is not None

    async def rehash(self, password: str, password_hash: str) -> str | None:
        """A new hash of *password*, if the old one was made with other parameters than today's."""
        return await self.hash(password) if self._hasher.check_needs_rehash(password_hash) else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        # Nobody waits for what is still queued: the server has stopped.
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _in_pool[*Args, T](self, work: Callable[[*Args], T], *arguments: *Args) -> T:
        """Unavailable if too many wait already."""
        if self._under_way >= _MAX_QUEUE:
            raise Unavailable(retry_after=_RETRY_SECONDS)
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)
        finally:
            self._under_way -= 1

    def _hash(self, password: str) -> str:
        return self._hasher.hash(_normal(password))

    def _verify(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, _normal(password))
        except (VerificationError, InvalidHashError):
            return False


def _normal(password: str) -> str:
    """Keyboards write the same character in different ways (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
