"""Sends calls: with the token, once more after a refresh, and again where that is safe and may help."""

import uuid
import warnings
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2

from twou_client.answers import error_of
from twou_client.failures import ApiError, Unreachable
from twou_client.pages import Page
from twou_client.session import Session
from twou_client.waiting import Patience

PREFIX = "/api/v1"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
# Commands that ignore the key, and have an effect each time.
_NEVER_REPEATED = frozenset({"/calendar/feeds"})
# The server has done nothing yet, or still does it: the same command again is right.
_TRY_AGAIN = frozenset({429, 502, 503, 504})
_STILL_RUNNING = "IDEMPOTENCY_IN_PROGRESS"
_EXPIRED = frozenset({"INVALID_TOKEN", "NOT_AUTHENTICATED"})
_SAFE_BYTES = "-._~"


def quoted(value: object) -> str:
    """Returns a value as one segment of a path."""
    return quote(str(value), safe=_SAFE_BYTES)


class Calls:
    """The calls of one user. Every method raises `ApiError` for an error, and `Unreachable` without an answer."""

    def __init__(self, http: httpx2.AsyncClient, session: Session, *, patience: float) -> None:
        self._http = http
        self._session = session
        self._patience = patience

    async def json(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        key: str | None = None,
        **form: Any,
    ) -> Any:
        """Returns the JSON of the answer, or None if it has no content."""
        answer = await self.send(method, path, key=key, **_parts(query, body, **form))
        return answer.json() if answer.content else None

    async def raw(self, method: str, path: str, *, query: Mapping[str, Any] | None = None, **parts: Any) -> bytes:
        """Returns the bytes of the answer."""
        key = parts.pop("key", None)
        return (await self.send(method, path, key=key, **_parts(query, **parts))).content

    async def page(self, method: str, path: str, *, query: Mapping[str, Any] | None = None, **parts: Any) -> Page[Any]:
        """Returns a list with the addresses of the pages beside it."""
        key = parts.pop("key", None)
        answer = await self.send(method, path, key=key, **_parts(query, **parts))
        total = answer.headers.get("X-Total-Count")
        return Page(
            answer.json(),
            after=_address(answer, "next"),
            before=_address(answer, "prev"),
            total=int(total) if total is not None else None,
        )

    async def send(self, method: str, path: str, *, key: str | None = None, **parts: Any) -> httpx2.Response:
        """Sends a call, as often as is needed and safe; a command has the same key each time."""
        headers: dict[str, str] = {**parts.pop("headers", {})}
        if method not in _READS:
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        patience = Patience(self._patience)
        while True:
            try:
                return await self.send_in_session(method, path, headers=headers, **parts)
            except Unreachable as failure:
                if path in _NEVER_REPEATED and not isinstance(failure.__cause__, httpx2.ConnectError):
                    raise
                await patience.wait(failure, None)
            except ApiError as error:
                if not _may_help(error, path):
                    raise
                await patience.wait(error, error.retry_after)

    async def send_in_session(
        self, method: str, path: str, *, headers: Mapping[str, str], **parts: Any
    ) -> httpx2.Response:
        """Sends a call with the token, and a second time if that has expired."""
        token = self._session.access_token
        try:
            return await self._send_once(method, path, headers=_with_token(headers, token), **parts)
        except ApiError as error:
            if error.status != 401 or error.error_code not in _EXPIRED or token is None:
                raise
            if (renewed := await self._session.renew(token)) is None:
                raise
        return await self._send_once(method, path, headers=_with_token(headers, renewed), **parts)

    async def _send_once(self, method: str, path: str, *, headers: Mapping[str, str], **parts: Any) -> httpx2.Response:
        try:
            answer = await self._http.request(method, path, headers=headers, **parts)
        except httpx2.TransportError as error:
            raise Unreachable(f"{method} {path}: {error!r}") from error
        if answer.is_error:
            raise error_of(answer.status_code, answer.content, answer.headers.get("Retry-After"))
        if "Deprecation" in answer.headers:
            ends = answer.headers.get("Sunset", "a day that is not stated")
            warnings.warn(f"{method} {path} works until {ends}", DeprecationWarning, stacklevel=2)
        return answer


def _may_help(error: ApiError, path: str) -> bool:
    """Returns whether another attempt may help. An error without a code is of a proxy, which may have sent it on."""
    if error.error_code == _STILL_RUNNING:
        return True
    return error.status in _TRY_AGAIN and (bool(error.error_code) or path not in _NEVER_REPEATED)


def _with_token(headers: Mapping[str, str], token: str | None) -> dict[str, str]:
    return {**headers, "Authorization": f"Bearer {token}"} if token else {**headers}


def _parts(
    query: Mapping[str, Any] | None,
    body: Any = None,
    file: tuple[str, bytes, str] | None = None,
    fields: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Returns the arguments of a request. In a form, the fields stand before the file."""
    made: dict[str, Any] = {}
    if query is not None:
        made["params"] = {name: value for name, value in query.items() if value is not None}
    if body is not None:
        made["json"] = body
    if file is not None:
        made["files"] = {"file": file}
        made["data"] = fields or {}
    return made


def _address(answer: httpx2.Response, relation: str) -> str | None:
    """Returns the path and the query of a link: the token goes to no other host than that of the client."""
    link = answer.links.get(relation)
    if link is None:
        return None
    parts = urlsplit(link["url"])
    return f"{parts.path}?{parts.query}"
