"""The client of one user."""

from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2

from twou_client.calls import PREFIX, Calls
from twou_client.generated.models import File, Registration, User
from twou_client.generated.models import Tokens as TokenAnswer
from twou_client.generated.operations import Operations
from twou_client.live import Live
from twou_client.pages import Page
from twou_client.session import Session
from twou_client.storage import MemoryStorage, Storage
from twou_client.uploads import Progress, Source, Uploads

# The gateway closes idle connections after 5 s: reuse at that moment would fail.
_IDLE_SECONDS = 2.0


class Client:
    """Calls the API as one user, or as a machine with an API key.

    `api` has a method for each operation. A call that is refused because its token has expired is sent again with the
    next one, and one that meets a limit or a service that is away is sent again after the time that the server states,
    for `patience` seconds. Commands carry an idempotency key, so that none of them is carried out twice.
    """

    def __init__(  # noqa: PLR0913  # each is an option of its own
        self,
        base_url: str,
        *,
        storage: Storage | None = None,
        api_key: str | None = None,
        timeout: float = 15.0,
        patience: float = 30.0,
        trust_env: bool = True,
    ) -> None:
        """*base_url* is the address of the gateway, and *timeout* the seconds that an answer may take.

        With *trust_env*, proxies are used as the environment says.
        """
        self._url = base_url.rstrip("/")
        self._headers = {"X-API-Key": api_key} if api_key else {}
        self._trust_env = trust_env
        self._patience = patience
        self._http = httpx2.AsyncClient(
            base_url=self._url + PREFIX,
            headers=self._headers,
            timeout=timeout,
            trust_env=trust_env,
            limits=httpx2.Limits(keepalive_expiry=_IDLE_SECONDS),
        )
        self._session = Session(storage or MemoryStorage(), self._refresh)
        self._calls = Calls(self._http, self._session, patience=patience)
        self._visitor = Calls(self._http, Session(MemoryStorage(), self._refresh), patience=patience)
        self._uploads = Uploads(self._calls, patience=patience)
        self.api = Operations(self._calls)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    @property
    def access_token(self) -> str | None:
        """The token of the session, for what this client does not do."""
        return self._session.access_token

    # Accounts.

    async def register(self, registration: Registration) -> User:
        """Makes an account. It does not log in."""
        user: User = await self._visitor.json("POST", "/auth/register", body=registration)
        return user

    async def login(self, email: str, password: str, *, code: str | None = None) -> None:
        """Begins a session. Raises SecondFactorRequired if the account needs a *code*, too."""
        body = {"email": email, "password": password} | ({"code": code} if code else {})
        self._session.begin(await self._visitor.json("POST", "/auth/login", body=body))

    async def logout(self) -> None:
        """Ends the session, here in any case, and on the server if it answers."""
        token = self._session.refresh_token
        if token is None:
            return
        try:
            await self._calls.json("POST", "/auth/logout", body={"refresh_token": token})
        finally:
            self._session.end()

    # Calls.

    async def call(self, method: str, path: str, *, key: str | None = None, **parts: Any) -> Any:
        """Sends a call that `api` has no method for; *parts* are `query` and `body`. Returns the answer's JSON."""
        return await self._calls.json(method, path, key=key, **parts)

    async def download(self, path: str, **query: Any) -> bytes:
        """Returns the bytes of a file, a calendar or a CSV."""
        return await self._calls.raw("GET", path, query=query)

    async def next_page[T](self, page: Page[T]) -> Page[T] | None:
        """Returns the page behind this one, or None if it is the last."""
        return None if page.after is None else await self._calls.page("GET", self._within(page.after))

    async def previous_page[T](self, page: Page[T]) -> Page[T] | None:
        return None if page.before is None else await self._calls.page("GET", self._within(page.before))

    async def each[T](self, page: Page[T]) -> AsyncIterator[T]:
        """Yields all items from this page on."""
        following: Page[T] | None = page
        while following is not None:
            for item in following:
                yield item
            following = await self.next_page(following)

    async def upload(  # noqa: PLR0913  # each is a part of an upload
        self,
        source: Source,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        request_id: str | None = None,
        conversation_id: str | None = None,
        purpose: str | None = None,
        on_progress: Progress | None = None,
        on_begin: Callable[[str], None] | None = None,
        resume: str | None = None,
    ) -> File:
        """Uploads bytes or a file in parts, and goes on by itself after an interruption.

        *on_progress* is told the bytes that are stored, and their number in the end. *on_begin* is told the address of
        the upload; another process goes on with it if it is given as *resume*.
        """
        about = {"filename": filename, "filetype": content_type, "purpose": purpose}
        about |= {"request_id": request_id, "conversation_id": conversation_id}
        return await self._uploads.upload(source, about, on_progress=on_progress, on_begin=on_begin, resume=resume)

    def connect(
        self,
        conversation_id: str | None = None,
        *,
        cursor: str | None = None,
        on_gap: Callable[[], Awaitable[None]] | None = None,
    ) -> Live:
        """Opens a socket that comes back by itself, for all that concerns the user or for one conversation.

        *cursor* is the `Live.cursor` of an earlier socket: what has happened since is delivered. *on_gap* is awaited
        whenever frames may be missing, also at the beginning without a cursor: load the state there.
        """
        address = f"{self._url.replace('http', 'ws', 1)}/ws" + (f"/{conversation_id}" if conversation_id else "")
        return Live(
            address,
            self._session,
            headers=self._headers,
            cursor=cursor,
            on_gap=on_gap,
            patience=self._patience,
            trust_env=self._trust_env,
        )

    async def _refresh(self, refresh_token: str) -> TokenAnswer:
        answer: TokenAnswer = await self._visitor.json("POST", "/auth/refresh", body={"refresh_token": refresh_token})
        return answer

    def _within(self, address: str) -> str:
        """Returns an address of the API without the prefix that the base has already."""
        return address.removeprefix(urlsplit(self._url).path).removeprefix(PREFIX)
