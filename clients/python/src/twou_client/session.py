"""The tokens of a user. Many calls may find an access token expired at the same time: one of them refreshes it."""

import asyncio
from collections.abc import Awaitable, Callable

from twou_client.failures import ApiError
from twou_client.generated.models import Tokens as TokenAnswer
from twou_client.storage import Storage, Tokens

type Refresh = Callable[[str], Awaitable[TokenAnswer]]

# The codes of a session that has ended.
_ENDED = frozenset({"INVALID_REFRESH_TOKEN"})


class Session:
    def __init__(self, storage: Storage, refresh: Refresh) -> None:
        """*refresh* asks the API for the next tokens, with the refresh token."""
        self._storage = storage
        self._refresh = refresh
        self._lock = asyncio.Lock()

    @property
    def access_token(self) -> str | None:
        tokens = self._storage.load()
        return tokens.access_token if tokens else None

    @property
    def refresh_token(self) -> str | None:
        tokens = self._storage.load()
        return tokens.refresh_token if tokens else None

    def begin(self, answer: TokenAnswer) -> None:
        self._storage.save(Tokens(answer["access_token"], answer["refresh_token"]))

    def end(self) -> None:
        self._storage.save(None)

    async def renew(self, refused: str) -> str | None:
        """Returns a token that is newer than the *refused* one, or None if there is no session.

        Raises InvalidRefreshToken if the session has ended: the user has to log in again.
        """
        async with self._lock:
            tokens = self._storage.load()
            # Another call was faster, or another process that shares the storage.
            if tokens is None or tokens.access_token != refused:
                return tokens.access_token if tokens else None
            try:
                self.begin(await self._refresh(tokens.refresh_token))
            except ApiError as error:
                if error.error_code in _ENDED:
                    self.end()
                raise
            return self.access_token
