"""Hashes and verifies passwords with argon2id, in a thread pool, never on the event loop or inside a transaction.

The pool is bounded, so that a flood of logins costs waiting time and not memory. Its queue is bounded and fair
(`hashing_queue.py`): a call that would have to wait for longer than its deadline is refused at once. A login to an
account that does not exist is verified against a dummy hash, so that it takes as long as any other.
"""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from auth_service import origin
from auth_service.accounts.hashing_queue import HashingQueue
from auth_service.accounts.password_rules import password_issue


class Passwords:
    def __init__(self, hasher: PasswordHasher, *, threads: int, min_length: int, factor: int = 1) -> None:
        """*threads* is the number of passwords hashed at once, *min_length* the minimum length of a new one.

        *factor* multiplies the places that a client network has in the queue.
        """
        self._hasher = hasher
        self._min_length = min_length
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="password")
        self._queue = HashingQueue(threads, factor=factor)
        self._dummy = hasher.hash(secrets.token_bytes(16))

    def issue(self, password: str, own: Collection[str] = ()) -> str | None:
        """Returns the rule that a new password violates, or `None`. *own* are texts of the account."""
        return password_issue(password, min_length=self._min_length, own=own)

    def are_same(self, password: str, other: str) -> bool:
        return _normal(password) == _normal(other)

    async def hash(self, password: str) -> str:
        return await self._in_pool(self._hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Returns True if *password* matches *password_hash*. Without a hash, returns False after the same time."""
        matches = await self._in_pool(self._verify, password, password_hash or self._dummy)
        return matches and password_hash is not None

    async def rehash(self, password: str, password_hash: str) -> str | None:
        """Returns a new hash of *password* if the old one was made with other parameters than the current ones."""
        return await self.hash(password) if self._hasher.check_needs_rehash(password_hash) else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        # The server has stopped, so no caller waits for what is still queued.
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _in_pool[*Args, T](self, work: Callable[[*Args], T], *arguments: *Args) -> T:
        """Runs *work* in the pool, at the turn of the client's network. Raises Unavailable if there is no place."""
        async with self._queue.turn_of(origin.current().network):
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)

    def _hash(self, password: str) -> str:
        return self._hasher.hash(_normal(password))

    def _verify(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, _normal(password))
        except (VerificationError, InvalidHashError):
            return False


def _normal(password: str) -> str:
    """Returns the text in NFKC: keyboards encode the same character differently (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
