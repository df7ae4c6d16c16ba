"""The access tokens with which this site calls Firebase Cloud Messaging (OAuth 2.0 with a signed assertion, RFC 7523).

A token is kept for its life. One task fetches the next one, however many messages wait for it, and begins before the
present one ends, so that no message waits then.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import jwt

from chat_service.push.credentials import ServiceAccount
from chat_service.push.http import Answer, HttpClient, NoAnswer
from kit import shared_task
from kit.errors import Unavailable

_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_ASSERTION_SECONDS = 3600
# The next token is fetched so long before the end of the present one, which is good for an hour usually.
_RENEWED_BEFORE_SECONDS = 300.0
# It is not used any more so long before its end: the call takes a while, and clocks differ.
_UNUSED_BEFORE_SECONDS = 30.0
_USUAL_LIFE_SECONDS = 3600.0
_MAX_TOKEN_LENGTH = 8192


class NoToken(Unavailable):
    """There is no access token now."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason, retry_after=retry_after)
        self.reason = reason


@dataclass(frozen=True)
class _Token:
    text: str
    ends_at: float


class AccessTokens:
    def __init__(
        self,
        account: ServiceAccount,
        url: str,
        client: HttpClient,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._account = account
        self._url = url
        self._client = client
        self._clock = clock
        self._token: _Token | None = None
        self._renewal: asyncio.Task[_Token] | None = None

    async def get(self) -> str:
        """Returns a token that is good for the next call. Raises NoToken."""
        token, now = self._token, self._clock()
        if token is None or now >= token.ends_at - _UNUSED_BEFORE_SECONDS:
            return (await shared_task.outcome_of(self._renewing())).text
        if now >= token.ends_at - _RENEWED_BEFORE_SECONDS:
            # If it fails, the next message tries again, and this one does not hear of it.
            self._renewing().add_done_callback(_forget)
        return token.text

    def discard(self, text: str) -> None:
        """Forgets a token that was refused, unless it was replaced already."""
        if self._token is not None and self._token.text == text:
            self._token = None

    async def close(self) -> None:
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.wait([self._renewal])
        await self._client.close()

    def _renewing(self) -> asyncio.Task[_Token]:
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew(), name="fcm-access-token")
        return self._renewal

    async def _renew(self) -> _Token:
        now = self._clock()
        form = urlencode({"grant_type": _GRANT, "assertion": self._assertion(int(now))}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            answer = await self._client.post(self._url, headers, form)
        except NoAnswer as error:
            raise NoToken(error.reason) from error
        self._token = _read(answer, now)
        return self._token

    def _assertion(self, now: int) -> str:
        claims = {
            "iss": self._account.client_email,
            "scope": _SCOPE,
            "aud": self._url,
            "iat": now,
            "exp": now + _ASSERTION_SECONDS,
        }
        return jwt.encode(claims, self._account.key, algorithm="RS256", headers={"kid": self._account.key_id})


def _read(answer: Answer, now: float) -> _Token:
    """Returns the token of an answer. Raises NoToken."""
    if not answer.is_success:
        # Keys are wrong while they are changed, or until an operator has mended them: no message is lost by that.
        reason = "unavailable" if answer.is_unavailable else "not_authorized"
        raise NoToken(reason, answer.retry_after())
    try:
        found = json.loads(answer.body)
        text, life = found["access_token"], found.get("expires_in", _USUAL_LIFE_SECONDS)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NoToken("no_token") from error
    is_text = isinstance(text, str) and text.isascii() and text.isprintable() and 1 <= len(text) <= _MAX_TOKEN_LENGTH
    is_life = isinstance(life, int | float) and not isinstance(life, bool) and life > 0
    if not is_text or not is_life:
        raise NoToken("no_token")
    return _Token(text, now + min(float(life), _USUAL_LIFE_SECONDS))


def _forget(task: asyncio.Task[_Token]) -> None:
    """Takes note of the end of a renewal that no message waits for."""
    if not task.cancelled():
        task.exception()
